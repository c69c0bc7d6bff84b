import type { Problem } from '../../platform/problem.js';
import { turnsOf, type Line } from './turns.js';

/** Those of one tenant among the places. */
export interface Holder {
  readonly places: Places;
  running: number;
  readonly waiting: Line;
}

/** A bounded number of requests at work, and bounded lines before them, from which the tenants are served in turn. */
export interface Places {
  /** Whether a place is given back when the answer is made, and not only when it has gone out. */
  readonly untilSent: boolean;
  holder(): Holder;
  /** Undefined: the place is taken. Otherwise fulfilled when it is; throws or rejects when it is not to be had. */
  enter(holder: Holder, gone: () => boolean): Promise<void> | undefined;
  leave(holder: Holder): void;
  state(): { running: number; waiting: number };
}

export interface PlaceLimits {
  /** At work at once. */
  readonly most: number;
  /** Of one tenant; fewer than `most`, so that another one's next request finds a place. */
  readonly mostOfOne: number;
  readonly waiting: number;
  readonly waitingOfOne: number;
  /** Milliseconds. */
  readonly longestWait: number;
  readonly untilSent: boolean;
  /** What is said to a tenant that has too many waiting, and to anybody when too many of all wait or one has waited too long. */
  tooMany(): Problem;
  overloaded(): Problem;
}

/** `now` in milliseconds. */
export function placesOf(limits: PlaceLimits, now: () => number): Places {
  const turns = turnsOf<Holder>();
  let running = 0;
  let watch: NodeJS.Timeout | undefined;

  const start = (holder: Holder): void => {
    running++;
    holder.running++;
  };

  function handOver(): void {
    while (running < limits.most) {
      const turn = turns.next((holder) => holder.running < limits.mostOfOne);
      if (!turn) return;
      if (turn.one.gone()) turn.one.refuse();
      else {
        start(turn.of);
        turn.one.go();
      }
    }
  }

  /** A database that hangs gives no place back, so nobody would be told anything. */
  function refuseLate(): void {
    turns.refuseSince(now() - limits.longestWait);
    if (turns.count() > 0) return;
    clearInterval(watch);
    watch = undefined;
  }

  function queue(holder: Holder, gone: () => boolean): Promise<void> {
    if (holder.waiting.length >= limits.waitingOfOne) throw limits.tooMany();
    if (turns.count() >= limits.waiting) throw limits.overloaded();
    watch ??= setInterval(refuseLate, Math.min(500, limits.longestWait)).unref();
    return new Promise((go, refuse) => turns.add(holder, { since: now(), go, refuse: () => refuse(limits.overloaded()), gone }));
  }

  const places: Places = {
    untilSent: limits.untilSent,
    holder: () => ({ places, running: 0, waiting: [] }),
    enter(holder, gone) {
      if (running >= limits.most || holder.running >= limits.mostOfOne || holder.waiting.length > 0) return queue(holder, gone);
      start(holder);
      return undefined;
    },
    leave(holder) {
      running--;
      holder.running--;
      if (turns.count() > 0) handOver();
    },
    state: () => ({ running, waiting: turns.count() }),
  };
  return places;
}
