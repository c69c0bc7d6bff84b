import { describe, expect, test } from '@jest/globals';
import { type BusinessCalendar, defaultWeek, type Week } from './calendar.js';
import { russia2026To2027 } from './russia-2026-2027.js';
import { type DecreeTransfer, russianExceptions } from './russia-labour-code.js';
import { addBusinessDays, businessDaysBetween, isWorkingDay } from './working-days.js';
import { businessTimeBetween } from './working-time.js';

const monthStart = (year: number, month: number) => new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
const localMidnight = (date: string) => new Date(`${date}T00:00+03:00`);
const hoursBetween = (calendar: BusinessCalendar, from: string, to: string) =>
  businessTimeBetween(calendar, localMidnight(from), localMidnight(to)) / 60;
const datesOf = (calendar: BusinessCalendar, kind: string) =>
  [...calendar.exceptions].filter(([, exception]) => exception.kind === kind).map(([date]) => date);

describe('The production calendar of Russia', () => {
  const calendar = russia2026To2027();

  test('2026 has the published working days and hours of every month', () => {
    const months = Array.from({ length: 12 }, (_, month) => [monthStart(2026, month), monthStart(2026, month + 1)] as const);
    expect(months.map(([from, to]) => businessDaysBetween(calendar, from, to))).toEqual([
      15, 19, 21, 22, 19, 21, 23, 21, 22, 22, 20, 22,
    ]);
    expect(months.map(([from, to]) => hoursBetween(calendar, from, to))).toEqual([
      120, 152, 168, 175, 151, 167, 184, 168, 176, 176, 159, 176,
    ]);
    expect(businessDaysBetween(calendar, '2026-01-01', '2027-01-01')).toBe(247);
    expect(hoursBetween(calendar, '2026-01-01', '2027-01-01')).toBe(1972);
  });

  test('2026 rests and shortens on the published days', () => {
    const off = ['2026-01-09', '2026-02-23', '2026-03-09', '2026-05-01', '2026-05-11', '2026-06-12', '2026-11-04', '2026-12-31'];
    expect(off.filter((date) => isWorkingDay(calendar, date))).toEqual([]);
    expect(datesOf(calendar, 'short').filter((date) => date < '2027')).toEqual([
      '2026-04-30',
      '2026-05-08',
      '2026-06-11',
      '2026-11-03',
    ]);
    expect(addBusinessDays(calendar, '2026-12-30', 1)).toBe('2027-01-11');
  });

  test('2027 holds what follows from the Labour Code alone', () => {
    expect(businessDaysBetween(calendar, '2027-01-01', '2028-01-01')).toBe(249);
    expect(['2027-05-03', '2027-05-10', '2027-06-14'].filter((date) => isWorkingDay(calendar, date))).toEqual([]);
    expect(datesOf(calendar, 'short').filter((date) => date > '2027')).toEqual([
      '2027-02-22',
      '2027-04-30',
      '2027-06-11',
      '2027-11-03',
      '2027-12-31',
    ]);
  });

  test('a decree for 2027 can be added: its two moves leave 247 days', () => {
    const decree: DecreeTransfer[] = [
      { from: '2027-01-02', to: '2027-11-05' },
      { from: '2027-01-03', to: '2027-12-31' },
    ];
    const decreed = russia2026To2027(defaultWeek, 'Europe/Moscow', decree);
    expect(businessDaysBetween(decreed, '2027-01-01', '2028-01-01')).toBe(247);
    expect(isWorkingDay(decreed, '2027-11-05')).toBe(false);
  });

  test('a six-day week works on 9 January and 11 May, and rests on 31 December', () => {
    const saturday = [{ start: 540, end: 840 }];
    const sixDays = russia2026To2027({ ...defaultWeek, saturday });
    expect(['2026-01-09', '2026-05-11', '2026-03-07'].every((date) => isWorkingDay(sixDays, date))).toBe(true);
    expect(sixDays.exceptions.get('2026-03-07')).toEqual({ kind: 'short', intervals: [{ start: 540, end: 780 }] });
    expect(['2026-12-31', '2026-05-09', '2026-03-09'].some((date) => isWorkingDay(sixDays, date))).toBe(false);
  });

  test('a short day loses an hour of work even when the last interval is shorter than that', () => {
    const hours = [
      { start: 540, end: 960 },
      { start: 990, end: 1020 },
    ];
    const week: Week = { ...defaultWeek, thursday: hours };
    expect(russianExceptions([2026], week, []).get('2026-04-30')).toEqual({
      kind: 'short',
      intervals: [{ start: 540, end: 930 }],
    });
  });
});

describe('The rules of the Labour Code give the published norms of past years', () => {
  const published = [
    { year: 2021, days: 247, hours: 1972, decree: ['01-02 11-05', '01-03 12-31', '02-20 02-22'] },
    { year: 2024, days: 248, hours: 1979, decree: ['01-06 05-10', '01-07 12-31', '04-27 04-29', '11-02 04-30', '12-28 12-30'] },
    { year: 2025, days: 247, hours: 1972, decree: ['01-04 05-02', '01-05 12-31', '02-23 05-08', '03-08 06-13', '11-01 11-03'] },
  ];

  test.each(published)('$year: $days working days of 40-hour weeks, $hours hours', ({ year, days, hours, decree }) => {
    const transfers = decree.map((line) => ({ from: `${year}-${line.slice(0, 5)}`, to: `${year}-${line.slice(6)}` }));
    const exceptions = russianExceptions([year], defaultWeek, transfers);
    const calendar = { timeZone: 'Europe/Moscow', week: defaultWeek, exceptions };
    expect(businessDaysBetween(calendar, `${year}-01-01`, `${year + 1}-01-01`)).toBe(days);
    expect(hoursBetween(calendar, `${year}-01-01`, `${year + 1}-01-01`)).toBe(hours);
  });
});
