import { conflict, currencyExponent, invalid } from '#kernel';
import { parseFormula } from './formula.js';
import {
  add,
  compare,
  divide,
  fraction,
  greater,
  multiply,
  ONE,
  round,
  roundTo,
  subtract,
  toDecimal,
  ZERO,
  type Fraction,
} from './fraction.js';
import { matchRule, type Match } from './match.js';
import { choose, type Chosen } from './parameters.js';
import type { Amount, AskedLine, PriceBook, PriceStep, PricingList, PricingProduct, PricingRule } from './types.js';

/** The price of one piece, exactly, with how it came about. */
export interface PiecePrice {
  /** By the rules, rounded to minor units. */
  readonly computed: bigint;
  readonly cost: Fraction | null;
  readonly listId: string | null;
  readonly ruleId: string | null;
  readonly passed: Match['passed'];
  readonly steps: readonly PriceStep[];
}

const HUNDRED = fraction(100n);
/** Lists are not made from each other in a circle (it is refused when they are written); this bounds what is left of a doubt. */
const DEEPEST = 20;

interface Piece {
  readonly book: PriceBook;
  readonly product: PricingProduct;
  readonly line: AskedLine;
  readonly chosen: Chosen;
  readonly pointer: string;
}

/** Reckons what a piece of the line costs by the book. */
export function pricePiece(book: PriceBook, line: AskedLine, pointer: string): PiecePrice {
  const product = book.products.get(line.productId);
  if (!product) throw invalid(`${pointer}/productId`, 'There is no such product.', undefined, 'link_not_found');
  if (!product.active)
    throw conflict('product_inactive', `${product.name} is not sold any more; take it out or activate it.`, {
      productId: product.id,
    });
  if (line.variantId && !product.variants.has(line.variantId))
    throw invalid(`${pointer}/variantId`, `${product.name} has no such variant.`, undefined, 'link_not_found');
  const chosen = choose(product, line.quantity, line.parameters, `${pointer}/parameters`);
  const piece: Piece = { book, product, line, chosen, pointer };
  const cost = costOf(piece);
  for (const list of book.lists) {
    const match = matchRule(book.rules, list.id, product, line.variantId, line.quantity);
    if (!match) continue;
    if (isAgreed(piece, match.rule)) return agreed(piece, cost);
    return finish(piece, byRule(piece, list, match.rule, 0), { list, match, cost });
  }
  if (isAgreed(piece, null)) return agreed(piece, cost);
  return finish(piece, baseStep(piece, 'list', book.currency), { list: null, match: null, cost });
}

/** Made for one client, a product may have no price but the one agreed upon: a rule that starts from the list price has nothing to say. */
function isAgreed(piece: Piece, rule: PricingRule | null): boolean {
  if (piece.line.price === null || piece.product.listPrice !== null || variantOf(piece)?.listPrice) return false;
  if (piece.product.bundle.length > 0) return false;
  return (
    rule === null || (rule.base === 'list' && (rule.kind === 'percent' || (rule.kind === 'formula' && rule.amount === null)))
  );
}

/** The price set by hand, with nothing to compare it with. */
const agreed = ({ line }: Piece, cost: Fraction | null): PiecePrice => ({
  computed: line.price ?? 0n,
  cost,
  listId: null,
  ruleId: null,
  passed: [],
  steps: [],
});

interface Sofar {
  readonly price: Fraction;
  readonly steps: readonly PriceStep[];
}

/** Options, rounding, surcharge and margins: everything after the price itself. */
function finish(
  piece: Piece,
  { price, steps }: Sofar,
  by: { list: PricingList | null; match: Match | null; cost: Fraction | null },
): PiecePrice {
  const told: PriceStep[] = [...steps];
  const tell = (step: PriceStep['step'], now: Fraction, facts: Record<string, unknown>): void =>
    void told.push({ step, amount: shown(now), ...facts });
  let now = price;
  for (const { option, value } of piece.chosen.effects) {
    const extra = effectOf(piece, value, price);
    if (extra.of === 0n) continue;
    now = add(now, extra);
    tell('option', now, { option: option.code, value: value.code, name: `${option.name}: ${value.name}`, added: shown(extra) });
  }
  const rule = by.match?.rule;
  if (rule?.roundTo) {
    now = fraction(roundTo(now, rule.roundTo, rule.roundDirection));
    tell('rounding', now, { to: Number(rule.roundTo), direction: rule.roundDirection });
  }
  if (rule?.surcharge) {
    now = greater(ZERO, add(now, fraction(rule.surcharge)));
    tell('surcharge', now, { added: Number(rule.surcharge) });
  }
  let whole = round(now);
  if (rule && by.cost) {
    const [least, most] = [atMargin(by.cost, rule.minMargin, 'up'), atMargin(by.cost, rule.maxMargin, 'down')];
    if (most !== null && whole > most) tell('maxMargin', fraction((whole = most)), { percent: percentText(rule.maxMargin) });
    if (least !== null && whole < least) tell('minMargin', fraction((whole = least)), { percent: percentText(rule.minMargin) });
  }
  return {
    computed: whole,
    cost: by.cost,
    listId: by.list?.id ?? null,
    ruleId: rule?.id ?? null,
    passed: by.match?.passed ?? [],
    steps: told,
  };
}

const percentText = (percent: Fraction | null): string | null => percent && toDecimal(percent);
/** Minor units for reading along; the reckoning itself goes on exactly. */
const shown = (amount: Fraction): number => Number(round(amount));

/** The price that leaves a margin of so many per cent of itself above cost, never a minor unit less (or more). */
const atMargin = (cost: Fraction, margin: Fraction | null, direction: 'up' | 'down'): bigint | null =>
  margin && round(divide(cost, subtract(ONE, divide(margin, HUNDRED))), direction);

/** The price by a rule, in minor units of the list's currency, which is that of the answer or converted to it. */
function byRule(piece: Piece, list: PricingList, rule: PricingRule, depth: number): Sofar {
  const facts = {
    ruleId: rule.id,
    listId: list.id,
    list: list.name,
    target: rule.target,
    kind: rule.kind,
    minQuantity: toDecimal(rule.minQuantity),
  };
  if (rule.kind === 'fixed') {
    const price = multiply(fraction(rule.amount ?? 0n), measureOf(piece));
    return { price, steps: [{ step: 'rule', amount: shown(price), ...facts, perMeasure: Number(rule.amount ?? 0n) }] };
  }
  if (rule.kind === 'formula') {
    const value = evaluate(piece, rule.formula ?? '1');
    const base = rule.amount === null ? ruleBase(piece, list, rule, depth, false) : { price: fraction(rule.amount), steps: [] };
    const price = greater(ZERO, multiply(base.price, value));
    return {
      price,
      steps: [...base.steps, { step: 'rule', amount: shown(price), ...facts, formula: rule.formula, value: toDecimal(value) }],
    };
  }
  const base = ruleBase(piece, list, rule, depth, true);
  const price = multiply(base.price, add(ONE, divide(rule.percent ?? ZERO, HUNDRED)));
  return { price, steps: [...base.steps, { step: 'rule', amount: shown(price), ...facts, percent: percentText(rule.percent) }] };
}

/** What a rule reckons from: the list price, the cost, or the price of another list. */
function ruleBase(piece: Piece, list: PricingList, rule: PricingRule, depth: number, measured: boolean): Sofar {
  if (rule.base !== 'otherList') return baseStep(piece, rule.base, list.currency, measured);
  const other = piece.book.listById.get(rule.baseListId ?? '');
  if (!other || depth >= DEEPEST)
    throw conflict('price_list_gone', `The price list that ${list.name} is made from is not there; change its rules.`, {
      ruleId: rule.id,
    });
  const match = matchRule(piece.book.rules, other.id, piece.product, piece.line.variantId, piece.line.quantity);
  const there = match ? byRule(piece, other, match.rule, depth + 1) : baseStep(piece, 'list', other.currency, measured);
  return { price: converted(piece, there.price, other.currency, list.currency), steps: there.steps };
}

function baseStep(piece: Piece, from: 'list' | 'cost', currency: string, measured = true): Sofar {
  const perMeasure = from === 'list' ? listPriceOf(piece, piece.product, currency) : costPerMeasure(piece, currency);
  if (!perMeasure)
    throw conflict(
      'no_price',
      from === 'list'
        ? `${piece.product.name} has no list price to reckon from; give it one, a price rule, or the line a price.`
        : `${piece.product.name} has no cost to reckon from; give it one, or a price rule.`,
      { productId: piece.product.id },
    );
  const measure = measured ? measureOf(piece) : ONE;
  const price = multiply(perMeasure, measure);
  return {
    price,
    steps: [
      {
        step: 'base',
        amount: shown(price),
        from,
        perMeasure: shown(perMeasure),
        ...(piece.product.priceFormula && measured ? { formula: piece.product.priceFormula, measure: toDecimal(measure) } : {}),
      },
    ],
  };
}

/** Of a variant its own price comes first; a bundle without one costs what its items cost. */
function listPriceOf(piece: Piece, product: PricingProduct, currency: string): Fraction | null {
  const own = (product === piece.product ? variantOf(piece)?.listPrice : null) ?? product.listPrice;
  if (own) return inCurrency(piece, own, currency);
  return product.bundle.length > 0 ? ofItems(piece, product, (item) => listPriceOf(piece, item, currency)) : null;
}

function costPerMeasure(piece: Piece, currency: string, product = piece.product): Fraction | null {
  const own = (product === piece.product ? variantOf(piece)?.cost : null) ?? product.cost;
  if (own) return inCurrency(piece, own, currency);
  return product.bundle.length > 0 ? ofItems(piece, product, (item) => costPerMeasure(piece, currency, item)) : null;
}

function ofItems(piece: Piece, product: PricingProduct, of: (item: PricingProduct) => Fraction | null): Fraction | null {
  let sum = ZERO;
  for (const { productId, quantity } of product.bundle) {
    const item = piece.book.products.get(productId);
    const each = item && item.bundle.length === 0 && !item.priceFormula ? of(item) : null;
    if (!each) return null;
    sum = add(sum, multiply(each, quantity));
  }
  return sum;
}

const variantOf = ({ product, line }: Piece) => (line.variantId ? product.variants.get(line.variantId) : undefined);

/** The cost of a piece in the answer's currency, with what its options cost; null if it is not known. */
function costOf(piece: Piece): Fraction | null {
  const perMeasure = costPerMeasure(piece, piece.book.currency);
  if (!perMeasure) return null;
  let cost = multiply(perMeasure, measureOf(piece));
  for (const { value } of piece.chosen.effects)
    if (value.cost) cost = add(cost, multiply(inCurrency(piece, value.cost, piece.book.currency), timesOf(piece, value.formula)));
  return cost;
}

function effectOf(piece: Piece, value: Chosen['effects'][number]['value'], price: Fraction): Fraction {
  if (value.effect === 'percent') return multiply(price, divide(value.percent ?? ZERO, HUNDRED));
  if (value.effect === 'none' || !value.amount) return ZERO;
  const each = inCurrency(piece, value.amount, piece.book.currency);
  return value.effect === 'formula' ? multiply(each, timesOf(piece, value.formula)) : each;
}

const timesOf = (piece: Piece, formula: string | null): Fraction => (formula ? evaluate(piece, formula) : ONE);

const measureOf = (piece: Piece): Fraction => (piece.product.priceFormula ? evaluate(piece, piece.product.priceFormula) : ONE);

const evaluate = (piece: Piece, formula: string): Fraction =>
  greater(ZERO, parseFormula(formula, `${piece.pointer}/parameters`).value(piece.chosen.variables));

const inCurrency = (piece: Piece, { amount, currency }: Amount, to: string): Fraction =>
  converted(piece, fraction(amount), currency, to);

/** Minor units of one currency in those of another, by the tenant's rates and exactly. */
function converted({ book }: Piece, minor: Fraction, from: string, to: string): Fraction {
  if (from === to) return minor;
  const [of, into] = [rateOf(book, from), rateOf(book, to)];
  const exponents = currencyExponent(to) - currencyExponent(from);
  const shift = exponents >= 0 ? fraction(10n ** BigInt(exponents)) : fraction(1n, 10n ** BigInt(-exponents));
  return multiply(multiply(minor, divide(of, into)), shift);
}

function rateOf(book: PriceBook, currency: string): Fraction {
  const known = book.rates.get(currency);
  if (!known || compare(known.rate, ZERO) <= 0)
    throw conflict('no_rate', `There is no exchange rate of ${currency} on ${book.on}; enter one.`, { currency });
  return known.rate;
}
