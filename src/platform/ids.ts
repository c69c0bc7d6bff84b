import { V7Generator } from 'uuidv7';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';

/** Makes the ids of records. */
export interface Ids {
  /** A UUID version 7 (RFC 9562 §5.7): greater than every id this source gave before. */
  next(): string;
}

/** A clock stepped back by less than this keeps the order of ids; beyond it order begins anew, ids stay unique. */
const ROLLBACK_ALLOWANCE = 10 * 60_000;

/** A source of ids in the order of their making, even within a millisecond and when the clock steps back. */
export function createIds(clock: Clock = systemClock): Ids {
  const generator = new V7Generator();
  return { next: () => generator.generateOrResetCore(clock.now().getTime(), ROLLBACK_ALLOWANCE).toString() };
}
