import { below, invalid } from '#kernel';

/** Refuses weights by which nothing can be reckoned: they are positive numbers, in `default` and under the classes of `byClass`. */
export function checkRequirements(value: unknown, pointer: string): void {
  const given = objectAt(value, pointer);
  for (const key of Object.keys(given))
    if (key !== 'default' && key !== 'byClass')
      throw invalid(below(pointer, key), `Expected { "default": { … }, "byClass": { … } }, not ${key}.`);
  checkWeights(given.default, `${pointer}/default`);
  if (given.byClass === undefined) return;
  for (const [key, weights] of Object.entries(objectAt(given.byClass, `${pointer}/byClass`)))
    checkWeights(weights, below(`${pointer}/byClass`, key));
}

function checkWeights(value: unknown, pointer: string): void {
  for (const [field, weight] of Object.entries(objectAt(value, pointer)))
    if (typeof weight !== 'number' || !(weight > 0) || weight > 1_000_000)
      throw invalid(below(pointer, field), 'Expected a positive number; leave the field out if it does not count.');
}

function objectAt(value: unknown, pointer: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(pointer, 'Expected an object of fields with their weights: { "name": 10 }.');
  return value as Record<string, unknown>;
}
