import type { BusinessCalendar } from '../../calendar/calendar.js';
import { localDate } from '../../calendar/local-day.js';
import { isWorkingDay } from '../../calendar/working-days.js';
import { daysLater, momentOn, parseTimeOfDay } from '../definition/delay.js';
import type { Trigger, Weekday } from '../definition/types.js';

/** Dates may be given late, so deadlines are looked at all the time. */
const EVERY = 5 * 60_000;
const EVERY_MINUTE = 60_000;
const LONGEST = 800;
const WEEKDAYS: readonly Weekday[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

type Schedule = Extract<Trigger, { kind: 'schedule' }>;

/** When a schedule strikes next after `after`, or a deadline is looked at next; null for other triggers. */
export function nextLook(trigger: Trigger, after: Date, calendar: BusinessCalendar): Date | null {
  if (trigger.kind === 'deadline') {
    const { days, businessDays } = trigger.offset;
    return new Date(after.getTime() + (days === undefined && businessDays === undefined ? EVERY_MINUTE : EVERY));
  }
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
