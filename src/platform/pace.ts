import { setImmediate as otherWork, setTimeout as sleep } from 'node:timers/promises';

/** How a long work of many pieces goes on in a process that answers others meanwhile. */
export interface Pace {
  /** Whether others have come of late: then pieces are better small. */
  shared(): boolean;
  /** Called after each piece. Rests while others come, and lets the process turn in any case. */
  rest(): Promise<void>;
}

/** Others count as being there for so long after the last of them, in milliseconds. */
const LINGERS = 500;
const LONGEST_REST = 250;

/**
 * Of the time between two pieces, while there are others.
 *
 * @param share how many times as long as the piece took it rests: 1 leaves the others half of the time
 * @param begun how many requests of others this process has begun to answer so far; without it nobody else is there
 * @example
 * const pace = createPace(1, () => requests);
 * for (const page of pages) {
 *   await write(page);
 *   await pace.rest();
 * }
 */
export function createPace(share: number, begun: () => number = () => 0): Pace {
  let seen = begun();
  let last = Number.NEGATIVE_INFINITY;
  let since = performance.now();
  const shared = (): boolean => {
    const now = begun();
    if (now !== seen) last = performance.now();
    seen = now;
    return performance.now() - last < LINGERS;
  };
  return {
    shared,
    async rest() {
      const took = performance.now() - since;
      await (shared() ? sleep(Math.min(took * share, LONGEST_REST)) : otherWork());
      since = performance.now();
    },
  };
}
