import type { BusinessCalendar } from '../../calendar/calendar.js';
import { localDate, localMidnight } from '../../calendar/local-day.js';
import { addBusinessDays } from '../../calendar/working-days.js';
import { addBusinessTime, nextWorkingMoment } from '../../calendar/working-time.js';
import { afterDelay, daysLater, momentOn, parseTimeOfDay } from '../definition/delay.js';
import type { Delay, Trigger } from '../definition/types.js';

export type Deadline = Extract<Trigger, { kind: 'deadline' }>;

/** Values of the field, dates or moments, both ends included. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

const DAY = 86_400_000;
/** A local day with an hour more, and some to spare. */
const LONG_DAY = 26 * 3_600_000;

/** Whether the deadline is a time of a day that lies so many days off, and not so long after the very moment. */
const byDay = ({ at }: Deadline, kind: string): boolean => kind === 'date' || at !== undefined;

const amountOf = (offset: Delay): number => Object.values(offset)[0] as number;

function shifted({ offset }: Deadline, date: string, calendar: BusinessCalendar): string {
  const amount = amountOf(offset);
  return offset.businessDays === undefined ? daysLater(date, amount) : addBusinessDays(calendar, date, amount);
}

/** When the deadline of a value comes: a date's at `at` (09:00 unless given) of its day, a moment's to the minute. */
export function dueMoment(trigger: Deadline, kind: string, value: string, calendar: BusinessCalendar): Date {
  if (!byDay(trigger, kind)) return afterDelay(trigger.offset, new Date(value), calendar);
  const date = kind === 'date' ? value : localDate(calendar.timeZone, new Date(value));
  return momentOn(calendar.timeZone, shifted(trigger, date, calendar), parseTimeOfDay(trigger.at ?? '09:00', '/at'));
}

/**
 * Whether the deadline of the value has come by `now` and either came after `since` or lies before a moment that is still to come, for
 * records that were given it late.
 */
export function isDue(
  trigger: Deadline,
  kind: string,
  value: string,
  [since, now]: readonly [Date, Date],
  calendar: BusinessCalendar,
): boolean {
  const due = dueMoment(trigger, kind, value, calendar);
  if (due > now) return false;
  if (due > since) return true;
  if (amountOf(trigger.offset) >= 0) return false;
  return kind === 'date' ? value >= localDate(calendar.timeZone, now) : new Date(value) >= now;
}

/** A span of values that holds all for which {@link isDue} is true, and as few others as can be told; null if there are none. */
export function spanDue(trigger: Deadline, kind: string, looked: readonly [Date, Date], calendar: BusinessCalendar): Span | null {
  const { offset } = trigger;
  if (byDay(trigger, kind) || offset.days !== undefined || offset.businessDays !== undefined)
    return daysDue(trigger, kind, looked, calendar);
  const [since, now] = looked.map((at) => at.getTime()) as [number, number];
  const business = (offset.businessMinutes ?? 0) + (offset.businessHours ?? 0) * 60;
  let from: number;
  let to: number;
  if (business > 0) {
    from = addBusinessTime(calendar, looked[0], -business).getTime();
    to = addBusinessTime(calendar, looked[1], -business).getTime();
  } else if (business < 0) {
    const last = addBusinessTime(calendar, looked[1], -business);
    // Between two stretches of work every moment has the same deadline.
    to = Number(nextWorkingMoment(calendar, new Date(Number(last) + 1)) ?? last);
    from = Math.min(now, addBusinessTime(calendar, looked[0], -business).getTime());
  } else {
    const length = afterDelay(offset, looked[0], calendar).getTime() - since;
    from = Math.min(since - length, length < 0 ? now : Infinity);
    to = now - length;
  }
  return from > to ? null : { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function daysDue(trigger: Deadline, kind: string, [since, now]: readonly [Date, Date], calendar: BusinessCalendar): Span | null {
  const amount = amountOf(trigger.offset);
  // Three calendar days hold more than one working day, holidays of some weeks apart.
  const reach = trigger.offset.days === undefined ? Math.abs(amount) * 3 + 40 : Math.abs(amount) + 2;
  const today = localDate(calendar.timeZone, now);
  const exact = byDay(trigger, kind);
  const minutes = exact ? parseTimeOfDay(trigger.at ?? '09:00', '/at') : 0;
  let [from, to]: [string | null, string | null] = [null, null];
  for (
    let date = daysLater(localDate(calendar.timeZone, since), -reach);
    date <= daysLater(today, reach);
    date = daysLater(date, 1)
  ) {
    const first = momentOn(calendar.timeZone, shifted(trigger, date, calendar), minutes);
    if (first > now) break;
    const last = exact ? first : new Date(first.getTime() + LONG_DAY);
    if (last <= since && !(amount < 0 && date >= today)) continue;
    from ??= date;
    to = date;
  }
  if (from === null || to === null) return null;
  if (kind === 'date') return { from, to };
  const end = localMidnight(calendar.timeZone, daysLater(to, 1)).getTime() + DAY / 24;
  return { from: localMidnight(calendar.timeZone, from).toISOString(), to: new Date(end).toISOString() };
}

/** One span that holds them all. */
export function widest(spans: readonly (Span | null)[]): Span | null {
  const some = spans.filter((one) => one !== null);
  if (some.length === 0) return null;
  const sorted = (key: keyof Span) => some.map((one) => one[key]).sort();
  return { from: sorted('from')[0] as string, to: sorted('to').at(-1) as string };
}
