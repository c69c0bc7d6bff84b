import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality } from '../operators.js';
import { checkUuid, NOT_UUIDS } from './check-uuid.js';

/** An id that is not a link: the kernel's own columns, and ids of things outside. */
export function uuid<const O extends FieldOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: FieldOptions = options ?? {};
  const json = { type: 'string', format: 'uuid' };
  return {
    kind: 'uuid',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'uuid' }],
    parse: checkUuid,
    toColumns: (value) => [value ?? null],
    select: (c) => c(),
    graphql: { out: 'ID', in: 'ID' },
    json,
    operators: equality({ type: 'uuid', graphql: 'ID', json, parse: checkUuid }),
    order: { sql: (c) => c(), type: 'uuid' },
    samples: {
      valid: [
        { in: '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e' },
        { in: '01932C07-1F6A-7D2B-9C3E-5A8F0B1C2D3E', out: '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e' },
      ],
      invalid: NOT_UUIDS,
    },
  };
}
