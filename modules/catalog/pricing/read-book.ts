import { invalid, type Context } from '#kernel';
import { fraction, parseDecimal, type Fraction } from './fraction.js';
import { indexRules } from './match.js';
import { BOOK_SQL } from './book.sql.js';
import type { Amount, PriceBook, PricingList, PricingProduct, PricingRule } from './types.js';

/** For whom and when prices are asked. */
export interface PriceConditions {
  readonly on: string;
  readonly currency: string | null;
  readonly priceListId: string | null;
  readonly accountListId: string | null;
  readonly customerGroupId: string | null;
  readonly segments: readonly string[];
  readonly territory: string | null;
  readonly channel: string | null;
}

/* What the statement gives: amounts and decimals as text. */
interface Money {
  amount: string;
  currency: string;
}
/** A row of the statement's rules, column by column. */
type StoredRule = [
  id: string,
  listId: string,
  name: string | null,
  target: PricingRule['target'],
  forId: string,
  minQuantity: string,
  kind: PricingRule['kind'],
  amount: string | null,
  percent: string | null,
  formula: string | null,
  base: PricingRule['base'],
  baseListId: string | null,
  surcharge: string | null,
  roundTo: string | null,
  roundDirection: PricingRule['roundDirection'],
  minMargin: string | null,
  maxMargin: string | null,
];
interface StoredValue {
  code: string;
  name: string;
  effect: 'none' | 'fixed' | 'percent' | 'formula';
  amount: Money | null;
  cost: Money | null;
  percent: string | null;
  formula: string | null;
}
interface StoredOption {
  code: string;
  name: string;
  kind: 'number' | 'choice' | 'flag' | 'text';
  mandatory: boolean;
  least: string | null;
  most: string | null;
  values: StoredValue[] | null;
}
interface StoredProduct {
  id: string;
  name: string;
  kind: string;
  active: boolean;
  listPrice: Money | null;
  cost: Money | null;
  priceFormula: string | null;
  decimals: number | null;
  categoryIds: string[] | null;
  taxClass: string | null;
  tax: { id: string; name: string; percent: string } | null;
  options: StoredOption[] | null;
  variants: { id: string; listPrice: Money | null; cost: Money | null }[] | null;
  bundle: { productId: string; quantity: string }[] | null;
}
interface StoredBook extends Record<string, unknown> {
  baseCurrency: string;
  lists: (PricingList & { asked: boolean })[] | null;
  rules: StoredRule[] | null;
  products: StoredProduct[] | null;
  rates: { currency: string; rate: string; day: string }[] | null;
}

const decimal = (text: string | null): Fraction | null => (text === null ? null : parseDecimal(text));
const whole = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
const money = (given: Money | null): Amount | null => given && { amount: BigInt(given.amount), currency: given.currency };

/** Reads by one statement what the prices of these products are made from: no rule that none of them could meet is among it. */
export async function readBook(
  ctx: Context,
  wanted: readonly { productId: string; variantId: string | null }[],
  asked: PriceConditions,
): Promise<PriceBook> {
  const [row] = await ctx.sql<{ book: string }>(
    BOOK_SQL,
    [
      ctx.actor.tenantId,
      JSON.stringify(wanted.map(({ productId, variantId }) => ({ productId, variantId }))),
      asked.on,
      asked.priceListId,
      asked.accountListId,
      asked.customerGroupId,
      asked.segments,
      asked.territory,
      asked.channel,
      asked.currency,
    ],
    { prepared: true },
  );
  const book = JSON.parse(row?.book ?? '{}') as StoredBook;
  const all = book.lists ?? [];
  const chosen = all.filter((list) => list.asked);
  if (asked.priceListId && !chosen.some((list) => list.id === asked.priceListId))
    throw invalid('/priceListId', `There is no such price list in force on ${asked.on}.`, undefined, 'link_not_found');
  const [first] = chosen;
  const currency = asked.currency ?? first?.currency ?? book.baseCurrency;
  const taxIncluded = first?.taxIncluded ?? false;
  return {
    on: asked.on,
    currency,
    taxIncluded,
    lists: chosen.filter((list) => list.currency === currency && list.taxIncluded === taxIncluded),
    listById: new Map(all.map((list) => [list.id, list])),
    rules: indexRules((book.rules ?? []).map(ruleOf)),
    products: new Map((book.products ?? []).map((product) => [product.id, productOf(product)])),
    rates: new Map<string, PriceBook['rates'] extends ReadonlyMap<string, infer Rate> ? Rate : never>([
      ...(book.rates ?? []).map(({ currency: of, rate, day }) => [of, { rate: parseDecimal(rate), text: rate, day }] as const),
      [book.baseCurrency, { rate: fraction(1n), text: '1', day: null }] as const,
    ]),
  };
}

function ruleOf(row: StoredRule): PricingRule {
  const [id, listId, name, target, forId, minQuantity, kind, amount, percent, formula, base, baseListId, ...rest] = row;
  const [surcharge, roundTo, roundDirection, minMargin, maxMargin] = rest;
  return {
    id,
    listId,
    name,
    target,
    forId,
    minQuantity: parseDecimal(minQuantity),
    kind,
    amount: whole(amount),
    percent: decimal(percent),
    formula,
    base,
    baseListId,
    surcharge: whole(surcharge),
    roundTo: whole(roundTo),
    roundDirection,
    minMargin: decimal(minMargin),
    maxMargin: decimal(maxMargin),
  };
}

const productOf = (product: StoredProduct): PricingProduct => ({
  ...product,
  listPrice: money(product.listPrice),
  cost: money(product.cost),
  categoryIds: product.categoryIds ?? [],
  tax: product.tax && { ...product.tax, percent: parseDecimal(product.tax.percent) },
  options: (product.options ?? []).map((option) => ({
    ...option,
    least: decimal(option.least),
    most: decimal(option.most),
    values: (option.values ?? []).map((value) => ({
      ...value,
      amount: money(value.amount),
      cost: money(value.cost),
      percent: decimal(value.percent),
    })),
  })),
  variants: new Map(
    (product.variants ?? []).map((each) => [each.id, { listPrice: money(each.listPrice), cost: money(each.cost) }]),
  ),
  bundle: (product.bundle ?? []).map((item) => ({ productId: item.productId, quantity: parseDecimal(item.quantity) })),
});
