import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type BusinessCalendar, type DayException, type Interval, plainCalendar, type Week, weekdays } from './calendar.js';
import { addBusinessTime, businessTimeBetween, isWorking, nextWorkingMoment } from './working-time.js';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Zones with the changes of their clocks; some starts are put near them. */
const zones = [
  { name: 'Europe/Berlin', changes: ['2026-03-29T01:00Z', '2026-10-25T01:00Z'] },
  { name: 'America/New_York', changes: ['2026-03-08T07:00Z', '2026-11-01T06:00Z'] },
  { name: 'Asia/Kolkata', changes: [] },
  { name: 'Europe/Moscow', changes: ['2010-03-27T23:00Z', '2011-03-26T23:00Z', '2014-10-25T22:00Z'] },
  { name: 'Australia/Lord_Howe', changes: ['2026-04-04T15:00Z', '2026-10-03T15:30Z'] },
  // A minute after midnight: the same date comes twice with another one between.
  { name: 'America/St_Johns', changes: ['2010-11-07T02:31Z', '2010-03-14T03:31Z'] },
  // The 30th of December 2011 does not exist.
  { name: 'Pacific/Apia', changes: ['2011-12-30T10:00Z'] },
];

const intervals: fc.Arbitrary<Interval[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 48 }), { minLength: 0, maxLength: 6 })
  .map((halfHours) => halfHours.sort((a, b) => a - b).map((half) => half * 30))
  .map((edges) =>
    Array.from({ length: edges.length >> 1 }, (_, index) => ({ start: edges[index * 2]!, end: edges[index * 2 + 1]! })),
  );

const week: fc.Arbitrary<Week> = fc
  .tuple(intervals, intervals, intervals, intervals, intervals, intervals, intervals)
  .map((days) => Object.fromEntries(weekdays.map((day, index) => [day, days[index]!])) as unknown as Week);

interface Scene {
  calendar: BusinessCalendar;
  start: Date;
}

const dateNear = (start: number, days: number) => new Date(start + days * dayMs).toISOString().slice(0, 10);

const scene: fc.Arbitrary<Scene> = fc
  .record({
    zone: fc.constantFrom(...zones),
    change: fc.nat(),
    minutesAway: fc.integer({ min: -4320, max: 4320 }),
    ordinary: fc.integer({ min: 0, max: 525_600 }),
    week,
    exceptions: fc.array(fc.tuple(fc.integer({ min: -12, max: 12 }), intervals), { maxLength: 6 }),
  })
  .map(({ zone, change, minutesAway, ordinary, week, exceptions }) => {
    const near = zone.changes[change % (zone.changes.length + 1)];
    const start = near ? Date.parse(near) + minutesAway * minuteMs : Date.UTC(2026, 0, 1) + ordinary * minuteMs;
    const days = exceptions.map(([away, hours]): [string, DayException] => [
      dateNear(start, away),
      { kind: hours.length > 0 ? 'working' : 'holiday', intervals: hours },
    ]);
    return { calendar: { timeZone: zone.name, week, exceptions: new Map(days) }, start: new Date(start) };
  });

/** Says of any minute whether it is worked, from the clock on the wall alone: the date, the weekday and the time of day there. */
function wallClock(calendar: BusinessCalendar): (at: number) => boolean {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: calendar.timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (at) => {
    const [date, time] = format.format(at).split(' ') as [string, string];
    const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
    const weekday = weekdays[(new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7]!;
    return (calendar.exceptions.get(date)?.intervals ?? calendar.week[weekday]).some(
      ({ start, end }) => start <= minute && minute < end,
    );
  };
}

/** Counts minute by minute from `start`, forward or backward, until `amount` are worked; undefined beyond `limit` minutes. */
function stepThrough({ calendar, start }: Scene, amount: number, limit: number): number | undefined {
  const worked = wallClock(calendar);
  const direction = Math.sign(amount);
  let left = Math.abs(amount);
  for (let at = start.getTime(), steps = 0; steps <= limit; steps++, at += direction * minuteMs) {
    if (left === 0) return at;
    if (worked(direction > 0 ? at : at - minuteMs)) left--;
  }
  return undefined;
}

const dense = { timeZone: 'Europe/Berlin', exceptions: new Map<string, DayException>() };
const allDay = Object.fromEntries(weekdays.map((day) => [day, [{ start: 0, end: 1440 }]])) as unknown as Week;

describe('Business time against counting minute by minute', () => {
  test('adding, forward and backward, lands on the same minute for random calendars around changes of the clock', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: -3000, max: 3000 }), (given, amount) => {
        const expected = stepThrough(given, amount, 8000);
        if (expected === undefined) return;
        expect(addBusinessTime(given.calendar, given.start, amount).toISOString()).toBe(new Date(expected).toISOString());
      }),
      { numRuns: 200 },
    );
  });

  test('the time between two instants is the number of worked minutes, with the sign of the direction', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 0, max: 7000 }), ({ calendar, start }, length) => {
        const worked = wallClock(calendar);
        const end = new Date(start.getTime() + length * minuteMs);
        const minutes = Array.from({ length }, (_, index) => start.getTime() + index * minuteMs).filter(worked).length;
        expect(businessTimeBetween(calendar, start, end)).toBe(minutes);
        expect(businessTimeBetween(calendar, end, start)).toBe(0 - minutes);
      }),
      { numRuns: 120 },
    );
  });

  test('an instant is working time, and the next working moment found, as the wall clock says', () => {
    fc.assert(
      fc.property(scene, (given) => {
        const worked = wallClock(given.calendar);
        const from = given.start.getTime();
        expect(isWorking(given.calendar, given.start)).toBe(worked(from));
        const steps = Array.from({ length: 7000 }, (_, index) => index).find((index) => worked(from + index * minuteMs));
        if (steps === undefined) return;
        expect(nextWorkingMoment(given.calendar, given.start)).toEqual(new Date(from + steps * minuteMs));
      }),
      { numRuns: 120 },
    );
  });
});

describe('Business time over years', () => {
  test('what was added is what lies between, and not a millisecond more than needed', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 3_000_000 }), fc.boolean(), ({ calendar, start }, amount, forward) => {
        fc.pre(weekdays.some((day) => calendar.week[day].length > 0));
        const end = addBusinessTime(calendar, start, forward ? amount : -amount);
        expect(businessTimeBetween(calendar, start, end)).toBe(forward ? amount : -amount);
        expect(isWorking(calendar, new Date(end.getTime() - (forward ? 1 : 0)))).toBe(true);
        const closer = new Date(end.getTime() + (forward ? -1 : 1));
        expect(Math.abs(businessTimeBetween(calendar, start, closer))).toBeLessThan(amount);
      }),
      { numRuns: 300 },
    );
  });

  test('time between adds up over any middle', () => {
    const instant = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2060, 0, 1) }).map((ms) => new Date(ms));
    fc.assert(
      fc.property(scene, instant, instant, instant, ({ calendar }, a, b, c) => {
        const parts = businessTimeBetween(calendar, a, b) + businessTimeBetween(calendar, b, c);
        expect(parts).toBeCloseTo(businessTimeBetween(calendar, a, c), 3);
      }),
      { numRuns: 200 },
    );
  });

  test('a far deadline costs about as much as a near one', () => {
    const calendar = plainCalendar('Europe/Berlin');
    const start = new Date('2026-01-01T00:00Z');
    addBusinessTime(calendar, start, 12_000_000);
    const began = performance.now();
    for (let round = 0; round < 100; round++) addBusinessTime(calendar, start, 12_000_000 + round);
    // 96 years of minutes; stepping through them 100 times would take minutes of real time.
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

describe('Business time at the edges', () => {
  const moscow = plainCalendar('Europe/Moscow');

  test('four hours from 14:00 end with the day, and from 15:00 in the next one', () => {
    expect(addBusinessTime(moscow, new Date('2026-03-12T14:00+03:00'), 240)).toEqual(new Date('2026-03-12T18:00+03:00'));
    expect(addBusinessTime(moscow, new Date('2026-03-12T15:00+03:00'), 240)).toEqual(new Date('2026-03-13T10:00+03:00'));
  });

  test('lunch and the weekend are skipped', () => {
    expect(addBusinessTime(moscow, new Date('2026-03-13T12:30+03:00'), 60)).toEqual(new Date('2026-03-13T14:30+03:00'));
    expect(addBusinessTime(moscow, new Date('2026-03-13T17:50+03:00'), 15)).toEqual(new Date('2026-03-16T09:05+03:00'));
    expect(addBusinessTime(moscow, new Date('2026-03-16T09:00+03:00'), -60)).toEqual(new Date('2026-03-13T17:00+03:00'));
  });

  test('seconds and fractions of a minute are kept', () => {
    expect(addBusinessTime(moscow, new Date('2026-03-12T17:59:30.250+03:00'), 1)).toEqual(
      new Date('2026-03-13T09:00:30.250+03:00'),
    );
    expect(addBusinessTime(moscow, new Date('2026-03-12T10:00+03:00'), 0.5)).toEqual(new Date('2026-03-12T10:00:30+03:00'));
  });

  test('zero minutes change nothing, even at night', () => {
    expect(addBusinessTime(moscow, new Date('2026-03-14T03:00+03:00'), 0)).toEqual(new Date('2026-03-14T03:00+03:00'));
  });

  test('round the clock, the day clocks go forward has 23 hours and the day they go back 25', () => {
    const calendar = { ...dense, week: allDay };
    expect(businessTimeBetween(calendar, new Date('2026-03-29T00:00+01:00'), new Date('2026-03-30T00:00+02:00'))).toBe(23 * 60);
    expect(businessTimeBetween(calendar, new Date('2026-10-25T00:00+02:00'), new Date('2026-10-26T00:00+01:00'))).toBe(25 * 60);
  });

  test('a calendar that never works refuses a deadline and has no next working moment', () => {
    const never = { ...moscow, week: Object.fromEntries(weekdays.map((day) => [day, []])) as unknown as Week };
    expect(() => addBusinessTime(never, new Date(), 1)).toThrow(expect.objectContaining({ code: 'business_time_out_of_range' }));
    expect(() => addBusinessTime(never, new Date(), -1)).toThrow(expect.objectContaining({ code: 'business_time_out_of_range' }));
    const always = plainCalendar('Europe/Moscow');
    const last = new Date('9999-12-31T23:59:59.999Z');
    expect(() => addBusinessTime(always, last, 480)).toThrow(expect.objectContaining({ code: 'business_time_out_of_range' }));
    expect(() => addBusinessTime(always, new Date('0001-01-01T00:00:00Z'), -480)).toThrow(
      expect.objectContaining({ code: 'business_time_out_of_range' }),
    );
    expect(nextWorkingMoment(always, last)).toBeNull();
    expect(nextWorkingMoment(never, new Date())).toBeNull();
  });

  test('a calendar whose only working days are past refuses as well', () => {
    const past: BusinessCalendar = {
      timeZone: 'Europe/Berlin',
      week: Object.fromEntries(weekdays.map((day) => [day, []])) as unknown as Week,
      exceptions: new Map([['2020-01-10', { kind: 'working', intervals: [{ start: 600, end: 660 }] }]]),
    };
    expect(() => addBusinessTime(past, new Date('2026-01-01'), 1)).toThrow(/too little working time/);
    expect(addBusinessTime(past, new Date('2026-01-01'), -60)).toEqual(new Date('2020-01-10T10:00+01:00'));
    expect(nextWorkingMoment(past, new Date('2026-01-01'))).toBeNull();
  });

  test('an amount beyond the end of time is refused and not searched for', () => {
    expect(() => addBusinessTime(moscow, new Date(), 1e11)).toThrow(
      expect.objectContaining({ code: 'business_time_out_of_range' }),
    );
    expect(() => addBusinessTime(moscow, new Date(), Number.NaN)).toThrow(RangeError);
    expect(() => addBusinessTime(moscow, new Date(Number.NaN), 5)).toThrow(RangeError);
    expect(() => businessTimeBetween(moscow, new Date(), new Date(Number.NaN))).toThrow(RangeError);
  });
});
