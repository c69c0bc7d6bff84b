import { conflict, date, decimal, defineAction, invalid, json, link, text, type Context } from '#kernel';
import { plainMoney } from '../amounts.js';
import { takenFromDeal } from '../deals/taken.js';
import { isCounted, linesOf } from '../quotes/price-version.js';
import { recountCosts } from './production/costs.listener.js';
import { priceOrder } from './price-order.js';

/** SAL19: files and people of the deal go along with the order that is made of it. */
async function hangingOnDeal(
  ctx: Context,
  dealId: string | null | undefined,
): Promise<{ fileIds: string[]; personIds: string[] }> {
  if (!dealId) return { fileIds: [], personIds: [] };
  // One that is not there is refused where the link is written.
  const deal = (await ctx.records('deal').find(dealId, ['id', 'files.id', 'participants.personId'])) as unknown as {
    files: { nodes: { id: string }[] };
    participants: { nodes: { personId: string }[] };
  } | null;
  if (deal === null) return { fileIds: [], personIds: [] };
  return {
    fileIds: deal.files.nodes.map(({ id }) => id),
    personIds: [...new Set(deal.participants.nodes.map(({ personId }) => personId))],
  };
}

/** An order from a version that the client has accepted: what was agreed upon is taken over as it is. */
export const orderFromQuote = defineAction('salesOrder.fromQuote', {
  on: 'collection',
  label: { en: 'Order from a quote', ru: 'Заказ по предложению' },
  description: 'An order with the lines, prices and explanations of an accepted quote version; once per version.',
  input: {
    quoteVersion: link('quoteVersion', { required: true }),
    wantedOn: date(),
    prepaymentPercent: decimal({ precision: 7, scale: 4, min: '0', max: '100' }),
  },
  access: ['manager', 'rep'],
  async run(ctx, input) {
    const version = await ctx.records('quoteVersion').get(input.quoteVersionId);
    await ctx.sql('select from quote_versions where tenant_id = $1 and id = $2 for update', [ctx.actor.tenantId, version.id]);
    if (version.status !== 'accepted')
      throw conflict('quote_not_accepted', `The version is ${String(version.status)}; only an accepted one becomes an order.`);
    const own = ctx.asSystem('order from a quote');
    const { nodes } = await own
      .records('salesOrder')
      .list({ filter: { quoteVersionId: { eq: version.id } }, fields: ['id', 'number'], first: 1 });
    if (nodes[0])
      throw conflict('already_ordered', `Order ${nodes[0].number ?? ''} is made from this version already.`, {
        orderId: nodes[0].id,
      });
    const quote = await own.records('quote').get(version.quoteId as string);
    const order = await own.records('salesOrder').create({
      subject: quote.subject,
      quoteVersionId: version.id,
      dealId: quote.dealId,
      accountId: quote.accountId as string,
      personId: quote.personId,
      ownerId: quote.ownerId ?? ctx.actor.userId,
      teamId: quote.teamId ?? null,
      terms: version.terms,
      discount: version.discount ?? '0',
      priceListId: version.priceListId,
      wantedOn: input.wantedOn ?? null,
      prepaymentPercent: input.prepaymentPercent ?? '0',
      ...(await hangingOnDeal(own, quote.dealId)),
    });
    const lines = (await linesOf(own, version.id)).filter(isCounted);
    await own
      .records('salesOrderLine')
      .createMany(lines.map((line) => ({ ...takenOver(line), salesOrderId: order.id })) as never);
    await own.records('salesOrder').update(order.id, {
      currency: version.currency,
      taxIncluded: version.taxIncluded,
      pricedOn: version.pricedOn,
      gross: plainMoney(version.gross),
      discountAmount: plainMoney(version.discountAmount),
      net: plainMoney(version.net),
      tax: plainMoney(version.tax),
      total: plainMoney(version.total),
      cost: plainMoney(version.cost),
    });
    await recountCosts(ctx, order.id);
    return ctx.records('salesOrder').get(order.id);
  },
  returns: 'json',
});

const KEPT = [
  'productId',
  'variantId',
  'description',
  'position',
  'quantity',
  'parameters',
  'discount',
  'taxName',
  'taxPercent',
  'explanation',
];
const MONEY = ['price', 'unitPrice', 'gross', 'discountAmount', 'net', 'tax', 'total', 'cost'];

const takenOver = (line: Record<string, unknown> & { id: string }): Record<string, unknown> => ({
  quoteLineId: line.id,
  ...Object.fromEntries(KEPT.map((key) => [key, line[key]])),
  ...Object.fromEntries(MONEY.map((key) => [key, plainMoney(line[key])])),
});

const LINE_KEYS = [
  'productId',
  'variantId',
  'description',
  'quantity',
  'parameters',
  'drawingIds',
  'leadTimeDays',
  'discount',
  'price',
  'position',
];

/** An order and its lines by one call, priced. */
export const composeOrder = defineAction('salesOrder.compose', {
  on: 'collection',
  label: { en: 'Compose an order', ru: 'Составить заказ' },
  description: 'An order without a quote: lines as salesOrderLines take them, without salesOrderId. It is priced as today.',
  input: {
    account: link('account', { description: "The deal's, if empty." }),
    person: link('person', { description: 'Who decides in the deal, or else its first participant, if empty.' }),
    deal: link('deal'),
    subject: text({ max: 300, description: "The deal's name, if empty." }),
    wantedOn: date(),
    priceList: link('priceList'),
    currency: text({ max: 3, pattern: /^[A-Z]{3}$/, example: 'RUB' }),
    discount: decimal({ precision: 7, scale: 4, min: '0', max: '100' }),
    prepaymentPercent: decimal({ precision: 7, scale: 4, min: '0', max: '100' }),
    terms: text({ max: 10_000 }),
    lines: json({ required: true }),
  },
  access: ['manager', 'rep'],
  returns: 'json',
  async run(ctx, input) {
    const { lines, currency = null, discount, prepaymentPercent, ...rest } = input;
    if (!Array.isArray(lines) || lines.length === 0 || lines.length > 500)
      throw invalid('/lines', 'Expected a list of 1 to 500 lines.');
    const order = await ctx.records('salesOrder').create({
      ...rest,
      ...(await takenFromDeal(ctx, input)),
      discount: discount ?? '0',
      prepaymentPercent: prepaymentPercent ?? '0',
      ...(await hangingOnDeal(ctx, input.dealId)),
    });
    await ctx
      .records('salesOrderLine')
      .createMany(lines.map((line, position) => ({ position, ...writable(line, position), salesOrderId: order.id })) as never);
    return priceOrder(ctx, order.id, currency);
  },
});

function writable(line: unknown, i: number): Record<string, unknown> {
  if (typeof line !== 'object' || line === null || Array.isArray(line)) throw invalid(`/lines/${i}`, 'Expected an object.');
  for (const key of Object.keys(line))
    if (!LINE_KEYS.includes(key))
      throw invalid(`/lines/${i}/${key}`, `A line takes ${LINE_KEYS.join(', ')}.`, undefined, 'unknown_field');
  return line as Record<string, unknown>;
}

/** Reckons a draft's prices as they are today. */
export const repriceOrder = defineAction('salesOrder.price', {
  label: { en: 'Reckon prices', ru: 'Рассчитать цены' },
  description: 'Reckons the prices of a draft that is not made from a quote as they are today.',
  access: 'update',
  async run(ctx: Context, _input, record) {
    if (record.status !== 'draft' || record.quoteVersionId !== null)
      throw conflict('order_frozen', 'The prices of the order are agreed upon and stay.');
    return priceOrder(ctx, record.id, null);
  },
});
