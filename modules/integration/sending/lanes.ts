import { MOST_PER_WEBHOOK, type Claimed } from './claim.js';
import type { Attempted } from './record.js';

/** Deliveries that are claimed beyond these for a webhook that answers quickly: claiming and writing down cost less by the dozen. */
const AHEAD = 40;
/** Milliseconds that the calls of such a webhook take on average; all that wait for it are gone in half a second. */
const QUICK = 100;
/** A claim that is older, in milliseconds, may be another process's by the time the call is made: this one may have stood still. */
const STALE = 20_000;
/** How much of the average the last call is. */
const WEIGHT = 0.2;

interface Lane {
  readonly ordered: boolean;
  flying: number;
  waiting: Claimed[];
  /** Milliseconds of a call on average; infinite until one has succeeded and after one has failed. */
  usual: number;
}

/** What a process has claimed of one tenant, webhook by webhook. */
export interface Lanes {
  /** All that is claimed: under way, waiting for a place, or to be given back. */
  readonly held: ReadonlyMap<Claimed, unknown>;
  /** How many more may be claimed of webhooks that are known here; {@link MOST_PER_WEBHOOK} of any other. */
  room(): ReadonlyMap<string, number>;
  /** Takes what was claimed; gives what is to be called now. */
  take(claimed: readonly Claimed[]): Claimed[];
  /** Takes the outcome of a call; gives what is to be called next. */
  ended(claimed: Claimed, outcome: Attempted): Claimed[];
  /** The leases of all that is held begin anew. */
  renewed(): void;
  /** What waits is not called any more. */
  stop(): void;
  /** What was claimed and will not be called by this process, until {@link gaveBack}. */
  readonly unwanted: ReadonlySet<Claimed>;
  gaveBack(some: readonly Claimed[]): void;
}

function roomOf({ ordered, flying, waiting, usual }: Lane): number {
  // What waits is claimed by the dozen, not one for each that has gone.
  if (waiting.length > AHEAD / 2) return 0;
  const most = MOST_PER_WEBHOOK + (ordered || usual > QUICK ? 0 : AHEAD);
  return Math.max(0, most - flying - waiting.length);
}

/** `now` in milliseconds, monotonic. */
export function createLanes(now: () => number = () => performance.now()): Lanes {
  const lanes = new Map<string, Lane>();
  /** And when each was claimed or renewed. */
  const held = new Map<Claimed, number>();
  const unwanted = new Set<Claimed>();
  let stopped = false;

  function laneOf({ webhookId, ordered }: Claimed): Lane {
    const lane = lanes.get(webhookId) ?? { ordered, flying: 0, waiting: [], usual: Number.POSITIVE_INFINITY };
    lanes.set(webhookId, lane);
    return lane;
  }

  function start(lane: Lane): Claimed[] {
    if (stopped || lane.waiting.some((one) => now() - (held.get(one) ?? 0) > STALE)) giveUp(lane);
    const next = lane.waiting.splice(0, Math.max(0, MOST_PER_WEBHOOK - lane.flying));
    lane.flying += next.length;
    return next;
  }

  function giveUp(lane: Lane): void {
    for (const one of lane.waiting.splice(0)) unwanted.add(one);
  }

  return {
    held,
    unwanted,
    room: () => new Map([...lanes].map(([id, lane]) => [id, roomOf(lane)])),
    take(claimed) {
      const touched = new Set<Lane>();
      for (const one of claimed) {
        held.set(one, now());
        const lane = laneOf(one);
        lane.waiting.push(one);
        touched.add(lane);
      }
      return [...touched].flatMap(start);
    },
    ended(claimed, { state, milliseconds }) {
      const lane = laneOf(claimed);
      held.delete(claimed);
      lane.flying--;
      const before = Number.isFinite(lane.usual) ? lane.usual : milliseconds;
      lane.usual = state === 'delivered' ? before * (1 - WEIGHT) + milliseconds * WEIGHT : Number.POSITIVE_INFINITY;
      // It may have been disabled, or another process may find it well.
      if (state !== 'delivered') giveUp(lane);
      return start(lane);
    },
    renewed() {
      for (const one of held.keys()) held.set(one, now());
    },
    stop() {
      stopped = true;
      lanes.forEach(giveUp);
    },
    gaveBack(some) {
      for (const one of some) {
        unwanted.delete(one);
        held.delete(one);
      }
    },
  };
}
