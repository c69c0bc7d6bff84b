import fc from 'fast-check';
import { nextMoment, parseCron, type Repetition } from './cron.js';

const read = (text: string): Repetition => {
  const found = parseCron(text);
  if (typeof found === 'string') throw new Error(found);
  return found;
};
const times = (text: string, timeZone: string, from: string, count: number): string[] => {
  const found: string[] = [];
  for (let at: Date | null = new Date(from); found.length < count && at;) {
    at = nextMoment(read(text), timeZone, at);
    if (at) found.push(at.toISOString().slice(0, 16));
  }
  return found;
};

describe('repetitions on a wall clock', () => {
  it('strikes by minute, hour, day, month and weekday, of which either day will do', () => {
    expect(times('30 8 * * mon-fri', 'UTC', '2026-01-02T08:30:00Z', 2)).toEqual(['2026-01-05T08:30', '2026-01-06T08:30']);
    expect(times('0 0 13 * 5', 'UTC', '2026-02-01T00:00:00Z', 3)).toEqual([
      '2026-02-06T00:00',
      '2026-02-13T00:00',
      '2026-02-20T00:00',
    ]);
    expect(times('*/20 9,17 1 feb *', 'UTC', '2026-02-01T09:30:00Z', 3)).toEqual([
      '2026-02-01T09:40',
      '2026-02-01T17:00',
      '2026-02-01T17:20',
    ]);
    expect(times('0 12 * * 7', 'UTC', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-04T12:00']);
    expect(times('0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', 2)).toEqual(['2028-02-29T00:00', '2032-02-29T00:00']);
  });

  it('strikes once on days when clocks change, and every hour where it is hourly', () => {
    // Berlin skips 02:00–03:00 on 29 March 2026 and has 02:00–03:00 twice on 25 October.
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:00', '2026-03-30T00:30']);
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
    expect(times('30 * * * *', 'Europe/Berlin', '2026-10-24T23:45:00Z', 3)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-25T02:30',
    ]);
    expect(times('15 * * * *', 'Europe/Berlin', '2026-03-29T00:20:00Z', 2)).toEqual(['2026-03-29T01:00', '2026-03-29T01:15']);
  });

  it('agrees in UTC with a walk from minute to minute', () => {
    const part = (from: number, to: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: from, max: to }).map(String),
        fc
          .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }))
          .map((two) => two.sort((a, b) => a - b).join('-')),
      );
    const pick = (text: string, value: number): boolean => {
      if (text === '*') return true;
      const [low = 0, high = low] = text.split('-').map(Number);
      return value >= low && value <= high;
    };
    fc.assert(
      fc.property(part(0, 59), part(0, 23), part(0, 6), fc.integer({ min: 0, max: 500_000 }), (minute, hour, weekday, start) => {
        const from = Date.UTC(2026, 0, 1) + start * 60_000;
        let at = from + 60_000;
        const fits = (date: Date) =>
          pick(minute, date.getUTCMinutes()) && pick(hour, date.getUTCHours()) && pick(weekday, date.getUTCDay());
        while (!fits(new Date(at))) at += 60_000;
        expect(nextMoment(read(`${minute} ${hour} * * ${weekday}`), 'UTC', new Date(from))?.getTime()).toBe(at);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* 24 * * *',
    '0 0 0 * *',
    '0 0 31 2 *',
    '*/0 * * * *',
    '5-1 * * * *',
    '@daily',
    '* * * * * *',
    'a b c d e',
    '*-3 * * * *',
    '0 0 * foo *',
    '1,,2 * * * *',
  ])('refuses «%s»', (text) => expect(typeof parseCron(text)).toBe('string'));
});
