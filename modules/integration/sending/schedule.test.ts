import { afterFailure, LONGEST_STALL, retryAfterOf, WAITS, type Failure } from './schedule.js';

const now = new Date('2026-11-21T10:00:00Z');
const failure: Failure = { attempts: 1, now, stalledSince: null, ordered: false, retryAfter: null };
const waitOf = (some: Partial<Failure>, random?: number): number | string => {
  const outcome = afterFailure({ ...failure, ...some }, random);
  return outcome.state === 'pending' ? outcome.at.getTime() - now.getTime() : outcome.state;
};

describe('the schedule of attempts', () => {
  it('waits 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and gives up after the tenth attempt', () => {
    const hours = (n: number) => n * 3_600_000;
    const waits = Array.from({ length: 10 }, (_, n) => waitOf({ attempts: n + 1 }, 0.5));
    expect(waits).toEqual([5000, 300_000, 1_800_000, hours(2), hours(5), hours(10), hours(14), hours(20), hours(24), 'dead']);
    expect(WAITS.reduce((sum, wait) => sum + wait, 0) / 3_600_000).toBeCloseTo(75.6, 1);
  });

  it('spreads each wait by a tenth to both sides', () => {
    expect([waitOf({}, 0), waitOf({}, 0.999999)].map((wait) => Math.round(Number(wait) / 10) * 10)).toEqual([4500, 5500]);
    for (let n = 0; n < 200; n++) expect(Math.abs(Number(waitOf({})) - 5000)).toBeLessThanOrEqual(500);
  });

  it('waits as long as the receiver asks for, but never more than a day for it, and never less than planned', () => {
    expect(waitOf({ retryAfter: 60_000 }, 0.5)).toBe(60_000);
    expect(waitOf({ retryAfter: 1000 }, 0.5)).toBe(5000);
    expect(waitOf({ retryAfter: 1e12 }, 0.5)).toBe(24 * 3_600_000);
  });

  it('reads Retry-After as seconds and as a date, and nothing into anything else', () => {
    expect(retryAfterOf('120', now)).toBe(120_000);
    expect(retryAfterOf('Sat, 21 Nov 2026 10:01:00 GMT', now)).toBe(60_000);
    expect(retryAfterOf('Sat, 21 Nov 2026 09:00:00 GMT', now)).toBe(0);
    expect([undefined, '', 'soon', '-5', '1e99'].map((text) => retryAfterOf(text, now))).toEqual([null, null, null, null, null]);
  });

  it('of an ordered webhook parks what has held it up for half an hour, having tried once more at its end', () => {
    const after = (milliseconds: number, attempts: number) =>
      waitOf({ ordered: true, attempts, stalledSince: new Date(now.getTime() - milliseconds) }, 0.5);
    expect(after(0, 1)).toBe(5000);
    expect(after(305_000, 3)).toBe(LONGEST_STALL - 305_000);
    expect(after(LONGEST_STALL, 4)).toBe('parked');
  });
});
