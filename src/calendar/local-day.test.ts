import { localDate, localMidnight } from './local-day.js';

describe('local days', () => {
  it('begins a day at local midnight, also when clocks change that day', () => {
    expect(localMidnight('Europe/Moscow', '2026-06-01').toISOString()).toBe('2026-05-31T21:00:00.000Z');
    expect(localMidnight('Europe/Berlin', '2026-03-29').toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(localMidnight('Europe/Berlin', '2026-10-25').toISOString()).toBe('2026-10-24T22:00:00.000Z');
  });

  it('begins at the first instant of a day whose midnight is skipped', () => {
    // Lebanon moves from 00:00 to 01:00.
    expect(localMidnight('Asia/Beirut', '2026-03-29').toISOString()).toBe('2026-03-28T22:00:00.000Z');
  });

  it('tells the date in a zone', () => {
    expect(localDate('Europe/Moscow', new Date('2026-05-31T21:00:00Z'))).toBe('2026-06-01');
    expect(localDate('America/New_York', new Date('2026-06-01T02:00:00Z'))).toBe('2026-05-31');
  });
});
