import { conflict, type Context } from '#kernel';
import type { Explained, ExplainedLine } from './explained.js';

/** A line as stored, of which its prices are reckoned. */
export interface StoredLine extends Record<string, unknown> {
  readonly id: string;
  readonly productId: string;
  readonly variantId: string | null;
  readonly description: string | null;
  readonly position: number;
  readonly quantity: string;
  readonly parameters: Record<string, unknown> | null;
  readonly discount: string;
  readonly price: { amount: number; currency: string } | null;
  readonly unitPrice: { amount: number; currency: string } | null;
  readonly alternative: string | null;
  readonly optional: boolean;
  readonly chosen: boolean;
}

export interface StoredVersion extends Record<string, unknown> {
  readonly id: string;
  readonly quoteId: string;
  readonly status: string;
}

/** What a version costs, with its lines priced. */
export interface PricedVersion {
  readonly explained: Explained;
  readonly lines: readonly { readonly line: StoredLine; readonly priced: ExplainedLine }[];
  readonly counted: readonly StoredLine[];
}

/** The lines of a version in their order. */
export async function linesOf(ctx: Context, versionId: string): Promise<StoredLine[]> {
  const { nodes } = await ctx
    .records('quoteLine')
    .list({ filter: { quoteVersionId: { eq: versionId } }, sort: ['position', 'id'], first: 500 });
  return nodes as unknown as StoredLine[];
}

/** Plain lines count always, alternatives and options if they are chosen. */
export const isCounted = (line: Pick<StoredLine, 'alternative' | 'optional' | 'chosen'>): boolean =>
  (line.alternative === null && !line.optional) || line.chosen;

/** Of each group of alternatives exactly one is chosen. */
export function checkChoices(lines: readonly Pick<StoredLine, 'alternative' | 'chosen'>[]): void {
  const groups = new Map<string, number>();
  for (const { alternative, chosen } of lines)
    if (alternative !== null) groups.set(alternative, (groups.get(alternative) ?? 0) + (chosen ? 1 : 0));
  for (const [group, count] of groups)
    if (count !== 1)
      throw conflict('choose_one', `Of the alternatives ${group} exactly one is to be chosen; now it is ${count}.`, { group });
}

/** Reckons a version's prices by the catalogue. Lines that do not count are priced too, so that the client can compare. */
export async function priceVersion(ctx: Context, version: StoredVersion): Promise<PricedVersion> {
  const lines = await linesOf(ctx, version.id);
  if (lines.length === 0) throw conflict('no_lines', 'A quote needs at least one line; add quoteLines.');
  const quote = await ctx.records('quote').get(version.quoteId, ['id', 'accountId']);
  const ask = async (asked: readonly StoredLine[]): Promise<Explained> =>
    (await ctx.asSystem('price of a quote').run('product.explainPrice', {
      lines: asked.map(({ productId, variantId, quantity, parameters, discount, price }) => ({
        productId,
        variantId,
        quantity,
        parameters: (parameters ?? {}) as never,
        discount,
        price: price?.amount ?? null,
      })),
      accountId: quote.accountId as string,
      priceListId: version.priceListId as string | null,
      channel: version.channel as never,
      currency: version.currency as string | null,
      discount: version.discount as string,
    })) as unknown as Explained;
  const counted = lines.filter(isCounted);
  if (counted.length === 0) throw conflict('no_lines', 'No line of the quote counts; choose at least one.');
  const explained = await ask(counted);
  checkCurrencies(lines, explained.currency);
  const others = lines.filter((line) => !isCounted(line));
  const apart = others.length > 0 ? await ask(others) : null;
  const priced = new Map<string, ExplainedLine>([
    ...counted.map((line, i) => [line.id, explained.lines[i] as ExplainedLine] as const),
    ...others.map((line, i) => [line.id, apart?.lines[i] as ExplainedLine] as const),
  ]);
  return { explained, counted, lines: lines.map((line) => ({ line, priced: priced.get(line.id) as ExplainedLine })) };
}

function checkCurrencies(lines: readonly StoredLine[], currency: string): void {
  const other = lines.find((line) => line.price && line.price.currency !== currency);
  if (other)
    throw conflict(
      'other_currency',
      `The quote is in ${currency}, but a price by hand is in ${other.price?.currency ?? ''}; give it in ${currency}.`,
      {
        lineId: other.id,
      },
    );
}

/** Writes the prices to the lines and gives the totals to be written to the version. */
export async function storePrices(ctx: Context, { explained, lines }: PricedVersion): Promise<Record<string, unknown>> {
  const own = ctx.asSystem('price of a quote');
  const { currency, totals } = explained;
  const money = (amount: number | null) => (amount === null ? null : { amount, currency });
  for (const { line, priced } of lines)
    await own.records('quoteLine').update(line.id, {
      unitPrice: money(priced.unitPrice),
      gross: money(priced.gross),
      discountAmount: money(priced.discount),
      net: money(priced.net),
      tax: money(priced.tax),
      taxName: priced.taxName,
      taxPercent: priced.taxPercent,
      total: money(priced.total),
      cost: money(priced.cost),
      discountPercent: priced.discountPercent,
      margin: priced.margin,
      explanation: {
        computedPrice: priced.computedPrice,
        priceListId: priced.priceListId,
        ruleId: priced.ruleId,
        steps: priced.steps as never,
        passed: priced.passed as never,
      },
    });
  return {
    pricedOn: explained.on,
    taxIncluded: explained.taxIncluded,
    rate: explained.rate,
    rateDay: explained.rateDay,
    gross: money(totals.gross),
    discountAmount: money(totals.discount),
    net: money(totals.net),
    tax: money(totals.tax),
    total: money(totals.total),
    cost: money(totals.cost),
    margin: totals.margin,
  };
}
