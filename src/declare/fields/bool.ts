import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality } from '../operators.js';

export interface BoolOptions extends FieldOptions {
  default?: boolean | ((ctx: never) => boolean | null) | null;
}

const parse = (value: unknown, pointer: string): boolean => {
  if (typeof value !== 'boolean') throw invalid(pointer, 'Expected true or false.');
  return value;
};

/** True, false or unknown (null). Words such as `"yes"` and numbers are refused. */
export function bool<const O extends BoolOptions = {}>(options?: O): Field<boolean, boolean, IsRequired<O>> {
  const o: BoolOptions = options ?? {};
  const json = { type: 'boolean' };
  const { eq, ne, isNull } = equality({ type: 'bool', graphql: 'Boolean', json, parse });
  return {
    kind: 'bool',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'bool' }],
    parse,
    toColumns: (value) => [value ?? null],
    select: (c) => c(),
    graphql: { out: 'Boolean', in: 'Boolean' },
    json,
    operators: { eq: eq!, ne: ne!, isNull: isNull! },
    order: { sql: (c) => c(), type: 'bool' },
    samples: { valid: [{ in: true }, { in: false }], invalid: ['true', 'yes', '', 0, 1, [], {}, [true]] },
  };
}
