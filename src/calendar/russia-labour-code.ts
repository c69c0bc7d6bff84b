import { type DayException, type Interval, type Week, weekdays } from './calendar.js';
import { dateOfEpochDay, epochDay, weekdayIndex } from './epoch-day.js';

/** One line of the Government's yearly decree «О переносе выходных дней»: the day off of `from` is taken on `to`. */
export interface DecreeTransfer {
  readonly from: string;
  readonly to: string;
}

const january = ['01-01', '01-02', '01-03', '01-04', '01-05', '01-06', '01-07', '01-08'];
const laterHolidays = ['02-23', '03-08', '05-01', '05-09', '06-12', '11-04'];
const shorterBy = 60;

/**
 * The production calendar of Russia for given years as exceptions to a week, by the Labour Code as in force since 2013:
 *
 * - art. 112 part 1: the holidays themselves;
 * - art. 112 part 2: a day off that falls on a holiday moves to the next working day after it, except in January, where the
 *   Government moves two of them by decree;
 * - art. 112 part 5: the decree may move other days off too; a Saturday that becomes a working day has the hours of the day it
 *   stands in for (order of the Ministry of Labour 588n of 2009);
 * - art. 95: the working day right before a holiday is one hour shorter.
 *
 * Moving applies only where the day is off in this week, so a six-day week gets its own, different calendar. Regional holidays
 * (Eid, Radonitsa, Republic Days) are not in it: add them as exceptions.
 */
export function russianExceptions(
  years: readonly number[],
  week: Week,
  decree: readonly DecreeTransfer[],
): ReadonlyMap<string, DayException> {
  const holidays = new Set(years.flatMap((year) => [...january, ...laterHolidays].map((day) => `${year}-${day}`)));
  const moved = decree.filter(({ from }) => hoursOn(week, from).length === 0);
  const daysOff = new Set([
    ...holidays,
    ...moved.map(({ to }) => to),
    ...movedByLaw(years, week, new Set(moved.map(({ from }) => from)), holidays),
  ]);
  const isEve = (date: string): boolean => holidays.has(nextDate(date)) || date.endsWith('-12-31');
  const exceptions = new Map<string, DayException>();
  for (const date of daysOff) exceptions.set(date, { kind: 'holiday', intervals: [] });
  for (const { from, to } of moved) {
    if (holidays.has(from)) continue;
    const hours = hoursOn(week, to);
    exceptions.set(from, { kind: 'working', intervals: isEve(to) || isEve(from) ? shortened(hours) : hours });
  }
  for (const eve of [...holidays, ...years.map((year) => `${year + 1}-01-01`)].map(previousDate)) {
    const hours = hoursOn(week, eve);
    const inYears = years.includes(Number(eve.slice(0, 4)));
    if (inYears && hours.length > 0 && !exceptions.has(eve)) exceptions.set(eve, shortDay(hours));
  }
  return new Map([...exceptions].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Art. 112 part 2, for the holidays after January that the decree says nothing about. */
function movedByLaw(years: readonly number[], week: Week, decreed: ReadonlySet<string>, holidays: ReadonlySet<string>): string[] {
  const lost = years
    .flatMap((year) => laterHolidays.map((day) => `${year}-${day}`))
    .filter((date) => hoursOn(week, date).length === 0 && !decreed.has(date));
  return lost.flatMap((date) => {
    const following = Array.from({ length: 7 }, (_, index) => shifted(date, index + 1));
    return following.find((next) => hoursOn(week, next).length > 0 && !holidays.has(next)) ?? [];
  });
}

/** A day of an hour or less is off altogether. */
function shortDay(hours: readonly Interval[]): DayException {
  const intervals = shortened(hours);
  return { kind: intervals.length > 0 ? 'short' : 'holiday', intervals };
}

/** The same day with the last hour of working time taken off. */
function shortened(intervals: readonly Interval[]): Interval[] {
  let left = intervals.reduce((sum, { start, end }) => sum + end - start, 0) - shorterBy;
  const kept: Interval[] = [];
  for (const { start, end } of intervals) {
    if (left > 0) kept.push({ start, end: Math.min(end, start + left) });
    left -= end - start;
  }
  return kept;
}

const hoursOn = (week: Week, date: string): readonly Interval[] => week[weekdays[weekdayIndex(dayOf(date))]!];
const shifted = (date: string, days: number): string => dateOfEpochDay(dayOf(date) + days);
const nextDate = (date: string): string => shifted(date, 1);
const previousDate = (date: string): string => shifted(date, -1);

function dayOf(date: string): number {
  const day = epochDay(date);
  if (day === undefined) throw new RangeError(`«${date}» is not a date; write it as YYYY-MM-DD.`);
  return day;
}
