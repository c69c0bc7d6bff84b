import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placesOf, type Holder, type PlaceLimits } from './places.js';
import { overloaded, tooManyAtOnce } from './refusals.js';

const limits: PlaceLimits = {
  most: 3,
  mostOfOne: 2,
  waiting: 5,
  waitingOfOne: 4,
  longestWait: 50,
  untilSent: true,
  tooMany: tooManyAtOnce,
  overloaded,
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Places, and who has been let in, in that order. */
function scene(some: Partial<PlaceLimits> = {}, now: () => number = () => 0) {
  const places = placesOf({ ...limits, ...some }, now);
  const holders = new Map<string, Holder>();
  const told: string[] = [];
  const of = (name: string): Holder => {
    const holder = holders.get(name) ?? places.holder();
    holders.set(name, holder);
    return holder;
  };
  const come = (name: string, gone: () => boolean = () => false): void => {
    const entered = places.enter(of(name), gone);
    if (!entered) told.push(name);
    else
      entered.then(
        () => told.push(name),
        (error: { code: string }) => told.push(`${name} ${error.code}`),
      );
  };
  return { places, of, come, told, leave: (name: string) => places.leave(of(name)) };
}

describe('places', () => {
  it('are left free by one tenant for the next request of another', () => {
    const { come, told } = scene();
    for (let n = 0; n < 4; n++) come('loud');
    come('quiet');
    expect(told).toEqual(['loud', 'loud', 'quiet']);
  });

  it('are given to the tenants in turn, however many of one wait', async () => {
    const { come, told, leave } = scene({ most: 1, mostOfOne: 1 });
    come('first');
    for (const name of ['loud', 'loud', 'loud', 'quiet', 'other']) come(name);
    for (const name of ['first', 'loud', 'quiet', 'other', 'loud']) {
      leave(name);
      await turn();
    }
    expect(told).toEqual(['first', 'loud', 'quiet', 'other', 'loud', 'loud']);
  });

  it('are refused with 429 to a tenant that has too many waiting, and with 503 when too many of all wait', () => {
    const { come } = scene();
    for (let n = 0; n < 6; n++) come('loud');
    expect(() => come('loud')).toThrow(expect.objectContaining({ code: 'too_many_at_once', status: 429 }));
    come('quiet');
    come('quiet');
    expect(() => come('quiet')).toThrow(expect.objectContaining({ code: 'overloaded', status: 503 }));
  });

  it('are not waited for longer than the longest wait, be it that none is ever given back', async () => {
    let time = 0;
    const { come, told, places } = scene({ longestWait: 20 }, () => time);
    for (let n = 0; n < 4; n++) come('stuck');
    time = 100;
    for (let n = 0; n < 50 && places.state().waiting > 0; n++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(told).toEqual(['stuck', 'stuck', 'stuck overloaded', 'stuck overloaded']);
    expect(places.state()).toEqual({ running: 2, waiting: 0 });
  });

  it('are not given to a client that has gone', async () => {
    const { come, told, leave } = scene({ most: 1, mostOfOne: 1 });
    come('first');
    come('gone', () => true);
    come('here');
    leave('first');
    await turn();
    expect(told).toEqual(['first', 'gone overloaded', 'here']);
  });

  it('are never more than there are, of all and of one, and all are free again at the end', async () => {
    const step = fc.record({ comes: fc.boolean(), who: fc.integer({ min: 0, max: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
        const { come, told, leave, places, of } = scene({ waiting: 1000, waitingOfOne: 1000, longestWait: 1e9 });
        for (const { comes, who } of steps) {
          if (comes) come(String(who));
          else if (of(String(who)).running > 0) leave(String(who));
          expect(places.state().running).toBeLessThanOrEqual(limits.most);
          expect(of(String(who)).running).toBeLessThanOrEqual(limits.mostOfOne);
        }
        for (let n = 0; n < 5; n++) {
          for (let who = 0; who < 5; who++) while (of(String(who)).running > 0) leave(String(who));
        }
        for (let n = 0; places.state().running > 0 && n < 200; n++)
          for (let who = 0; who < 5; who++) if (of(String(who)).running > 0) leave(String(who));
        await turn();
        expect(places.state()).toEqual({ running: 0, waiting: 0 });
        expect(told).toHaveLength(steps.filter(({ comes }) => comes).length);
      }),
      { numRuns: 200 },
    );
  });
});
