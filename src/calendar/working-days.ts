import { Problem } from '../platform/problem.js';
import type { BusinessCalendar } from './calendar.js';
import { epochDay } from './epoch-day.js';
import { dateWithin, workingLine } from './working-line.js';

/** Whether a local date `YYYY-MM-DD` has any working time; a short day does. */
export function isWorkingDay(calendar: BusinessCalendar, date: string): boolean {
  const day = dayOf(date);
  const { workingDays } = workingLine(calendar);
  return workingDays.before(day + 1) > workingDays.before(day);
}

/**
 * The `count`-th working day strictly after a local date, or strictly before it for a negative count: -3 is «3 working days
 * before». Zero gives the date itself, working or not. Dates are `YYYY-MM-DD`, years 0000 to 9999.
 *
 * @throws Problem `business_time_out_of_range` (409) when the calendar has no such day.
 */
export function addBusinessDays(calendar: BusinessCalendar, date: string, count: number): string {
  const day = dayOf(date);
  if (!Number.isSafeInteger(count)) throw new RangeError(`Cannot add ${count} working days.`);
  if (count === 0) return date;
  const { workingDays } = workingLine(calendar);
  const found =
    count > 0
      ? workingDays.reaching(workingDays.before(day + 1) + count)
      : workingDays.exceeding(workingDays.before(day) + count);
  const result = dateWithin(found);
  if (result !== undefined) return result;
  throw new Problem('business_time_out_of_range', 409, 'The business calendar has too few working days; add some to its week.', {
    params: { date, count },
  });
}

/** Working days among the dates from `a` to `b`, `a` included and `b` not; negative when `b` is before `a`. */
export function businessDaysBetween(calendar: BusinessCalendar, a: string, b: string): number {
  const { workingDays } = workingLine(calendar);
  return workingDays.before(dayOf(b)) - workingDays.before(dayOf(a));
}

function dayOf(date: string): number {
  const day = epochDay(date);
  if (day === undefined) throw new RangeError(`«${date}» is not a date; write it as YYYY-MM-DD.`);
  return day;
}
