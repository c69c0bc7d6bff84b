import type { BusinessCalendar } from '../../calendar/calendar.js';
import { localDate } from '../../calendar/local-day.js';
import { addBusinessDays, isWorkingDay } from '../../calendar/working-days.js';
import { momentOn, parseTimeOfDay } from '../definition/delay.js';
import type { Trigger, Weekday } from '../definition/types.js';

const DAY = 86_400_000;
/** Dates may be given late, so deadlines are looked at all the time. */
const EVERY = 5 * 60_000;
const LONGEST = 800;
const WEEKDAYS: readonly Weekday[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

type Schedule = Extract<Trigger, { kind: 'schedule' }>;
type Deadline = Extract<Trigger, { kind: 'deadline' }>;

/** A local date so many days later. */
export const daysLater = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** When a schedule strikes next after `after`, or a deadline is looked at next; null for other triggers. */
export function nextLook(trigger: Trigger, after: Date, calendar: BusinessCalendar): Date | null {
  if (trigger.kind === 'deadline') return new Date(after.getTime() + EVERY);
  if (trigger.kind !== 'schedule') return null;
  const minutes = parseTimeOfDay(trigger.at, '/at');
  const today = localDate(calendar.timeZone, after);
  for (let i = 0; i < LONGEST; i++) {
    const date = daysLater(today, i);
    const moment = momentOn(calendar.timeZone, date, minutes);
    if (moment > after && strikes(trigger.on, date, calendar)) return moment;
  }
  return null;
}

function strikes(on: Schedule['on'], date: string, calendar: BusinessCalendar): boolean {
  if (on === 'everyDay') return true;
  if (on === 'workingDays') return isWorkingDay(calendar, date);
  const day = new Date(`${date}T00:00:00Z`);
  return 'dayOfMonth' in on ? day.getUTCDate() === on.dayOfMonth : on.includes(WEEKDAYS[day.getUTCDay()] as Weekday);
}

/**
 * The dates whose deadline has come by `now` and either came after `since` or lies before a date that is still to come, for
 * records that were given their date late. Null if there are none.
 */
export function datesDue(
  trigger: Deadline,
  since: Date,
  now: Date,
  calendar: BusinessCalendar,
): { from: string; to: string } | null {
  const amount = trigger.offset.days ?? trigger.offset.businessDays ?? 0;
  const minutes = parseTimeOfDay(trigger.at ?? '09:00', '/at');
  const due = (date: string) => {
    const day = trigger.offset.days === undefined ? addBusinessDays(calendar, date, amount) : daysLater(date, amount);
    return momentOn(calendar.timeZone, day, minutes);
  };
  // Three calendar days hold more than one working day, holidays of some weeks apart.
  const reach = Math.abs(amount) * 3 + 40;
  const today = localDate(calendar.timeZone, now);
  let [from, to]: [string | null, string | null] = [null, null];
  for (
    let date = daysLater(localDate(calendar.timeZone, since), -reach);
    date <= daysLater(today, reach);
    date = daysLater(date, 1)
  ) {
    const moment = due(date);
    if (moment > now) break;
    if (moment <= since && !(amount < 0 && date >= today)) continue;
    from ??= date;
    to = date;
  }
  return from !== null && to !== null ? { from, to } : null;
}
