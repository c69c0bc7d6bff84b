import { describe, expect, test } from '@jest/globals';
import type { Problem } from '../platform/problem.js';
import { defaultWeek } from './calendar.js';
import { calendarJson, parseCalendar } from './parse-calendar.js';
import { russia2026To2027 } from './russia-2026-2027.js';

const pointerOf = (value: unknown): string | undefined => {
  try {
    parseCalendar(value, '/calendar');
  } catch (problem) {
    expect(problem).toMatchObject({ code: 'invalid_value', status: 400 });
    return (problem as Problem).pointer;
  }
  return 'accepted';
};
const at = (week: unknown, exceptions: unknown = []) => pointerOf({ timeZone: 'Europe/Moscow', week, exceptions });

describe('Calendars from outside', () => {
  test('a weekday left out is a day off and intervals come out sorted', () => {
    const calendar = parseCalendar({
      timeZone: 'Asia/Kolkata',
      week: {
        monday: [
          { start: 840, end: 1080 },
          { start: 540, end: 780 },
        ],
      },
      exceptions: [{ date: '2026-01-26', kind: 'holiday' }],
    });
    expect(calendar.week).toEqual({ ...defaultWeek, tuesday: [], wednesday: [], thursday: [], friday: [] });
    expect(calendar.exceptions).toEqual(new Map([['2026-01-26', { kind: 'holiday', intervals: [] }]]));
  });

  test('a calendar written as JSON and read again is the same', () => {
    const calendar = russia2026To2027();
    expect(parseCalendar(JSON.parse(JSON.stringify(calendarJson(calendar))))).toEqual(calendar);
  });

  test('each mistake is refused with a pointer to its place', () => {
    const one = [{ start: 540, end: 600 }];
    expect(pointerOf(null)).toBe('/calendar');
    expect(pointerOf({ timeZone: 'Moscow', week: {} })).toBe('/calendar/timeZone');
    expect(pointerOf({ timeZone: 'UTC' })).toBe('/calendar/week');
    expect(pointerOf({ timeZone: 'UTC', week: {}, 'a/b': 1 })).toBe('/calendar/a~1b');
    expect(at({ moonday: [] })).toBe('/calendar/week/moonday');
    expect(at({ monday: 5 })).toBe('/calendar/week/monday');
    expect(at({ monday: [{ start: 1.5, end: 60 }] })).toBe('/calendar/week/monday/0/start');
    expect(at({ monday: [{ start: 0, end: 1441 }] })).toBe('/calendar/week/monday/0/end');
    expect(at({ monday: [{ start: 1320, end: 360 }] })).toBe('/calendar/week/monday/0/end');
    expect(
      at({
        monday: [
          { start: 0, end: 100 },
          { start: 99, end: 120 },
        ],
      }),
    ).toBe('/calendar/week/monday/1');
    expect(
      at({
        monday: [
          { start: 99, end: 120 },
          { start: 0, end: 100 },
        ],
      }),
    ).toBe('/calendar/week/monday/0');
    expect(at({ monday: Array.from({ length: 25 }, (_, index) => ({ start: index, end: index + 1 })) })).toBe(
      '/calendar/week/monday',
    );
    expect(at({}, [{ date: '2026-02-30', kind: 'holiday' }])).toBe('/calendar/exceptions/0/date');
    expect(at({}, [{ date: '2026-02-03', kind: 'off' }])).toBe('/calendar/exceptions/0/kind');
    expect(at({}, [{ date: '2026-02-03', kind: 'holiday', intervals: one }])).toBe('/calendar/exceptions/0/intervals');
    expect(at({}, [{ date: '2026-02-03', kind: 'short' }])).toBe('/calendar/exceptions/0/intervals');
    const twice = { date: '2026-02-03', kind: 'working', intervals: one };
    expect(at({}, [twice, twice])).toBe('/calendar/exceptions/1/date');
    expect(at({}, [twice])).toBe('accepted');
  });
});
