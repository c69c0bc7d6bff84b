import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality, ordering } from '../operators.js';
import { checkTimestamp } from './check-timestamp.js';

export interface TimestampOptions extends FieldOptions {
  default?: string | ((ctx: never) => string | null) | null;
}

/** SQL of a timestamptz as the API writes it: UTC with milliseconds, whatever the session's zone and DateStyle. */
const inUtc = (sql: string) => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** `to_jsonb` writes the offset of the writer's zone. Offsets with seconds (before 1900) are no RFC 3339 and stay as they are. */
const asUtc = (stored: string): string => {
  const moment = new Date(stored);
  return Number.isNaN(moment.getTime()) ? stored : moment.toISOString();
};

/** A moment: in by RFC 3339 with its zone, out in UTC with milliseconds (`2026-11-21T10:00:00.000Z`), years 0001 to 9999. */
export function timestamp<const O extends TimestampOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: TimestampOptions = options ?? {};
  const json = { type: 'string', format: 'date-time' };
  const operand = { type: 'timestamptz', graphql: 'DateTime', json, parse: checkTimestamp };
  return {
    kind: 'timestamp',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'timestamptz' }],
    // Also keeps PostgreSQL's infinity out, which to_char would make an empty text.
    checks: (c) => [`${c()} >= timestamptz '0001-01-01 00:00:00+00' and ${c()} < timestamptz '10000-01-01 00:00:00+00'`],
    parse: checkTimestamp,
    toColumns: (value) => [value ?? null],
    select: (c) => inUtc(c()),
    fromStored: ({ '': value }) => (typeof value === 'string' ? asUtc(value) : null),
    graphql: { out: 'DateTime', in: 'DateTime', types: 'scalar DateTime' },
    json,
    operators: { ...equality(operand), ...ordering(operand) },
    order: { sql: (c) => c(), type: 'timestamptz' },
    measure: { sql: (c) => c(), functions: ['min', 'max'], graphql: 'DateTime', result: inUtc },
    samples: {
      valid: [
        { in: '2026-11-21T10:00:00.000Z' },
        { in: '2026-11-21T10:00:00Z', out: '2026-11-21T10:00:00.000Z' },
        { in: '2026-11-21t10:00:00z', out: '2026-11-21T10:00:00.000Z' },
        { in: '2026-11-21T13:00:00+03:00', out: '2026-11-21T10:00:00.000Z' },
        { in: '2026-01-01T05:00:00+14:00', out: '2025-12-31T15:00:00.000Z' },
        { in: '2026-12-31T20:00:00-12:00', out: '2027-01-01T08:00:00.000Z' },
        { in: '2026-11-21T10:00:00.1239999Z', out: '2026-11-21T10:00:00.123Z' },
        { in: '0001-01-01T00:00:00Z', out: '0001-01-01T00:00:00.000Z' },
        { in: '0099-02-28T23:59:59Z', out: '0099-02-28T23:59:59.000Z' },
        { in: '9999-12-31T23:59:59.999Z' },
      ],
      invalid: [
        '2026-11-21T10:00:00',
        '2026-11-21 10:00:00Z',
        '2026-11-21',
        '2026-11-21T10:00Z',
        '2026-02-30T10:00:00Z',
        '2026-11-21T24:00:00Z',
        '2026-11-21T10:60:00Z',
        '2016-12-31T23:59:60Z',
        '2026-11-21T10:00:00+24:00',
        '2026-11-21T10:00:00+03',
        '2026-11-21T10:00:00 Europe/Moscow',
        '0000-01-01T00:00:00Z',
        '0001-01-01T00:00:00+01:00',
        '9999-12-31T23:59:59-01:00',
        '+10000-01-01T00:00:00Z',
        'infinity',
        'now',
        '',
        1763719200,
        1763719200000,
        true,
        {},
      ],
    },
  };
}
