import { Problem } from '../platform/problem.js';
import type { BusinessCalendar } from './calendar.js';
import { workingLine } from './working-line.js';
import { spanAt, timeLine } from './zone.js';

const minuteMs = 60_000;

/** What a field for times holds: the years 1 to 9999 in UTC. */
const isStorable = (at: number): boolean => at >= FIRST && at <= LAST;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Whether an instant lies in working time. An interval holds its start and not its end. When clocks go back, both passes of
 * the repeated hour count; when they go forward, the skipped hour does not exist.
 */
export function isWorking(calendar: BusinessCalendar, at: Date): boolean {
  const { offset } = spanAt(calendar.timeZone, at.getTime());
  return workingLine(calendar).isWorking(at.getTime() + offset);
}

/**
 * The earliest instant at or after `start` by which `minutes` of working time have passed; for negative minutes the latest
 * instant at or before `start` from which that much passes until `start`. So four hours from 14:00 end at 18:00, not at 09:00
 * next day. Zero gives `start` itself. Time is real elapsed time, so DST needs no care. Fractions round to milliseconds.
 *
 * Cost: a few steps per calendar year crossed and a binary search over the exceptions, whatever the number of minutes.
 *
 * @throws Problem `business_time_out_of_range` (409) when the calendar has too little working time in that direction before the
 * years 1 to 9999 are over.
 */
export function addBusinessTime(calendar: BusinessCalendar, start: Date, minutes: number): Date {
  const amount = Math.round(minutes * minuteMs);
  if (Number.isNaN(start.getTime())) throw new RangeError('The instant is an invalid Date.');
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Cannot add ${minutes} minutes.`);
  if (amount === 0) return new Date(start);
  const found = amount > 0 ? forward(calendar, start.getTime(), amount) : backward(calendar, start.getTime(), -amount);
  if (found !== undefined && isStorable(found)) return new Date(found);
  throw new Problem(
    'business_time_out_of_range',
    409,
    'The business calendar has too little working time for this deadline; add working hours to its week.',
    { params: { minutes, timeZone: calendar.timeZone } },
  );
}

/**
 * Minutes of working time from `a` to `b`; negative when `b` is before `a`. Whole for instants on whole minutes, otherwise with
 * a fraction.
 */
export function businessTimeBetween(calendar: BusinessCalendar, a: Date, b: Date): number {
  if (Number.isNaN(a.getTime()) || Number.isNaN(b.getTime())) throw new RangeError('The instant is an invalid Date.');
  if (b < a) return 0 - businessTimeBetween(calendar, b, a);
  const line = workingLine(calendar);
  let worked = 0;
  for (let at = a.getTime(); at < b.getTime();) {
    const span = spanAt(calendar.timeZone, at);
    const end = Math.min(span.to, b.getTime());
    worked += line.before(end + span.offset) - line.before(at + span.offset);
    at = end;
  }
  return worked / minuteMs;
}

/** `at` itself when it is working time, otherwise the next instant at which work begins; null if it never does again. */
export function nextWorkingMoment(calendar: BusinessCalendar, at: Date): Date | null {
  const line = workingLine(calendar);
  if (!line.works) return null;
  for (let from = at.getTime(); from < timeLine.to;) {
    const span = spanAt(calendar.timeZone, from);
    const done = line.before(from + span.offset);
    if (line.before(span.to + span.offset) > done) {
      const moment = line.latest(done) - span.offset;
      return isStorable(moment) ? new Date(moment) : null;
    }
    from = span.to;
  }
  return null;
}

function forward(calendar: BusinessCalendar, start: number, amount: number): number | undefined {
  const line = workingLine(calendar);
  if (!line.works) return undefined;
  let left = amount;
  for (let at = start; at < timeLine.to;) {
    const span = spanAt(calendar.timeZone, at);
    const done = line.before(at + span.offset);
    const available = line.before(span.to + span.offset) - done;
    if (left <= available) return line.earliest(done + left) - span.offset;
    left -= available;
    at = span.to;
  }
  return undefined;
}

function backward(calendar: BusinessCalendar, start: number, amount: number): number | undefined {
  const line = workingLine(calendar);
  if (!line.works) return undefined;
  let left = amount;
  for (let at = start; at > timeLine.from;) {
    const span = spanAt(calendar.timeZone, at - 1);
    const done = line.before(at + span.offset);
    const available = done - line.before(span.from + span.offset);
    if (left <= available) return line.latest(done - left) - span.offset;
    left -= available;
    at = span.from;
  }
  return undefined;
}
