import fc from 'fast-check';
import type { BusinessCalendar } from '../../calendar/calendar.js';
import { parseCalendar } from '../../calendar/parse-calendar.js';
import type { Delay } from '../definition/types.js';
import { dueMoment, isDue, spanDue, type Deadline } from './deadline.js';

const calendars: BusinessCalendar[] = [
  {
    timeZone: 'Europe/Berlin',
    week: Object.fromEntries(
      ['monday', 'tuesday', 'friday'].map((d) => [
        d,
        [
          { start: 540, end: 780 },
          { start: 840, end: 1080 },
        ],
      ]),
    ),
  },
  { timeZone: 'Asia/Tokyo', week: { sunday: [{ start: 0, end: 1440 }], monday: [{ start: 0, end: 60 }] } },
  { timeZone: 'UTC', week: { wednesday: [{ start: 600, end: 660 }] }, exceptions: [{ date: '2026-03-25', kind: 'holiday' }] },
].map((one) => parseCalendar(one));

const deadline = (offset: Delay, at?: string): Deadline => ({ kind: 'deadline', field: 'f', offset, ...(at ? { at } : {}) });
const within = (min: string, max: string) => fc.date({ min: new Date(min), max: new Date(max), noInvalidDate: true });
/** Around both changes of the clocks. */
const season = fc.constantFrom(['2026-03-01', '2026-04-30'] as const, ['2026-10-01', '2026-11-30'] as const);
const moments = season.chain(([min, max]) => fc.tuple(within(min, max), within(min, max)));
const offset = fc.oneof(
  fc.integer({ min: -3000, max: 3000 }).map((minutes) => ({ minutes })),
  fc.integer({ min: -50, max: 50 }).map((hours) => ({ hours })),
  fc.integer({ min: -9, max: 9 }).map((days) => ({ days })),
  fc.integer({ min: -900, max: 900 }).map((businessMinutes) => ({ businessMinutes })),
  fc.integer({ min: -20, max: 20 }).map((businessHours) => ({ businessHours })),
  fc.integer({ min: -6, max: 6 }).map((businessDays) => ({ businessDays })),
);

it('whatever has come due lies in the span that is looked through, for any offset, calendar and moment', () => {
  fc.assert(
    fc.property(
      offset,
      fc.constantFrom(...calendars),
      moments,
      fc.integer({ min: 1, max: 3 * 24 * 60 }),
      fc.constantFrom('date', 'timestamp', 'timed'),
      (given, calendar, [value, since], minutes, way) => {
        const daily = 'days' in given || 'businessDays' in given;
        fc.pre(way === 'timestamp' || daily);
        const trigger = deadline(given, way === 'timed' ? '10:30' : undefined);
        const kind = way === 'date' ? 'date' : 'timestamp';
        const stored = kind === 'date' ? value.toISOString().slice(0, 10) : value.toISOString();
        const looked = [since, new Date(since.getTime() + minutes * 60_000)] as const;
        if (!isDue(trigger, kind, stored, looked, calendar)) return;
        const span = spanDue(trigger, kind, looked, calendar);
        expect(span).not.toBeNull();
        expect(stored >= span!.from && stored <= span!.to).toBe(true);
      },
    ),
    { numRuns: 5000 },
  );
});

it('comes so long before or after a time, in wall or working time, or at a time of a day', () => {
  const [berlin] = calendars as [BusinessCalendar];
  const of = (given: Delay, value: string, at?: string) =>
    dueMoment(deadline(given, at), value.includes('T') ? 'timestamp' : 'date', value, berlin).toISOString();
  // Friday 27 March 2026, 15:00 in Berlin, which puts its clocks forward on the 29th.
  const friday = '2026-03-27T14:00:00.000Z';
  expect(of({ minutes: -90 }, friday)).toBe('2026-03-27T12:30:00.000Z');
  expect(of({ businessHours: -2 }, friday)).toBe('2026-03-27T11:00:00.000Z');
  expect(of({ businessHours: 4 }, friday)).toBe('2026-03-30T08:00:00.000Z');
  expect(of({ businessDays: 1 }, friday, '09:30')).toBe('2026-03-30T07:30:00.000Z');
  expect(of({ days: -1 }, '2026-03-30')).toBe('2026-03-29T07:00:00.000Z');
  expect(of({ days: 0 }, '2026-03-29', '01:30')).toBe('2026-03-29T00:30:00.000Z');
  expect(of({ days: 0 }, '2026-03-29', '02:30')).toBe('2026-03-29T01:30:00.000Z');
  expect(of({ days: 0 }, '2026-10-25', '09:00')).toBe('2026-10-25T08:00:00.000Z');
  // Days keep the time on the wall: 15:00 stays 15:00.
  expect(of({ days: 3 }, friday)).toBe('2026-03-30T13:00:00.000Z');
  expect(of({ businessDays: 1 }, friday)).toBe('2026-03-30T13:00:00.000Z');
});
