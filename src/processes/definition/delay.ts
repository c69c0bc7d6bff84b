import { type BusinessCalendar } from '../../calendar/calendar.js';
import { addBusinessDays } from '../../calendar/working-days.js';
import { addBusinessTime } from '../../calendar/working-time.js';
import { localDate, localTimes } from '../../calendar/local-day.js';
import { spanAt } from '../../calendar/zone.js';
import { below, invalid } from '../../platform/problem.js';
import { object } from './shape.js';
import type { Delay } from './types.js';

const UNITS = ['minutes', 'hours', 'days', 'businessMinutes', 'businessHours', 'businessDays'] as const;
const MOST_DAYS = 3660;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Checks a delay; negative ones are for what lies before a date. */
export function parseDelay(value: unknown, pointer: string, signed = false): Delay {
  const given = object(value, pointer, UNITS);
  const [unit, ...more] = Object.keys(given);
  if (unit === undefined || more.length > 0)
    throw invalid(pointer, `Expected one of ${UNITS.join(', ')}, e.g. { "businessDays": 3 }.`);
  const amount = given[unit];
  const most = unit.endsWith('ays') ? MOST_DAYS : unit.endsWith('ours') ? MOST_DAYS * 24 : MOST_DAYS * 1440;
  if (!Number.isInteger(amount) || Math.abs(amount as number) > most || (!signed && (amount as number) < 0))
    throw invalid(below(pointer, unit), `Expected a whole number from ${signed ? -most : 0} to ${most}.`);
  return given;
}

/** The moment that lies `delay` after `from`. Days keep the time by the clock on the wall, whatever summer time does between. */
export function afterDelay(delay: Delay, from: Date, calendar: BusinessCalendar): Date {
  const plain = (delay.minutes ?? 0) * MINUTE + (delay.hours ?? 0) * 60 * MINUTE;
  const business = (delay.businessMinutes ?? 0) + (delay.businessHours ?? 0) * 60;
  if (business !== 0) return addBusinessTime(calendar, from, business);
  const { days = 0, businessDays = 0 } = delay;
  if (days === 0 && businessDays === 0) return new Date(from.getTime() + plain);
  const { timeZone } = calendar;
  const today = localDate(timeZone, from);
  const onTheWall = from.getTime() + spanAt(timeZone, from.getTime()).offset - Date.parse(`${today}T00:00:00Z`);
  const date = days === 0 ? addBusinessDays(calendar, today, businessDays) : daysLater(today, days);
  return momentOn(timeZone, date, onTheWall / MINUTE);
}

/** A local date so many days later. */
export const daysLater = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** `09:00` as minutes after midnight. */
export function parseTimeOfDay(value: unknown, pointer: string): number {
  const match = typeof value === 'string' ? /^([01]\d|2[0-3]):([0-5]\d)$/.exec(value) : null;
  if (!match) throw invalid(pointer, 'Expected a time of day such as 09:00.');
  return Number(match[1]) * 60 + Number(match[2]);
}

/** The moment at this time of a local day, by the clock on the wall; one that the clocks skip is an hour later. */
export function momentOn(timeZone: string, date: string, minutes: number): Date {
  const wanted = Date.parse(`${date}T00:00:00Z`) + Math.round(minutes * MINUTE);
  const [at] = localTimes(timeZone, date, minutes) as [Date];
  const shown = at.getTime() + spanAt(timeZone, at.getTime()).offset;
  return shown === wanted ? at : new Date(wanted - spanAt(timeZone, at.getTime() - 1).offset);
}
