import { invalid } from '../../platform/problem.js';

/** A JSON number that is whole and exact in JavaScript: within ±(2^53−1). Texts are refused, so that `"1"` and `1` never mean one thing. */
export function checkInt(
  value: unknown,
  pointer: string,
  min: number = Number.MIN_SAFE_INTEGER,
  max: number = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw invalid(pointer, 'Expected a whole number.');
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw invalid(pointer, `Must be from ${min} to ${max}.`, { min, max });
  }
  return value === 0 ? 0 : value;
}
