import { invalid } from '../platform/problem.js';
import { type BusinessCalendar, type DayException, type Interval, type Week, weekdays } from './calendar.js';
import { epochDay } from './epoch-day.js';
import { russianHolidays } from './russia-2026-2027.js';
import { isTimeZone } from './zone.js';

/** The form a calendar is stored and sent in. A weekday left out of `week` is a day off; `intervals` is left out for holidays. */
export interface CalendarJson {
  timeZone: string;
  week: { [day in keyof Week]?: readonly Interval[] };
  exceptions?: readonly { date: string; kind: DayException['kind']; intervals?: readonly Interval[] }[];
  /** A production calendar that comes with the product; what `exceptions` say of a day goes before it. */
  holidays?: 'russia';
}

const maxIntervals = 24;
const maxExceptions = 5000;
const kinds = ['holiday', 'working', 'short'] as const;
const feeds = { russia: (week: Week) => russianHolidays(week) } as const;

/**
 * Checks a calendar that came from outside and brings it to the form the arithmetic needs (intervals sorted).
 * @param pointer JSON pointer of `value` in the request, '' when it is the whole body
 * @throws Problem `invalid_value` (400) with a pointer to the offending place
 */
export function parseCalendar(value: unknown, pointer = ''): BusinessCalendar {
  const calendar = fields(value, pointer, ['timeZone', 'week', 'exceptions', 'holidays']);
  const { timeZone } = calendar;
  if (typeof timeZone !== 'string' || !isTimeZone(timeZone)) {
    throw invalid(`${pointer}/timeZone`, 'Expected the IANA name of a time zone, such as Europe/Moscow.');
  }
  const week = parseWeek(calendar.week, `${pointer}/week`);
  const exceptions = parseExceptions(calendar.exceptions ?? [], `${pointer}/exceptions`);
  return { timeZone, week, exceptions: new Map([...feedOf(calendar.holidays, week, `${pointer}/holidays`), ...exceptions]) };
}

function feedOf(name: unknown, week: Week, pointer: string): ReadonlyMap<string, DayException> {
  if (name === undefined) return new Map();
  if (typeof name !== 'string' || !Object.hasOwn(feeds, name))
    throw invalid(pointer, `Expected ${Object.keys(feeds).join(', ')}, or nothing.`);
  return feeds[name as keyof typeof feeds](week);
}

/** The opposite of `parseCalendar`; days off are left out, exceptions are sorted by date. */
export function calendarJson(calendar: BusinessCalendar): CalendarJson {
  return {
    timeZone: calendar.timeZone,
    week: Object.fromEntries(weekdays.filter((day) => calendar.week[day].length > 0).map((day) => [day, calendar.week[day]])),
    exceptions: [...calendar.exceptions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([date, { kind, intervals }]) => ({ date, kind, ...(intervals.length > 0 ? { intervals } : {}) })),
  };
}

function parseWeek(value: unknown, pointer: string): Week {
  const week = fields(value, pointer, weekdays);
  const days = weekdays.map((day) => [day, parseIntervals(week[day] ?? [], `${pointer}/${day}`)]);
  return Object.fromEntries(days) as Week;
}

function parseExceptions(value: unknown, pointer: string): Map<string, DayException> {
  const list = items(value, pointer, maxExceptions);
  const exceptions = new Map<string, DayException>();
  list.forEach((item, index) => {
    const at = `${pointer}/${index}`;
    const { date, kind, intervals } = fields(item, at, ['date', 'kind', 'intervals']);
    if (typeof date !== 'string' || epochDay(date) === undefined)
      throw invalid(`${at}/date`, 'Expected a date such as 2026-05-09.');
    if (exceptions.has(date)) throw invalid(`${at}/date`, `There is already an exception on ${date}; give each date once.`);
    exceptions.set(date, parseException(kind, intervals ?? [], at));
  });
  return exceptions;
}

function parseException(kind: unknown, value: unknown, pointer: string): DayException {
  const known = kinds.find((name) => name === kind);
  if (!known) throw invalid(`${pointer}/kind`, `Expected one of ${kinds.join(', ')}.`);
  const intervals = parseIntervals(value, `${pointer}/intervals`);
  if (known === 'holiday' && intervals.length > 0) {
    throw invalid(`${pointer}/intervals`, 'A holiday has no working time; leave the intervals out or use the kind short.');
  }
  if (known !== 'holiday' && intervals.length === 0) {
    throw invalid(`${pointer}/intervals`, `A ${known} day needs at least one interval; use the kind holiday for a day off.`);
  }
  return { kind: known, intervals };
}

function parseIntervals(value: unknown, pointer: string): Interval[] {
  const parsed = items(value, pointer, maxIntervals).map((item, index) => {
    const at = `${pointer}/${index}`;
    const { start, end } = fields(item, at, ['start', 'end']);
    return { at, start: minute(start, `${at}/start`), end: minute(end, `${at}/end`) };
  });
  parsed.sort((a, b) => a.start - b.start);
  parsed.forEach(({ at, start, end }, index) => {
    if (end <= start) {
      throw invalid(`${at}/end`, 'The end must be after the start; split a night shift at midnight (1440) over two days.');
    }
    if (index > 0 && start < parsed[index - 1]!.end) throw invalid(at, 'This interval overlaps another one of the same day.');
  });
  return parsed.map(({ start, end }) => ({ start, end }));
}

function minute(value: unknown, pointer: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1440) return value;
  throw invalid(pointer, 'Expected a minute of the day, a whole number from 0 to 1440.');
}

function items(value: unknown, pointer: string, max: number): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(pointer, 'Expected a list.');
  if (value.length > max) throw invalid(pointer, `At most ${max} entries.`, { max });
  return value;
}

function fields<K extends string>(value: unknown, pointer: string, names: readonly K[]): { [name in K]?: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(pointer, 'Expected an object.');
  const unknown = Object.keys(value).find((key) => !(names as readonly string[]).includes(key));
  if (unknown === undefined) return value as { [name in K]?: unknown };
  const escaped = unknown.replaceAll('~', '~0').replaceAll('/', '~1');
  throw invalid(`${pointer}/${escaped}`, `Unknown field; expected ${names.join(', ')}.`);
}
