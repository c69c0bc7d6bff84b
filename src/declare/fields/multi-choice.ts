import type { Field, FieldOptions, IsRequired } from '../field.js';
import { checkChoice, checkChoiceValues, NOT_CHOICES, sqlValues } from './check-choice.js';
import { checkList } from './check-list.js';
import type { ChoiceOptions } from './choice.js';
import { listOperators } from './list-operators.js';

export interface MultiChoiceOptions<V extends string = string> extends FieldOptions {
  default?: readonly V[] | ((ctx: never) => readonly V[] | null) | null;
  labels?: ChoiceOptions<V>['labels'];
}

/**
 * Any number of a fixed set of values, kept in the order of `values`. None is read as an empty list; a required field needs
 * at least one.
 */
export function multiChoice<const V extends readonly string[], const O extends MultiChoiceOptions<V[number]> = {}>(
  values: V,
  options?: O,
): Field<V[number][], V[number][], IsRequired<O>> {
  checkChoiceValues('multiChoice', values);
  const o: MultiChoiceOptions = options ?? {};
  const item = {
    graphql: 'Enum',
    json: { type: 'string', enum: values },
    parse: (value: unknown, pointer: string) => checkChoice(value, pointer, values),
  };
  return {
    kind: 'multiChoice',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    neverNull: true,
    values,
    ...(o.labels ? { valueLabels: o.labels } : {}),
    indexMethod: 'gin',
    columns: [{ suffix: '', type: 'text[]' }],
    checks: (c) => [`cardinality(${c()}) >= 1`, `${c()} <@ array[${sqlValues(values)}]`],
    parse(value, pointer) {
      const given = checkList(value, pointer, values.length * 2, item.parse);
      return given.length === 0 ? null : values.filter((each) => given.includes(each));
    },
    toColumns: (value) => [value ?? null],
    select: (c) => `coalesce(${c()}, '{}')`,
    fromStored: ({ '': value }) => value ?? [],
    graphql: { out: '[Enum!]', in: '[Enum!]' },
    json: { type: 'array', items: item.json, uniqueItems: true },
    jsonIn: { type: 'array', items: item.json },
    operators: listOperators(item),
    samples: {
      valid: [
        { in: [values[0]] },
        { in: [...values].reverse(), out: values },
        { in: [values[0], values[0]], out: [values[0]] },
        { in: [], out: [] },
      ],
      invalid: [
        values[0],
        {},
        1,
        true,
        ...NOT_CHOICES(values).map((one) => [one]),
        [null],
        Array.from({ length: values.length * 2 + 1 }, () => values[0]),
      ],
    },
  };
}
