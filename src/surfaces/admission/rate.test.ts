import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BURST_SECONDS, left, rateHeaders, rateOf, take, wait, type Rate } from './rate.js';

const ten = rateOf(10) as Rate;

describe('a rate', () => {
  it('is no limit at 0', () => {
    expect(rateOf(0)).toBeUndefined();
  });

  it('lets ten seconds’ worth come at once, and then as many a second as it says', () => {
    const bucket = { fullAt: 0 };
    for (let n = 0; n < 100; n++) take(bucket, ten, 0);
    expect(left(bucket, ten, 0)).toBe(0);
    expect(wait(bucket, ten, 0)).toBe(1);
    expect(left(bucket, ten, 1000)).toBe(10);
    expect(left(bucket, ten, 60_000)).toBe(100);
  });

  it('is told in the headers of the draft: the quota, what is left, and when all of it is there again', () => {
    const bucket = { fullAt: 0 };
    for (let n = 0; n < 60; n++) take(bucket, ten, 0);
    expect(rateHeaders('caller', bucket, ten, 0)).toEqual({
      'ratelimit-policy': '"caller";q=100;w=10',
      ratelimit: '"caller";r=40;t=6',
    });
  });

  it('lets through in any time no more than its bucket and its rate allow', () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(pauses, fc.integer({ min: 1, max: 500 }), (steps, perSecond) => {
        const rate = rateOf(perSecond) as Rate;
        const bucket = { fullAt: 0 };
        let [now, through] = [0, 0];
        for (const pause of steps) {
          now += pause;
          for (let n = 0; n < 20; n++) {
            if (left(bucket, rate, now) < 1) break;
            take(bucket, rate, now);
            through++;
          }
        }
        expect(through).toBeLessThanOrEqual(perSecond * (BURST_SECONDS + now / 1000) + 1);
      }),
    );
  });
});
