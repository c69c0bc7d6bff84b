import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type LeapDayRule, monthDaysBetween, nextOccurrence, occurrencesBetween } from './occurrences.js';

const dateAt = (days: number) => new Date(Date.UTC(1900, 0, 1 + days)).toISOString().slice(0, 10);
/** Dates of 1900 to 2100, with the end of February more often than chance. */
const date = fc.oneof(
  fc.integer({ min: 0, max: 73_400 }).map(dateAt),
  fc
    .tuple(fc.integer({ min: 1900, max: 2100 }), fc.constantFrom('02-28', '03-01', '12-31', '01-01'))
    .map(([year, day]) => `${year}-${day}`),
  fc.constantFrom('1996-02-29', '2000-02-29', '2024-02-29', '2096-02-29'),
);
const rule = fc.constantFrom<LeapDayRule>('february-28', 'march-1');
const daysFrom = (from: string, count: number) =>
  Array.from({ length: count }, (_, index) => new Date(Date.parse(from) + index * 86_400_000).toISOString().slice(0, 10));

/** Says of one day whether it is greeted, by looking at that day alone. */
function isGreeted(birthday: string, day: string, leapRule: LeapDayRule): boolean {
  if (day.slice(0, 4) <= birthday.slice(0, 4)) return false;
  if (day.slice(5) === birthday.slice(5)) return true;
  const isLeap = new Date(`${day.slice(0, 4)}-02-29T00:00Z`).getUTCDate() === 29;
  return birthday.endsWith('02-29') && !isLeap && day.slice(5) === (leapRule === 'march-1' ? '03-01' : '02-28');
}

describe('Birthdays in a window', () => {
  test('a window over the turn of the year finds both sides', () => {
    expect(occurrencesBetween('1980-12-30', '2026-12-25', '2027-01-10')).toEqual([{ date: '2026-12-30', years: 46 }]);
    expect(occurrencesBetween('1980-01-05', '2026-12-25', '2027-01-10')).toEqual([{ date: '2027-01-05', years: 47 }]);
    expect(occurrencesBetween('1980-02-05', '2026-12-25', '2027-01-10')).toEqual([]);
  });

  test('29 February is greeted on the day before or after in years that lack it, and on itself in others', () => {
    expect(occurrencesBetween('1996-02-29', '2026-02-01', '2028-03-31')).toEqual([
      { date: '2026-02-28', years: 30 },
      { date: '2027-02-28', years: 31 },
      { date: '2028-02-29', years: 32 },
    ]);
    expect(occurrencesBetween('1996-02-29', '2026-03-01', '2026-03-01', 'march-1')).toEqual([{ date: '2026-03-01', years: 30 }]);
    expect(occurrencesBetween('1896-02-29', '1900-02-28', '1900-02-28')).toEqual([{ date: '1900-02-28', years: 4 }]);
  });

  test('a birthday without a year comes every year without an age', () => {
    expect(occurrencesBetween('--02-29', '2026-02-28', '2026-02-28')).toEqual([{ date: '2026-02-28', years: null }]);
  });

  test('the day of birth is no birthday, and neither is any day before', () => {
    expect(occurrencesBetween('2026-05-05', '2020-01-01', '2026-12-31')).toEqual([]);
    expect(occurrencesBetween('2026-05-05', '2027-06-01', '2027-01-01')).toEqual([]);
  });

  test('any window holds exactly the days that are greeted when each is looked at alone', () => {
    fc.assert(
      fc.property(date, date, fc.integer({ min: 1, max: 800 }), rule, (birthday, from, length, leapRule) => {
        const days = daysFrom(from, length);
        const expected = days.filter((day) => isGreeted(birthday, day, leapRule));
        const found = occurrencesBetween(birthday, from, days.at(-1)!, leapRule);
        expect(found.map((occurrence) => occurrence.date)).toEqual(expected);
        expect(found.map(({ years }) => years)).toEqual(
          expected.map((day) => Number(day.slice(0, 4)) - Number(birthday.slice(0, 4))),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('the next one is the first of them', () => {
    fc.assert(
      fc.property(date, date, rule, (birthday, from, leapRule) => {
        const [first] = occurrencesBetween(birthday, from, '2110-12-31', leapRule);
        expect(nextOccurrence(birthday, from, leapRule)).toEqual(first);
      }),
    );
  });

  test('the days to search an index by are those of everybody greeted in the window, and no other', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 60 }), rule, (from, length, leapRule) => {
        const to = daysFrom(from, length).at(-1)!;
        const searched = monthDaysBetween(from, to, leapRule);
        for (const birthday of daysFrom('1800-01-01', 366 * 5)) {
          expect(searched.includes(birthday.slice(5))).toBe(occurrencesBetween(birthday, from, to, leapRule).length > 0);
        }
      }),
      { numRuns: 20 },
    );
    expect(monthDaysBetween('2026-01-01', '2027-12-31')).toHaveLength(366);
  });

  test('what is not a date is refused', () => {
    for (const wrong of ['2026-02-30', '--02-30', '05-05', '', '1996-2-9', '--1996-02-29']) {
      expect(() => occurrencesBetween(wrong, '2026-01-01', '2026-12-31')).toThrow(RangeError);
    }
    expect(() => occurrencesBetween('1980-01-01', '2026-13-01', '2026-12-31')).toThrow(RangeError);
    expect(() => nextOccurrence('1980-01-01', 'today')).toThrow(RangeError);
  });
});
