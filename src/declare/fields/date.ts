import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality, ordering } from '../operators.js';
import { checkDate } from './check-date.js';

export interface DateOptions extends FieldOptions {
  default?: string | ((ctx: never) => string | null) | null;
}

/** A calendar day without a time or zone, `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31. */
export function date<const O extends DateOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: DateOptions = options ?? {};
  const json = { type: 'string', format: 'date' };
  const operand = { type: 'date', graphql: 'Date', json, parse: checkDate };
  return {
    kind: 'date',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'date' }],
    // Also keeps PostgreSQL's infinity out, which no client could read.
    checks: (c) => [`${c()} between date '0001-01-01' and date '9999-12-31'`],
    parse: checkDate,
    toColumns: (value) => [value ?? null],
    select: (c) => c(),
    graphql: { out: 'Date', in: 'Date', types: 'scalar Date' },
    json,
    operators: { ...equality(operand), ...ordering(operand) },
    order: { sql: (c) => c(), type: 'date' },
    measure: { sql: (c) => c(), functions: ['min', 'max'], graphql: 'Date' },
    samples: {
      valid: [{ in: '2026-11-21' }, { in: '2024-02-29' }, { in: '2000-02-29' }, { in: '0001-01-01' }, { in: '9999-12-31' }],
      invalid: [
        '0000-01-01',
        '10000-01-01',
        '2026-02-30',
        '2025-02-29',
        '1900-02-29',
        '2026-13-01',
        '2026-00-10',
        '2026-04-31',
        '2026-1-1',
        '21.11.2026',
        '20261121',
        '2026-11-21T00:00:00Z',
        ' 2026-11-21',
        'infinity',
        'today',
        '',
        20261121,
        1763683200,
        true,
        {},
      ],
    },
  };
}
