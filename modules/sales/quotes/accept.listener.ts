import { conflict, defineListener, invalid, type Context } from '#kernel';
import type { Explained } from './explained.js';
import { checkChoices, isCounted, linesOf, type StoredLine, type StoredVersion } from './price-version.js';

/** The client may choose other alternatives than those offered first; the totals follow, by the prices as they were offered. */
export const takeChoices = defineListener('quoteVersion.accepted', {
  name: 'take-choices',
  when: 'transaction',
  async run(ctx, event) {
    const own = ctx.asSystem('quote accepted');
    const version = (await own.records('quoteVersion').get(event.recordId)) as unknown as StoredVersion;
    const choices = version.acceptedChoices as unknown;
    if (choices === null) return;
    if (!Array.isArray(choices)) throw invalid('/acceptedChoices', 'Expected a list of ids of lines.');
    const lines = await linesOf(own, version.id);
    for (const id of choices)
      if (!lines.some((line) => line.id === id && (line.alternative !== null || line.optional)))
        throw invalid('/acceptedChoices', 'Choose among the alternatives and optional lines of this version.');
    const chosen = lines.map((line) => ({ ...line, chosen: choices.includes(line.id) }));
    checkChoices(chosen);
    for (const line of chosen)
      if ((line.alternative !== null || line.optional) && lines.find((one) => one.id === line.id)?.chosen !== line.chosen)
        await own.records('quoteLine').update(line.id, { chosen: line.chosen });
    await own.records('quoteVersion').update(version.id, (await totalsOf(own, version, chosen.filter(isCounted))) as never);
  },
});

/** Totals of the chosen lines at their frozen prices and on the day they were reckoned. */
async function totalsOf(ctx: Context, version: StoredVersion, counted: readonly StoredLine[]): Promise<Record<string, unknown>> {
  if (counted.length === 0) throw conflict('no_lines', 'No line of the quote counts; choose at least one.');
  const { currency, totals } = (await ctx.run('product.explainPrice', {
    lines: counted.map((line) => ({
      productId: line.productId,
      variantId: line.variantId,
      quantity: line.quantity,
      parameters: (line.parameters ?? {}) as never,
      discount: line.discount,
      price: line.unitPrice?.amount ?? 0,
    })),
    priceListId: version.priceListId as string | null,
    currency: version.currency as string,
    on: version.pricedOn as string,
    discount: version.discount as string,
  })) as unknown as Explained;
  const money = (amount: number | null) => (amount === null ? null : { amount, currency });
  return {
    gross: money(totals.gross),
    discountAmount: money(totals.discount),
    net: money(totals.net),
    tax: money(totals.tax),
    total: money(totals.total),
    cost: money(totals.cost),
    margin: totals.margin,
  };
}
