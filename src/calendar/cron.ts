import { dateOfEpochDay, epochDay, weekdayIndex } from './epoch-day.js';
import { localDate, localTimes } from './local-day.js';

/** Moments that come again and again on the wall clock of a zone. */
export interface Repetition {
  /** Minutes since midnight, of every day that is one. */
  readonly minutes: readonly number[];
  /** Whether it strikes on a day, by its parts; months from 1, weekdays from 0 for Sunday. */
  on(day: { readonly dayOfMonth: number; readonly lastDay: number; readonly month: number; readonly weekday: number }): boolean;
  /** A time that comes twice when clocks are set back strikes twice: «every hour» does, «at 2:30» does not. */
  readonly hourly: boolean;
}

interface Part {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const PARTS: readonly Part[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  { name: 'weekday', from: 0, to: 7, words: DAYS },
];
/** The 29th of February on a certain weekday comes every 28 years, or after 40 where a century has no leap year. */
const MOST_DAYS = 41 * 366;

/**
 * An expression of five parts (minute, hour, day of month, month, weekday) as crontab(5) reads them: numbers, names, `*`, lists,
 * ranges and steps; where both the day of the month and the weekday are given, either will do. A text says what is wrong.
 *
 * @example
 * parseCron('30 8 * * mon-fri');
 */
export function parseCron(text: string): Repetition | string {
  const given = text.trim().toLowerCase().split(/\s+/);
  if (given.length !== PARTS.length) return 'Expected five parts: minute, hour, day of month, month, weekday, e.g. 30 8 * * 1-5.';
  const sets: Set<number>[] = [];
  for (const [i, part] of PARTS.entries()) {
    const values = parsePart(given[i] as string, part);
    if (typeof values === 'string') return values;
    sets.push(values);
  }
  const [minutes, hours, days, months, weekdays] = sets as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  if (weekdays.has(7)) weekdays.add(0);
  const [anyDay, anyWeekday] = [given[2]?.startsWith('*') ?? false, given[4]?.startsWith('*') ?? false];
  const repetition: Repetition = {
    minutes: [...hours].sort((a, b) => a - b).flatMap((hour) => [...minutes].sort((a, b) => a - b).map((m) => hour * 60 + m)),
    on: ({ dayOfMonth, month, weekday }) => {
      const [day, named] = [days.has(dayOfMonth), weekdays.has(weekday)];
      return months.has(month) && (anyDay || anyWeekday ? day && named : day || named);
    },
    hourly: given[1]?.startsWith('*') ?? false,
  };
  return nextMoment(repetition, 'UTC', new Date(0)) === null ? 'There is no such day in any year.' : repetition;
}

function parsePart(text: string, { name, from, to, words = [] }: Part): Set<number> | string {
  const refusal = `${text.slice(0, 50)} is no ${name}: expected *, a number from ${from} to ${to}, a range or a list.`;
  const number = (word: string): number => {
    const named = words.indexOf(word);
    if (named >= 0) return named + (name === 'month' ? 1 : 0);
    return /^\d{1,2}$/.test(word) ? Number(word) : NaN;
  };
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d{1,2}))?$/.exec(item);
    if (!match) return refusal;
    const [, first = '', last, every] = match;
    if (first === '*' && last !== undefined) return refusal;
    const low = first === '*' ? from : number(first);
    const high = first === '*' ? (to === 7 ? 6 : to) : last !== undefined ? number(last) : every === undefined ? low : to;
    const step = Number(every ?? 1);
    if (!(low >= from && high <= to && low <= high && step > 0)) return refusal;
    for (let value = low; value <= high; value += step) values.add(value);
  }
  return values;
}

/**
 * The first moment strictly after `after`; null if there is none. A time that the clocks skip strikes at the instant of the skip,
 * one that comes twice strikes the first time, unless it is of an hourly repetition.
 */
export function nextMoment(repetition: Repetition, timeZone: string, after: Date): Date | null {
  const today = epochDay(localDate(timeZone, after)) as number;
  for (let day = today - 1; day < today + MOST_DAYS; day++) {
    const date = dateOfEpochDay(day);
    const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number);
    const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
    if (!repetition.on({ dayOfMonth, lastDay, month, weekday: (weekdayIndex(day) + 1) % 7 })) continue;
    let first: Date | null = null;
    for (const minutes of repetition.minutes) {
      const times = localTimes(timeZone, date, minutes);
      for (const at of repetition.hourly ? times : times.slice(0, 1)) if (at > after && (!first || at < first)) first = at;
    }
    if (first) return first;
  }
  return null;
}
