import { invalid } from '../../platform/problem.js';

/** An object with no other keys than `keys`; what is missing is undefined. `expected` completes «Expected …». */
export function checkKeys<const K extends string>(
  value: unknown,
  pointer: string,
  keys: readonly K[],
  expected: string,
): Readonly<Partial<Record<K, unknown>>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(pointer, `Expected ${expected}.`);
  for (const key of Object.keys(value)) {
    if (!(keys as readonly string[]).includes(key)) {
      throw invalid(pointer, `There is no key ${key.slice(0, 60)} here; expected ${keys.join(', ')}.`, { keys }, 'unknown_field');
    }
  }
  // Own keys only: nothing is to be read from a prototype.
  return Object.fromEntries(
    keys.filter((key) => Object.hasOwn(value, key)).map((key) => [key, (value as Record<string, unknown>)[key]]),
  ) as Partial<Record<K, unknown>>;
}
