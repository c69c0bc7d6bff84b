import { addBusinessDays, localDate, localMidnight, nextWorkingMoment, type BusinessCalendar } from '#kernel';

/** How often a step is repeated. */
export interface Rhythm {
  readonly every: number;
  readonly unit: 'days' | 'workingDays';
}

/**
 * When the next contact is due: so many days after `base`, the last one, on the first working moment of that day or after it;
 * never before `now`. In a calendar without any working time it is the beginning of the day.
 */
export function dueDate({ every, unit }: Rhythm, base: Date, now: Date, calendar: BusinessCalendar): Date {
  const from = localDate(calendar.timeZone, base);
  const day = unit === 'workingDays' ? addBusinessDays(calendar, from, every) : addDays(from, every);
  const start = localMidnight(calendar.timeZone, day);
  const earliest = start < now ? now : start;
  return nextWorkingMoment(calendar, earliest) ?? earliest;
}

const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
