import { allocate, conflict, invalid } from '#kernel';
import { add, compare, divide, fraction, multiply, round, subtract, toDecimal, ONE, ZERO, type Fraction } from './fraction.js';
import { pricePiece, type PiecePrice } from './price.js';
import type { AskedLine, PriceBook, PricingTax } from './types.js';

const HUNDRED = fraction(100n);

/** A priced line; amounts are minor units of the document's currency. */
export interface PricedLine {
  readonly asked: AskedLine;
  readonly piece: PiecePrice;
  /** What a piece costs the client before discounts: by the rules, or as set by hand. */
  readonly unitPrice: bigint;
  /** unitPrice × quantity, rounded once. */
  readonly gross: bigint;
  readonly lineDiscount: bigint;
  /** Its part of the document's discount. */
  readonly sharedDiscount: bigint;
  /** gross − discounts: with the tax where prices contain it. */
  readonly net: bigint;
  readonly tax: bigint;
  readonly taxRate: PricingTax | null;
  /** What the client pays for the line. */
  readonly total: bigint;
  /** Cost of the whole line; null if it is not known. */
  readonly cost: bigint | null;
  /** All discounts, and a price set by hand, against the price by the rules; per cent, null where that is zero. */
  readonly discountPercent: Fraction | null;
  /** Per cent of the price without tax that is left above cost; null if cost or price is not there. */
  readonly margin: Fraction | null;
}

export interface PricedDocument {
  readonly lines: readonly PricedLine[];
  readonly gross: bigint;
  readonly discount: bigint;
  readonly net: bigint;
  readonly taxes: readonly { readonly rate: PricingTax; readonly taxable: bigint; readonly tax: bigint }[];
  readonly tax: bigint;
  readonly total: bigint;
  readonly cost: bigint | null;
  readonly margin: Fraction | null;
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);
const LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Prices a document. Each line is rounded once; the discount of the whole and the tax of each rate are reckoned on their sums and
 * split over the lines by largest remainder, so that the lines add up to the totals exactly.
 *
 * @param discount per cent off the whole, after the discounts of lines
 */
export function priceDocument(book: PriceBook, asked: readonly AskedLine[], discount: Fraction): PricedDocument {
  const pieces = asked.map((line, i) => ({ line, piece: pricePiece(book, checkLine(book, line, `/lines/${i}`), `/lines/${i}`) }));
  const plain = pieces.map(({ line, piece }) => {
    const unitPrice = line.price ?? piece.computed;
    const gross = bounded(round(multiply(fraction(unitPrice), line.quantity)));
    const lineDiscount = round(multiply(fraction(gross), divide(line.discount, HUNDRED)));
    return { line, piece, unitPrice, gross, lineDiscount, left: gross - lineDiscount };
  });
  const whole = bounded(sum(plain.map(({ gross }) => gross)));
  const left = sum(plain.map((each) => each.left));
  const shares = allocate(
    round(multiply(fraction(left), divide(discount, HUNDRED))),
    plain.map((each) => each.left),
  );
  const nets = plain.map((each, i) => each.left - (shares[i] as bigint));
  const { taxes, ofLines } = taxesOf(book, asked, nets);
  const lines = plain.map(({ line, piece, unitPrice, gross, lineDiscount }, i): PricedLine => {
    const [net, tax] = [nets[i] as bigint, ofLines[i] as bigint];
    const full = multiply(fraction(piece.computed), line.quantity);
    const cost = piece.cost && round(multiply(piece.cost, line.quantity));
    return {
      asked: line,
      piece,
      unitPrice,
      gross,
      lineDiscount,
      sharedDiscount: shares[i] as bigint,
      net,
      tax,
      taxRate: book.products.get(line.productId)?.tax ?? null,
      total: bounded(book.taxIncluded ? net : net + tax),
      cost,
      discountPercent: full.of === 0n ? null : multiply(subtract(ONE, divide(fraction(net), full)), HUNDRED),
      margin: marginOf(book.taxIncluded ? net - tax : net, cost),
    };
  });
  const [net, tax] = [sum(nets), sum(taxes.map((each) => each.tax))];
  const costs = lines.map((line) => line.cost);
  const cost = costs.includes(null) ? null : sum(costs as bigint[]);
  return {
    lines,
    gross: whole,
    discount: whole - net,
    net,
    taxes,
    tax,
    total: bounded(book.taxIncluded ? net : net + tax),
    cost,
    margin: marginOf(book.taxIncluded ? net - tax : net, cost),
  };
}

const marginOf = (price: bigint, cost: bigint | null): Fraction | null =>
  cost === null || price <= 0n ? null : multiply(divide(fraction(price - cost), fraction(price)), HUNDRED);

/** The tax of each rate on the sum of its lines, and each line's part of it. */
function taxesOf(book: PriceBook, asked: readonly AskedLine[], nets: readonly bigint[]) {
  const byRate = new Map<string, { rate: PricingTax; lines: number[] }>();
  asked.forEach((line, i) => {
    const product = book.products.get(line.productId);
    if (product?.taxClass && !product.tax)
      throw conflict('no_tax_rate', `The tax class ${product.taxClass} has no rate on ${book.on}; enter one.`, {
        productId: product.id,
      });
    if (!product?.tax) return;
    const group = byRate.get(product.tax.id);
    if (group) group.lines.push(i);
    else byRate.set(product.tax.id, { rate: product.tax, lines: [i] });
  });
  const ofLines = nets.map(() => 0n);
  const taxes = [...byRate.values()].map(({ rate, lines }) => {
    const weights = lines.map((i) => nets[i] as bigint);
    const net = sum(weights);
    const share = book.taxIncluded ? divide(rate.percent, add(HUNDRED, rate.percent)) : divide(rate.percent, HUNDRED);
    const tax = round(multiply(fraction(net), share));
    allocate(tax, weights).forEach((part, n) => (ofLines[lines[n] as number] = part));
    return { rate, taxable: book.taxIncluded ? net - tax : net, tax };
  });
  return { taxes, ofLines };
}

function checkLine(book: PriceBook, line: AskedLine, pointer: string): AskedLine {
  if (compare(line.quantity, ZERO) <= 0) throw invalid(`${pointer}/quantity`, 'A quantity is greater than zero.');
  if (compare(line.discount, ZERO) < 0 || compare(line.discount, HUNDRED) > 0)
    throw invalid(`${pointer}/discount`, 'A discount is from 0 to 100 per cent.');
  const product = book.products.get(line.productId);
  const decimals = product?.decimals ?? null;
  if (product && decimals !== null && multiply(line.quantity, fraction(10n ** BigInt(decimals))).by !== 1n)
    throw invalid(
      `${pointer}/quantity`,
      `${product.name} is counted with ${decimals} decimals; ${toDecimal(line.quantity)} has more.`,
    );
  return line;
}

/** Amounts stay within what JSON readers and the database keep exactly. */
function bounded(amount: bigint): bigint {
  if (amount > LIMIT) throw invalid('/lines', 'The amount is too large to be kept.');
  return amount;
}
