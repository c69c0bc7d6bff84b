import { conflict, type Context } from '#kernel';
import type { Explained, ExplainedLine } from '../quotes/explained.js';
import { recountCosts } from './production/costs.listener.js';

interface Line extends Record<string, unknown> {
  readonly id: string;
  readonly price: { amount: number; currency: string } | null;
}

/** The lines of an order in their order. */
export async function orderLines(ctx: Context, orderId: string): Promise<Line[]> {
  const { nodes } = await ctx
    .records('salesOrderLine')
    .list({ filter: { salesOrderId: { eq: orderId } }, sort: ['position', 'id'], first: 1000 });
  return nodes as unknown as Line[];
}

/** What a line says of its price, from what the catalogue explains. */
export function pricesOfLine(priced: ExplainedLine, currency: string): Record<string, unknown> {
  const money = (amount: number | null) => (amount === null ? null : { amount, currency });
  return {
    unitPrice: money(priced.unitPrice),
    gross: money(priced.gross),
    discountAmount: money(priced.discount),
    net: money(priced.net),
    tax: money(priced.tax),
    taxName: priced.taxName,
    taxPercent: priced.taxPercent,
    total: money(priced.total),
    cost: money(priced.cost),
    explanation: {
      computedPrice: priced.computedPrice,
      priceListId: priced.priceListId,
      ruleId: priced.ruleId,
      steps: priced.steps,
      passed: priced.passed,
    },
  };
}

/** Reckons a draft by the prices of today, with their explanation. */
export async function priceOrder(ctx: Context, orderId: string, currency: string | null) {
  const own = ctx.asSystem('price of an order');
  const order = await own.records('salesOrder').get(orderId);
  const lines = await orderLines(own, orderId);
  if (lines.length === 0) throw conflict('no_lines', 'An order needs at least one line; add salesOrderLines.');
  const explained = (await own.run('product.explainPrice', {
    lines: lines.map(({ productId, variantId, quantity, parameters, discount, price }) => ({
      productId,
      variantId,
      quantity,
      parameters: parameters ?? {},
      discount,
      price: price?.amount ?? null,
    })) as never,
    accountId: order.accountId as string,
    priceListId: order.priceListId,
    currency: currency ?? order.currency,
    discount: order.discount,
  })) as unknown as Explained;
  const other = lines.find((line) => line.price && line.price.currency !== explained.currency);
  if (other)
    throw conflict(
      'other_currency',
      `The order is in ${explained.currency}, but a price by hand is in ${other.price?.currency ?? ''}; give it in ${explained.currency}.`,
      {
        lineId: other.id,
      },
    );
  for (const [i, line] of lines.entries())
    await own
      .records('salesOrderLine')
      .update(line.id, pricesOfLine(explained.lines[i] as ExplainedLine, explained.currency) as never);
  const { totals } = explained;
  const money = (amount: number | null) => (amount === null ? null : { amount, currency: explained.currency });
  await own.records('salesOrder').update(orderId, {
    currency: explained.currency,
    taxIncluded: explained.taxIncluded,
    pricedOn: explained.on,
    gross: money(totals.gross),
    discountAmount: money(totals.discount),
    net: money(totals.net),
    tax: money(totals.tax),
    total: money(totals.total),
    cost: money(totals.cost),
  });
  await recountCosts(ctx, orderId);
  return ctx.records('salesOrder').get(orderId);
}
