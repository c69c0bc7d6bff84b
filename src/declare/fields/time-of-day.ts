import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality, ordering } from '../operators.js';

export interface TimeOfDayOptions extends FieldOptions {
  default?: string | ((ctx: never) => string | null) | null;
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;

const parse = (value: unknown, pointer: string): string => {
  const match = typeof value === 'string' ? TIME.exec(value) : null;
  if (!match) throw invalid(pointer, 'Expected a time of day such as 09:30 or 09:30:00, up to 23:59:59.');
  return `${match[1]}:${match[2]}:${match[3] ?? '00'}`;
};

/** A time on the wall clock, without day and zone: in `HH:MM` or `HH:MM:SS`, out `HH:MM:SS`. */
export function timeOfDay<const O extends TimeOfDayOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: TimeOfDayOptions = options ?? {};
  // Not JSON Schema's format "time", which asks for a zone (RFC 3339 full-time).
  const json = { type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$' };
  const operand = { type: 'time', graphql: 'Time', json, parse };
  return {
    kind: 'timeOfDay',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'time' }],
    // PostgreSQL's own range ends with 24:00:00.
    checks: (c) => [`${c()} < time '24:00'`],
    parse,
    toColumns: (value) => [value ?? null],
    select: (c) => `to_char(${c()}, 'HH24:MI:SS')`,
    fromStored: ({ '': value }) => (typeof value === 'string' ? value.slice(0, 8) : null),
    graphql: { out: 'Time', in: 'Time', types: 'scalar Time' },
    json,
    operators: { ...equality(operand), ...ordering(operand) },
    order: { sql: (c) => c(), type: 'time' },
    measure: {
      sql: (c) => c(),
      functions: ['min', 'max'],
      graphql: 'Time',
      result: (aggregate) => `to_char(${aggregate}, 'HH24:MI:SS')`,
    },
    samples: {
      valid: [{ in: '09:30', out: '09:30:00' }, { in: '09:30:15' }, { in: '00:00', out: '00:00:00' }, { in: '23:59:59' }],
      invalid: [
        '24:00',
        '9:30',
        '09:60',
        '23:59:60',
        '09:30:00.5',
        '09:30Z',
        '09:30+03:00',
        '0930',
        '9:30 am',
        '',
        930,
        34200,
        true,
        {},
      ],
    },
  };
}
