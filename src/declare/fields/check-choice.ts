import { invalid } from '../../platform/problem.js';

/** Grades such as A, B, C are single capital letters. */
const VALUE = /^([a-z][A-Za-z0-9_]*|[A-Z])$/;

/** Stops the boot when the values of a choice could not be names in GraphQL and SQL. */
export function checkChoiceValues(kind: string, values: readonly string[]): void {
  if (values.length === 0) throw new Error(`${kind}: at least one value is needed.`);
  for (const value of values) {
    if (!VALUE.test(value)) throw new Error(`${kind}: the value "${value}" must look like "inProgress" or "A".`);
  }
  if (new Set(values).size !== values.length) throw new Error(`${kind}: a value is given twice in ${values.join(', ')}.`);
}

/** One of `values`, written exactly so. */
export function checkChoice(value: unknown, pointer: string, values: readonly string[]): string {
  if (typeof value !== 'string' || !values.includes(value))
    throw invalid(pointer, `Expected one of ${values.join(', ')}.`, { values });
  return value;
}

/** The values as SQL literals: `'a', 'b'`. They are checked to hold no quote. */
export const sqlValues = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

/** Inputs that no choice takes. */
export const NOT_CHOICES = (values: readonly string[]): readonly unknown[] =>
  [
    '',
    'noSuchValue',
    ` ${values[0]}`,
    String(values[0]).toUpperCase(),
    '__proto__',
    'constructor',
    0,
    1,
    true,
    {},
    [values[0]],
  ].filter((one) => !values.includes(one as string));
