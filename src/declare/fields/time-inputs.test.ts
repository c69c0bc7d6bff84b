import fc from 'fast-check';
import { Problem } from '../../platform/problem.js';
import { date } from './date.js';
import { duration } from './duration.js';
import { timeOfDay } from './time-of-day.js';
import { timestamp } from './timestamp.js';

describe('moments', () => {
  test.each([
    ['2016-12-31T23:59:60Z', /Leap seconds/],
    ['2026-11-21T10:00:00', /zone is missing/],
    ['2026-11-21T24:00:00Z', /no time 24:00:00/],
    ['2026-02-30T10:00:00Z', /no day 2026-02-30/],
    ['2026-11-21T10:00:00+25:00', /no time zone offset/],
    ['0001-01-01T00:00:00+14:00', /outside the years/],
    ['9999-12-31T23:00:00-12:00', /outside the years/],
    ['2026-11-21 10:00', /Expected a time such as/],
    [1763719200, /Expected a time such as/],
  ])('%p is refused with its reason', (input, reason) => {
    expect(() => timestamp().parse(input, '/a')).toThrow(reason);
  });

  test('a local time that summer time skips or doubles is one moment, as its offset is said', () => {
    expect(timestamp().parse('2026-03-29T02:30:00+01:00', '/a')).toBe('2026-03-29T01:30:00.000Z');
    expect(timestamp().parse('2026-10-25T02:30:00+02:00', '/a')).toBe('2026-10-25T00:30:00.000Z');
    expect(timestamp().parse('2026-10-25T02:30:00+01:00', '/a')).toBe('2026-10-25T01:30:00.000Z');
  });

  test('any moment in any zone is the moment that Date knows', () => {
    const moments = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, fc.integer({ min: -12 * 60, max: 14 * 60 }), (moment, offset) => {
        const local = new Date(moment.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
        expect(timestamp().parse(local + zone, '/a')).toBe(moment.toISOString());
      }),
    );
  });
});

test('a date is taken exactly when the calendar has it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9999 }),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      (year, month, day) => {
        const two = (n: number) => String(n).padStart(2, '0');
        const written = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
        const known = new Date(`${written}T00:00:00Z`);
        const exists = !Number.isNaN(known.getTime()) && known.toISOString().startsWith(written);
        if (exists) expect(date().parse(written, '/a')).toBe(written);
        else expect(() => date().parse(written, '/a')).toThrow(Problem);
      },
    ),
  );
});

test('a time of day gets its seconds', () => {
  expect(timeOfDay().parse('09:30', '/a')).toBe('09:30:00');
});

describe('durations', () => {
  test('are written in their normal form', () => {
    expect(duration().parse('P0DT25H61M61S', '/a')).toBe('P1DT2H2M1S');
    expect(duration().toColumns('P1DT2H2M1S')).toEqual([93_721]);
  });

  test('of any number of seconds come back the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 36_525 * 86_400 }), (seconds) => {
        expect(duration().toColumns(duration().parse(`PT${seconds}S`, '/a'))).toEqual([seconds]);
      }),
    );
  });

  test('of months and years have no fixed length and are refused', () => {
    for (const input of ['P1M', 'P1Y', 'P1W'])
      expect(() => duration().parse(input, '/a')).toThrow(/days, hours, minutes and seconds/);
  });
});
