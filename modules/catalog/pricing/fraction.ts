/** An exact number: `of / by`, with `by` greater than zero. Prices are reckoned in these and rounded where money is written down. */
export interface Fraction {
  readonly of: bigint;
  readonly by: bigint;
}

export const ZERO: Fraction = { of: 0n, by: 1n };
export const ONE: Fraction = { of: 1n, by: 1n };

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** In lowest terms, so that long formulas stay small. */
export function fraction(of: bigint, by = 1n): Fraction {
  if (by === 0n) throw new RangeError('division by zero');
  if (by === 1n) return { of, by };
  const shared = gcd(of < 0n ? -of : of, by < 0n ? -by : by) || 1n;
  const sign = by < 0n ? -1n : 1n;
  return { of: (sign * of) / shared, by: (sign * by) / shared };
}

export const add = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.by + b.of * a.by, a.by * b.by);
export const subtract = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.by - b.of * a.by, a.by * b.by);
export const multiply = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.of, a.by * b.by);
export const divide = (a: Fraction, b: Fraction): Fraction => fraction(a.of * b.by, a.by * b.of);
export const compare = (a: Fraction, b: Fraction): number => {
  const difference = a.of * b.by - b.of * a.by;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
};
export const greater = (a: Fraction, b: Fraction): Fraction => (compare(a, b) >= 0 ? a : b);
export const lesser = (a: Fraction, b: Fraction): Fraction => (compare(a, b) <= 0 ? a : b);

const DECIMAL = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** Exactly the number a decimal text shows: `"92.5013"`. Throws a RangeError for anything else. */
export function parseDecimal(text: string): Fraction {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`not a decimal number: ${text.slice(0, 50)}`);
  const [, sign, whole = '', decimals = ''] = match;
  const digits = BigInt(whole + decimals);
  return fraction(sign === '-' ? -digits : digits, 10n ** BigInt(decimals.length));
}

export type Direction = 'nearest' | 'up' | 'down';

/** The next whole number below. */
const floor = (of: bigint, by: bigint): bigint => (of >= 0n ? of / by : -((-of + by - 1n) / by));

/**
 * A whole number: the nearest, a half going away from zero (Council Regulation (EC) 1103/97, article 5, and Russian accounting), or
 * the next one above or below.
 */
export function round(value: Fraction, direction: Direction = 'nearest'): bigint {
  if (direction === 'down') return floor(value.of, value.by);
  if (direction === 'up') return -floor(-value.of, value.by);
  const size = value.of < 0n ? -value.of : value.of;
  const whole = (size * 2n + value.by) / (value.by * 2n);
  return value.of < 0n ? -whole : whole;
}

/** A multiple of `step`, which is greater than zero. */
export const roundTo = (value: Fraction, step: bigint, direction: Direction): bigint =>
  round(fraction(value.of, value.by * step), direction) * step;

/** As decimal text with at most so many decimals, zeros at the end left out. */
export function toDecimal(value: Fraction, decimals = 6): string {
  const scaled = round({ of: value.of * 10n ** BigInt(decimals), by: value.by });
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  const [whole, rest] = [digits.slice(0, digits.length - decimals), digits.slice(digits.length - decimals).replace(/0+$/, '')];
  return `${scaled < 0n ? '-' : ''}${whole}${rest ? `.${rest}` : ''}`;
}
