import { type BusinessCalendar, type Interval, weekdays } from './calendar.js';
import { type DaySums, daySums } from './day-sums.js';
import { dateOfEpochDay, dayMs, epochDay, floorDiv, weekdayIndex } from './epoch-day.js';

/**
 * The working time of a calendar over local time taken as one straight line, as if the offset never changed. Local time is
 * in milliseconds after 1970-01-01T00:00 local, worked time in milliseconds from a fixed origin.
 */
export interface WorkingLine {
  /** Whether any day at all has working time. */
  readonly works: boolean;
  isWorking(local: number): boolean;
  /** Worked time up to `local`. */
  before(local: number): number;
  /** The smallest local time by which `worked` has been worked; NaN if it never is. */
  earliest(worked: number): number;
  /** The largest local time by which no more than `worked` has been worked: where the next work begins; NaN if none does. */
  latest(worked: number): number;
  /** Sums of working days (1 for a day with any working time). */
  readonly workingDays: DaySums;
}

const minuteMs = 60_000;
const prepared = new WeakMap<BusinessCalendar, WorkingLine>();

/** The prepared form of a calendar, built once per object. */
export function workingLine(calendar: BusinessCalendar): WorkingLine {
  const known = prepared.get(calendar);
  if (known) return known;
  const line = prepare(calendar);
  prepared.set(calendar, line);
  return line;
}

function prepare(calendar: BusinessCalendar): WorkingLine {
  const exceptions = [...calendar.exceptions].map(([date, { intervals }]) => ({ day: dayOf(date), intervals }));
  const sums = sumsOf(calendar, exceptions, lengthOf);
  const workingDays = sumsOf(calendar, exceptions, (intervals) => (lengthOf(intervals) > 0 ? 1 : 0));
  const byDay = new Map(exceptions.map(({ day, intervals }) => [day, intervals]));
  const intervalsOf = (day: number) => byDay.get(day) ?? calendar.week[weekdays[weekdayIndex(day)]!];
  const regular = weekdays.map((name) => calendar.week[name]);
  return {
    works: [...regular, ...exceptions.map(({ intervals }) => intervals)].some((intervals) => lengthOf(intervals) > 0),
    workingDays,
    isWorking(local) {
      const day = floorDiv(local, dayMs);
      const minute = (local - day * dayMs) / minuteMs;
      return intervalsOf(day).some(({ start, end }) => start <= minute && minute < end);
    },
    before(local) {
      const day = floorDiv(local, dayMs);
      return sums.before(day) + lengthOf(intervalsOf(day), (local - day * dayMs) / minuteMs);
    },
    earliest(worked) {
      const day = sums.reaching(worked);
      return within(intervalsOf(day), day, worked - sums.before(day), (rest, length) => rest <= length);
    },
    latest(worked) {
      const day = sums.exceeding(worked);
      return within(intervalsOf(day), day, worked - sums.before(day), (rest, length) => rest < length);
    },
  };
}

function sumsOf(
  calendar: BusinessCalendar,
  exceptions: readonly { day: number; intervals: readonly Interval[] }[],
  measure: (intervals: readonly Interval[]) => number,
): DaySums {
  const week = weekdays.map((name) => measure(calendar.week[name]));
  return daySums(
    week,
    exceptions.map(({ day, intervals }) => ({ day, value: measure(intervals) })),
  );
}

/** Milliseconds of the intervals, up to a minute of the day when given. */
function lengthOf(intervals: readonly Interval[], until = 1440): number {
  return intervals.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(end, until) - start) * minuteMs, 0);
}

/** The local time at which `rest` milliseconds of this day's intervals are over. */
function within(
  intervals: readonly Interval[],
  day: number,
  rest: number,
  fits: (rest: number, length: number) => boolean,
): number {
  let left = rest;
  for (const { start, end } of intervals) {
    const length = (end - start) * minuteMs;
    if (fits(left, length)) return day * dayMs + start * minuteMs + left;
    left -= length;
  }
  return Number.NaN;
}

function dayOf(date: string): number {
  const day = epochDay(date);
  if (day === undefined)
    throw new RangeError(`The calendar has an exception on ${date}, which is not a date; use parseCalendar.`);
  return day;
}

/** The date of an epoch day, or undefined when it is no number or beyond year 9999. */
export const dateWithin = (day: number): string | undefined =>
  Number.isFinite(day) && day >= -719_528 && day <= 2_932_896 ? dateOfEpochDay(day) : undefined;
