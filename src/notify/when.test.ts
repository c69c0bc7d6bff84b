import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { localMinutes, nextLocalTime } from '../calendar/local-day.js';
import type { Preference } from './recipients.js';
import { afterQuiet, dueAt, isQuiet } from './when.js';

const MINUTE = 60_000;
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Europe/Moscow', 'Australia/Lord_Howe', 'Pacific/Apia'];
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}:00`;
const moment = fc
  .integer({ min: Date.UTC(2026, 0, 1) / MINUTE, max: Date.UTC(2028, 0, 1) / MINUTE })
  .map((m) => new Date(m * MINUTE));
const dayMinute = fc.integer({ min: 0, max: 1439 });

const preference = (more: Partial<Preference>): Preference => ({
  channels: ['email'],
  quietFrom: null,
  quietTo: null,
  digest: 'none',
  digestAt: null,
  ...more,
});

describe('quiet hours', () => {
  test('end at the first minute that is not quiet, in any zone at any time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, dayMinute, dayMinute, (zone, at, from, to) => {
        fc.pre(from !== to);
        const hours = { quietFrom: clock(from), quietTo: clock(to) };
        const free = afterQuiet(hours, zone, at);
        expect(isQuiet(hours, zone, free)).toBe(false);
        // Minute by minute: nothing before it was free.
        for (let t = at.getTime(); t < free.getTime(); t += MINUTE) expect(isQuiet(hours, zone, new Date(t))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    // Clocks go from 02:00 to 03:00 on the 28th of March 2027: 02:30 does not come.
    ['Europe/Berlin', '22:00:00', '02:30:00', '2027-03-28T00:10:00Z', '2027-03-28T01:00:00.000Z'],
    // And back from 03:00 to 02:00 on the 31st of October: 02:30 comes twice.
    ['Europe/Berlin', '22:00:00', '02:30:00', '2027-10-30T23:10:00Z', '2027-10-31T00:30:00.000Z'],
    ['Europe/Berlin', '22:00:00', '07:00:00', '2027-03-27T22:30:00Z', '2027-03-28T05:00:00.000Z'],
    ['America/New_York', '21:00:00', '08:00:00', '2027-03-14T03:00:00Z', '2027-03-14T12:00:00.000Z'],
    ['Asia/Kolkata', '00:00:00', '06:00:00', '2027-03-14T00:00:00Z', '2027-03-14T00:30:00.000Z'],
  ])('in %s from %s to %s hold what comes at %s until %s', (zone, quietFrom, quietTo, at, until) => {
    expect(afterQuiet({ quietFrom, quietTo }, zone, new Date(at)).toISOString()).toBe(until);
  });
});

describe('digests', () => {
  it('go out at the hour on the own clock, the next day if it has passed, weekly ones on Monday, and wait for quiet hours', () => {
    const zone = 'Europe/Moscow';
    const saturday = new Date('2026-11-21T20:00:00Z');
    const due = (more: Partial<Preference>) => dueAt(preference(more), zone, saturday).toISOString();
    expect(due({})).toBe(saturday.toISOString());
    expect(due({ digest: 'daily' })).toBe('2026-11-22T06:00:00.000Z');
    expect(due({ digest: 'daily', digestAt: '23:30:00' })).toBe('2026-11-21T20:30:00.000Z');
    expect(due({ digest: 'weekly', digestAt: '08:00:00' })).toBe('2026-11-23T05:00:00.000Z');
    expect(due({ digest: 'daily', digestAt: '06:00:00', quietFrom: '22:00:00', quietTo: '07:00:00' })).toBe(
      '2026-11-22T04:00:00.000Z',
    );
  });

  test('never come before now and always show the hour unless clocks skip it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, dayMinute, (zone, at, minutes) => {
        const next = nextLocalTime(zone, at, minutes);
        expect(next.getTime()).toBeGreaterThan(at.getTime());
        expect(next.getTime() - at.getTime()).toBeLessThanOrEqual(49 * 3_600_000);
        if (localMinutes(zone, next) !== minutes) expect(localMinutes(zone, next)).toBeGreaterThan(minutes - 1);
      }),
    );
  });
});
