import { invalid } from '../../platform/problem.js';
import { isCalendarDay } from './check-date.js';

const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})?$/;
const FORM = 'Expected a time such as 2026-11-21T10:00:00Z or 2026-11-21T13:00:00+03:00.';

/** Minutes east of Greenwich; undefined if there is no such offset. */
function offsetMinutes(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * A moment by RFC 3339 (section 5.6) in UTC with milliseconds: `2026-11-21T10:00:00.000Z`. The zone must be said. Finer
 * fractions than milliseconds are cut off, as JavaScript clients could not read them back. Leap seconds (RFC 3339 section
 * 5.7) are refused: PostgreSQL would silently move them to the next day.
 */
export function checkTimestamp(value: unknown, pointer: string): string {
  const match = typeof value === 'string' && value.length <= 40 ? TIMESTAMP.exec(value) : null;
  if (!match) throw invalid(pointer, FORM);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isCalendarDay(year, month, day))
    throw invalid(pointer, `There is no day ${match[0].slice(0, 10)} in the years 0001 to 9999.`);
  if (second === 60) throw invalid(pointer, 'Leap seconds (:60) cannot be stored; send :59 or the next minute.');
  if (hour > 23 || minute > 59 || second > 59)
    throw invalid(pointer, `There is no time ${match[0].slice(11, 19)}; a day ends with 23:59:59.`);
  if (match[8] === undefined) throw invalid(pointer, `The time zone is missing: end with Z or an offset such as +03:00.`);
  const offset = offsetMinutes(match[8]);
  if (offset === undefined) throw invalid(pointer, `There is no time zone offset ${match[8]}.`);
  const moment = new Date(0);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; the setters do not.
  moment.setUTCFullYear(year, month - 1, day);
  moment.setUTCHours(hour, minute - offset, second, Number((match[7] ?? '0').padEnd(3, '0').slice(0, 3)));
  const utcYear = moment.getUTCFullYear();
  if (utcYear < 1 || utcYear > 9999) throw invalid(pointer, 'In UTC this is outside the years 0001 to 9999.');
  return moment.toISOString();
}
