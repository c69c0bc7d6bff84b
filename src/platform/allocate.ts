/**
 * Splits a whole amount by weights so that the parts add up to it exactly: each part is rounded towards zero, and what is left goes
 * unit by unit to those that lost most, the earlier first (largest remainder). Weights are not negative; if all are zero the first
 * part takes everything.
 *
 * @param total minor units, of either sign
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) return [];
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  if (whole === 0n) return weights.map((_, i) => (i === 0 ? total : 0n));
  const size = total < 0n ? -total : total;
  const parts = weights.map((weight) => (size * weight) / whole);
  let left = size - parts.reduce((sum, part) => sum + part, 0n);
  const byLoss = weights
    .map((weight, i) => ({ i, lost: (size * weight) % whole }))
    .sort((a, b) => (a.lost === b.lost ? a.i - b.i : a.lost > b.lost ? -1 : 1));
  for (const { i } of byLoss) {
    if (left === 0n) break;
    parts[i] = (parts[i] as bigint) + 1n;
    left -= 1n;
  }
  return total < 0n ? parts.map((part) => -part) : parts;
}
