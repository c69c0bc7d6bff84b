import { invalid } from '../../platform/problem.js';
import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality, ordering } from '../operators.js';

export interface DurationOptions extends FieldOptions {
  default?: string | ((ctx: never) => string | null) | null;
}

const DURATION = /^P(?=\d|T\d)(?:(\d{1,10})D)?(?:T(?=\d)(?:(\d{1,10})H)?(?:(\d{1,10})M)?(?:(\d{1,10})S)?)?$/;
const DAY = 86_400;
/** A hundred years of 365.25 days, in seconds. */
const MAX = 36_525 * DAY;

const secondsOf = (match: RegExpExecArray): number => {
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number];
  return days * DAY + hours * 3600 + minutes * 60 + seconds;
};

/** Seconds in the normal form: `P1DT1H1M1S` without the parts that are zero, `PT0S` for none. */
function write(total: number): string {
  const parts = { H: Math.floor((total % DAY) / 3600), M: Math.floor((total % 3600) / 60), S: total % 60 };
  const time = Object.entries(parts).flatMap(([unit, n]) => (n > 0 ? [`${n}${unit}`] : []));
  const days = Math.floor(total / DAY);
  if (total === 0) return 'PT0S';
  return `P${days > 0 ? `${days}D` : ''}${time.length > 0 ? `T${time.join('')}` : ''}`;
}

/** The same in SQL. */
const writeSql = (seconds: string): string => {
  const part = (n: string, unit: string) => `coalesce(nullif(${n}, 0) || '${unit}', '')`;
  const time = [part(`${seconds} % ${DAY} / 3600`, 'H'), part(`${seconds} % 3600 / 60`, 'M'), part(`${seconds} % 60`, 'S')].join(
    ' || ',
  );
  const days = part(`${seconds} / ${DAY}`, 'D');
  return `case when ${seconds} = 0 then 'PT0S' when ${seconds} > 0 then 'P' || ${days} || case when ${seconds} % ${DAY} = 0 then '' else 'T' || ${time} end end`;
};

const parse = (value: unknown, pointer: string): string => {
  const match = typeof value === 'string' ? DURATION.exec(value) : null;
  if (!match) throw invalid(pointer, 'Expected a duration in days, hours, minutes and seconds such as PT1H30M or P2DT12H.');
  const seconds = secondsOf(match);
  if (seconds > MAX) throw invalid(pointer, 'At most a hundred years (P36525D).');
  return write(seconds);
};

/** Seconds of a canonical value. */
const toSeconds = (value: unknown): number => secondsOf(DURATION.exec(value as string)!);

/** Seconds of a duration such as `P3D`; throws {@link invalid} naming `pointer` for anything else. */
export const durationSeconds = (value: unknown, pointer: string): number => toSeconds(parse(value, pointer));

/**
 * A length of time by ISO 8601 in whole days, hours, minutes and seconds (`PT1H30M`), stored in seconds: never negative, at
 * most a hundred years. A day is 24 hours; months and years are refused, since they have no fixed length. Answers are
 * normalised (`PT90M` is read as `PT1H30M`); aggregates are in seconds.
 */
export function duration<const O extends DurationOptions = {}>(options?: O): Field<string, string, IsRequired<O>> {
  const o: DurationOptions = options ?? {};
  const json = { type: 'string', format: 'duration' };
  const parseOperand = durationSeconds;
  const operand = { type: 'int8', graphql: 'Duration', json, parse: parseOperand };
  return {
    kind: 'duration',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    columns: [{ suffix: '', type: 'int8' }],
    checks: (c) => [`${c()} between 0 and ${MAX}`],
    parse,
    toColumns: (value) => [value === null || value === undefined ? null : toSeconds(value)],
    select: (c) => writeSql(c()),
    fromStored: ({ '': value }) => (typeof value === 'number' ? write(value) : null),
    graphql: { out: 'Duration', in: 'Duration', types: 'scalar Duration' },
    json,
    operators: { ...equality(operand), ...ordering(operand) },
    order: { sql: (c) => c(), type: 'int8' },
    measure: { sql: (c) => c(), functions: ['sum', 'avg', 'min', 'max'], graphql: 'Float' },
    samples: {
      valid: [
        { in: 'PT1H30M' },
        { in: 'PT90M', out: 'PT1H30M' },
        { in: 'PT24H', out: 'P1D' },
        { in: 'PT0S' },
        { in: 'P0D', out: 'PT0S' },
        { in: 'P1DT1S' },
        { in: 'P36525D' },
      ],
      invalid: [
        '',
        'P',
        'PT',
        'P1DT',
        'P1Y',
        'P1M',
        'P1W',
        'PT1.5H',
        'PT-1H',
        '-PT1H',
        'PT1M1H',
        'pt1h',
        '1:30',
        '90 min',
        'P36526D',
        'PT99999999999S',
        5400,
        true,
        {},
      ],
    },
  };
}
