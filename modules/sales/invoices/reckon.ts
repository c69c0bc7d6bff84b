import { allocate } from '#kernel';
import { scaled, share, sum } from '../amounts.js';

/** A line as it is entered: minor units per unit, before tax unless `taxIncluded`. */
export interface EnteredLine {
  readonly quantity: string;
  readonly unitPrice: bigint;
  /** Per cent. */
  readonly taxPercent: string | null;
}

/** Amounts in minor units; net + tax = total. */
export interface LineAmounts {
  readonly net: bigint;
  readonly tax: bigint;
  readonly total: bigint;
}

const HUNDRED = 1_000_000n;

/**
 * The amounts of an invoice: each line is rounded once; the tax of each rate is reckoned on the sum of its lines and shared among
 * them by largest remainder, so that the sums over the lines are exactly those of the invoice.
 */
export function reckonLines(lines: readonly EnteredLine[], taxIncluded: boolean): LineAmounts[] {
  const given = lines.map(({ quantity, unitPrice }) => share(unitPrice, scaled(quantity), 10_000n));
  const taxes = lines.map(() => 0n);
  const rates = Map.groupBy(
    lines.map((line, i) => ({ percent: scaled(line.taxPercent ?? '0'), i })),
    ({ percent }) => percent,
  );
  for (const [percent, members] of rates) {
    if (percent === 0n) continue;
    const weights = members.map(({ i }) => given[i] as bigint);
    const tax = share(sum(weights), percent, taxIncluded ? HUNDRED + percent : HUNDRED);
    allocate(tax, weights).forEach((part, n) => (taxes[(members[n] as { i: number }).i] = part));
  }
  return given.map((amount, i) => {
    const tax = taxes[i] as bigint;
    return taxIncluded ? { net: amount - tax, tax, total: amount } : { net: amount, tax, total: amount + tax };
  });
}

/** What is left to be invoiced of an order's line. */
export interface LeftOver {
  readonly total: bigint;
  readonly tax: bigint;
}

/**
 * A part of what is left, `target` of its sum: no line gets more than it has left, and taking all parts one after the other gives
 * exactly the whole.
 */
export function partOf(left: readonly LeftOver[], target: bigint): LineAmounts[] {
  const whole = left.map(({ total }) => total);
  const parts = target >= sum(whole) ? whole : allocate(target, whole);
  return parts.map((total, i) => {
    const { total: all, tax: allTax } = left[i] as LeftOver;
    const tax = all === 0n ? allTax : share(allTax, total, all);
    return { total, tax, net: total - tax };
  });
}
