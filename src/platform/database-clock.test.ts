import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { databaseClock } from './database-clock.js';

/** A machine and a database whose clocks are moved by hand; the way to the database takes `way` milliseconds and back. */
function world(wall: number, truth: number, way = 5) {
  const state = { running: 0, wall, truth, asked: 0 };
  const pass = (milliseconds: number): void => {
    state.running += milliseconds;
    state.wall += milliseconds;
    state.truth += milliseconds;
  };
  const db = {
    async query() {
      state.asked++;
      pass(way);
      const at = String(state.truth);
      pass(way);
      return { rows: [{ at }], rowCount: 1 };
    },
  };
  const clock = databaseClock(db as never, { running: () => state.running, wall: () => state.wall });
  return { state, pass, clock };
}

describe('the clock of the database', () => {
  it('is the machine’s until it is set, and the database’s from then on', async () => {
    const { state, pass, clock } = world(1_000_000, 5_000_000);
    expect(clock.now().getTime()).toBe(1_000_000);
    await clock.set();
    expect(clock.now().getTime()).toBe(state.truth);
    pass(86_400_000);
    expect(clock.now().getTime()).toBe(state.truth);
  });

  it('is not moved by steps of the machine’s clock, however large, and never more than the way to the database away from it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(100_000)), { maxLength: 20 }),
        fc.nat(500),
        async (steps, way) => {
          const { state, pass, clock } = world(7e11, 8e11, way);
          await clock.set();
          for (const [step, later] of steps) {
            state.wall += step;
            pass(later);
            expect(Math.abs(clock.now().getTime() - state.truth)).toBeLessThanOrEqual(1 + way);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('asks anew when it follows and the machine was asleep', async () => {
    const { state, clock } = world(1_000_000, 1_000_000);
    await clock.follow();
    state.wall += 3_600_000;
    state.truth += 3_600_000;
    clock.now();
    await clock.set();
    expect(clock.now().getTime()).toBe(state.truth);
    const { asked } = state;
    clock.now();
    expect(state.asked).toBe(asked);
    clock.stop();
  });

  it('goes on when the database is away, and takes no answer that was too long under way', async () => {
    const gone = databaseClock({ query: () => Promise.reject(new Error('away')) }, { running: () => 0, wall: () => 42 });
    await gone.set();
    expect(gone.now().getTime()).toBe(42);
    const { clock, state } = world(1000, 9_000_000, 1500);
    await clock.set();
    expect(clock.now().getTime()).toBe(1000 + state.running);
  });
});
