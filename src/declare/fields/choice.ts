import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality } from '../operators.js';
import { checkChoice, checkChoiceValues, NOT_CHOICES, sqlValues } from './check-choice.js';

export interface ChoiceOptions<V extends string = string> extends FieldOptions {
  default?: V | ((ctx: never) => V | null) | null;
  /** What users read for each value; the value itself if not given. */
  labels?: Readonly<Record<V, { en: string; ru: string }>>;
}

/** One of a fixed set of values, e.g. `choice(['low', 'high'])`. Sorted by the value's text, not by the order given here. */
export function choice<const V extends readonly string[], const O extends ChoiceOptions<V[number]> = {}>(
  values: V,
  options?: O,
): Field<V[number], V[number], IsRequired<O>> {
  checkChoiceValues('choice', values);
  const o: ChoiceOptions = options ?? {};
  const json = { type: 'string', enum: values };
  const parse = (value: unknown, pointer: string) => checkChoice(value, pointer, values);
  return {
    kind: 'choice',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    values,
    ...(o.labels ? { valueLabels: o.labels } : {}),
    columns: [{ suffix: '', type: 'text' }],
    checks: (c) => [`${c()} in (${sqlValues(values)})`],
    parse,
    toColumns: (value) => [value ?? null],
    select: (c) => c(),
    graphql: { out: 'Enum', in: 'Enum' },
    json,
    operators: equality({ type: 'text', graphql: 'Enum', json, parse }),
    order: { sql: (c) => c(), type: 'text' },
    samples: { valid: values.map((value) => ({ in: value })), invalid: NOT_CHOICES(values) },
  };
}
