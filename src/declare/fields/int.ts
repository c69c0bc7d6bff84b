import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality, ordering } from '../operators.js';
import { checkInt } from './check-int.js';

export interface IntOptions extends FieldOptions {
  /** Least value; −(2^53−1) unless given. */
  min?: number;
  /** Greatest value; 2^53−1 unless given. */
  max?: number;
  default?: number | ((ctx: never) => number | null) | null;
}

const BITS_32 = { min: -2_147_483_648, max: 2_147_483_647 };

/**
 * A whole number within ±(2^53−1), which every JSON reader keeps exactly. GraphQL's own Int has 32 bits only: it is used
 * when `min` and `max` fit it, otherwise the scalar `Int64`.
 */
export function int<const O extends IntOptions = {}>(options?: O): Field<number, number, IsRequired<O>> {
  const o: IntOptions = options ?? {};
  const min = o.min ?? Number.MIN_SAFE_INTEGER;
  const max = o.max ?? Number.MAX_SAFE_INTEGER;
  const graphql = min >= BITS_32.min && max <= BITS_32.max ? 'Int' : 'Int64';
  const json = { type: 'integer', minimum: min, maximum: max };
  const operand = {
    type: 'int8',
    graphql,
    json: { type: 'integer' },
    parse: (value: unknown, pointer: string) => checkInt(value, pointer),
  };
  return {
    kind: 'int',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'int8' }],
    checks: (c) => [`${c()} between ${min} and ${max}`],
    parse: (value, pointer) => checkInt(value, pointer, min, max),
    toColumns: (value) => [value ?? null],
    select: (c) => c(),
    graphql: { out: graphql, in: graphql, ...(graphql === 'Int64' ? { types: 'scalar Int64' } : {}) },
    json,
    operators: { ...equality(operand), ...ordering(operand) },
    order: { sql: (c) => c(), type: 'int8' },
    measure: { sql: (c) => c(), functions: ['sum', 'avg', 'min', 'max'], graphql: 'Float' },
    samples: {
      valid: [{ in: min }, { in: max }, ...(min <= 0 && max >= 0 ? [{ in: 0 }, { in: -0, out: 0 }] : [])],
      invalid: ['1', '0x10', '', true, {}, [1], 0.5, 0.1 + 0.2, 2 ** 53 + 2, -(2 ** 53) - 2, 1e300, '9'.repeat(400)],
    },
  };
}
