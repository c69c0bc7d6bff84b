import { currencyExponent } from '../../platform/currencies.js';
import { invalid } from '../../platform/problem.js';

const RATE = /^(\d{1,30})(?:\.(\d{1,30}))?$/;
const LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * An amount in another currency, exactly: bigints throughout. A half of a minor unit is rounded away from zero, as
 * Council Regulation (EC) 1103/97, article 5, and Russian accounting have it; so −0.5 becomes −1 and a reversal cancels its
 * original.
 *
 * @param minor amount in minor units of `from` (kopecks, cents; whole yens)
 * @param rate how many major units of `to` one major unit of `from` is worth, as decimal text: `"92.5013"`
 * @param pointer the place named if the result leaves ±(2^53−1)
 * @returns minor units of `to`
 */
export function toBase(minor: bigint, from: string, to: string, rate: string, pointer = ''): bigint {
  const match = RATE.exec(rate);
  if (!match) throw invalid(pointer, 'Expected a rate such as "92.5013".');
  const [, whole = '', fraction = ''] = match;
  const shift = currencyExponent(to) - currencyExponent(from) - fraction.length;
  const product = minor * BigInt(whole + fraction);
  const result = shift >= 0 ? product * 10n ** BigInt(shift) : divideRounding(product, 10n ** BigInt(-shift));
  if (result > LIMIT || result < -LIMIT) throw invalid(pointer, `The amount in ${to} is too large to be kept.`, { currency: to });
  return result;
}

/** Nearest whole quotient by a positive divisor; a half goes away from zero. */
function divideRounding(value: bigint, divisor: bigint): bigint {
  const size = value < 0n ? -value : value;
  const quotient = (size * 2n + divisor) / (divisor * 2n);
  return value < 0n ? -quotient : quotient;
}
