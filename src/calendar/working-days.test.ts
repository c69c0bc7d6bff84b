import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type BusinessCalendar, type DayException, type Interval, plainCalendar, type Week, weekdays } from './calendar.js';
import { dateOfEpochDay, epochDay } from './epoch-day.js';
import { russia2026To2027 } from './russia-2026-2027.js';
import { addBusinessDays, businessDaysBetween, isWorkingDay } from './working-days.js';

const on: Interval[] = [{ start: 540, end: 1080 }];
const startOf2026 = epochDay('2026-01-01')!;
const date = fc.integer({ min: -400, max: 400 }).map((days) => dateOfEpochDay(startOf2026 + days));
const exception = fc
  .boolean()
  .map((works): DayException => ({ kind: works ? 'working' : 'holiday', intervals: works ? on : [] }));
const calendar: fc.Arbitrary<BusinessCalendar> = fc
  .tuple(fc.tuple(...weekdays.map(() => fc.boolean())), fc.array(fc.tuple(date, exception), { maxLength: 60 }))
  .map(([days, exceptions]) => ({
    timeZone: 'Europe/Moscow',
    week: Object.fromEntries(weekdays.map((day, index) => [day, days[index] ? on : []])) as unknown as Week,
    exceptions: new Map(exceptions),
  }));

/** Looks the day up directly, without sums. */
function works(given: BusinessCalendar, day: number): boolean {
  const weekday = weekdays[(new Date(day * 86_400_000).getUTCDay() + 6) % 7]!;
  return (given.exceptions.get(dateOfEpochDay(day))?.intervals ?? given.week[weekday]).length > 0;
}

describe('Working days', () => {
  test('the n-th working day after or before a date is the one found by walking day by day', () => {
    fc.assert(
      fc.property(calendar, date, fc.integer({ min: -80, max: 80 }), (given, from, count) => {
        let day = epochDay(from)!;
        let left = Math.abs(count);
        for (let steps = 0; left > 0 && steps < 3000; steps++) {
          day += Math.sign(count);
          if (works(given, day)) left--;
        }
        if (left > 0) expect(() => addBusinessDays(given, from, count)).toThrow(/too few working days/);
        else expect(addBusinessDays(given, from, count)).toBe(dateOfEpochDay(day));
      }),
      { numRuns: 500 },
    );
  });

  test('working days between two dates are counted with the first and without the last', () => {
    fc.assert(
      fc.property(calendar, date, fc.integer({ min: 0, max: 300 }), (given, from, length) => {
        const first = epochDay(from)!;
        const count = Array.from({ length }, (_, index) => first + index).filter((day) => works(given, day)).length;
        expect(businessDaysBetween(given, from, dateOfEpochDay(first + length))).toBe(count);
        expect(isWorkingDay(given, from)).toBe(works(given, first));
      }),
    );
  });

  test('three working days before a payment due right after the New Year holidays fall into December', () => {
    expect(addBusinessDays(russia2026To2027(), '2027-01-13', -3)).toBe('2026-12-30');
    expect(addBusinessDays(russia2026To2027(), '2026-05-12', -3)).toBe('2026-05-06');
    expect(addBusinessDays(plainCalendar('Europe/Berlin'), '2026-05-12', -3)).toBe('2026-05-07');
  });

  test('zero days leave the date alone, and what is no date is a defect of the caller', () => {
    expect(addBusinessDays(plainCalendar('UTC'), '2026-03-14', 0)).toBe('2026-03-14');
    expect(() => addBusinessDays(plainCalendar('UTC'), '2026-02-30', 1)).toThrow(RangeError);
    expect(() => addBusinessDays(plainCalendar('UTC'), '2026-02-28', 1.5)).toThrow(RangeError);
    expect(() => addBusinessDays(plainCalendar('UTC'), '2026-02-28', 1e12)).toThrow(/too few working days/);
  });
});
