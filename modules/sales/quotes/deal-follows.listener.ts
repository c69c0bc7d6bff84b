import { defineListener, type Context } from '#kernel';
import { plainMoney, sum, unitsOf, type Amount } from '../amounts.js';
import { isCounted, linesOf } from './price-version.js';

/**
 * What the client has accepted is what the deal is about: its lines take the place of those entered by hand and of those of the same
 * quote before, and the deal's amount is what they come to. A deal that is won or lost stays as it was closed.
 */
async function follow(ctx: Context, versionId: string): Promise<void> {
  const version = await ctx.records('quoteVersion').get(versionId, ['id', 'quoteId', 'total', 'quote.dealId']);
  const { dealId } = (version as unknown as { quote: { dealId: string | null } }).quote;
  const total = plainMoney(version.total);
  if (dealId === null || total === null) return;
  const deal = await ctx.records('deal').get(dealId, ['id', 'status']);
  if (deal.status !== 'open' && deal.status !== 'onHold') return;
  const { nodes: lines } = await ctx
    .records('dealLine')
    .list({ filter: { dealId: { eq: dealId } }, fields: ['id', 'quoteId', 'total'], first: 1000 });
  const kept = lines.filter(({ quoteId }) => quoteId !== null && quoteId !== version.quoteId);
  for (const { id } of lines.filter((line) => !kept.includes(line))) await ctx.records('dealLine').delete(id);
  const accepted = (await linesOf(ctx, versionId)).filter(isCounted);
  await ctx.records('dealLine').createMany(
    accepted.map((line) => ({
      dealId,
      productId: line.productId,
      description: line.description?.slice(0, 1000) ?? null,
      quantity: line.quantity,
      unitPrice: plainMoney(line.unitPrice),
      agreed: plainMoney(line['total']),
      quoteId: version.quoteId,
    })) as never,
  );
  // Amounts of different currencies do not add up; then the amount is for people to say.
  const others = kept.map((line) => plainMoney(line.total)).filter((money): money is Amount => money !== null);
  if (others.some(({ currency }) => currency !== total.currency)) return;
  const amount = Number(sum([total, ...others].map(unitsOf)));
  await ctx.records('deal').update(dealId, { amount: { amount, currency: total.currency } });
}

export const dealFollowsQuote = defineListener('quoteVersion.accepted', {
  name: 'deal-follows-quote',
  when: 'transaction',
  run: (ctx, { recordId }) => follow(ctx.asSystem('quote accepted'), recordId),
});
