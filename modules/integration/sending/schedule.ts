const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Milliseconds from each failed attempt to the next one (standards §4.1): ten attempts in 75 hours. */
export const WAITS: readonly number[] = [
  5000,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const JITTER = 0.1;
const LONGEST_RETRY_AFTER = 24 * HOUR;
/** An ordered webhook's first waiting event holds up the rest for so long and no longer. */
export const LONGEST_STALL = 30 * MINUTE;
/** A webhook that has failed for so long without a success is disabled. */
export const LONGEST_FAILURE = 5 * 24 * HOUR;

export type Outcome =
  | { readonly state: 'delivered' | 'dead' | 'parked' }
  /** `at`: when to try again. */
  | { readonly state: 'pending'; readonly at: Date };

export interface Failure {
  /** Attempts made, this one included. */
  readonly attempts: number;
  readonly now: Date;
  /** Of the first failure; null if this is it. */
  readonly stalledSince: Date | null;
  readonly ordered: boolean;
  /** Milliseconds that the receiver asked for. */
  readonly retryAfter: number | null;
}

/** What becomes of a delivery after a failed attempt. `random` is from 0 up to 1. */
export function afterFailure({ attempts, now, stalledSince, ordered, retryAfter }: Failure, random = Math.random()): Outcome {
  const stalled = now.getTime() - (stalledSince ?? now).getTime();
  if (ordered && stalled >= LONGEST_STALL) return { state: 'parked' };
  const wait = WAITS[attempts - 1];
  if (wait === undefined) return { state: 'dead' };
  const planned = Math.max(wait * (1 - JITTER + 2 * JITTER * random), Math.min(retryAfter ?? 0, LONGEST_RETRY_AFTER));
  return { state: 'pending', at: new Date(now.getTime() + (ordered ? Math.min(planned, LONGEST_STALL - stalled) : planned)) };
}

/** Milliseconds from a Retry-After header (RFC 9110 §10.2.3): seconds or a date. Null if it says nothing. */
export function retryAfterOf(header: string | string[] | undefined, now: Date): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (!text) return null;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1000;
  // `Date.parse` makes a date of nearly anything.
  const until = /^[A-Z][a-z]{2,8}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(until) ? null : Math.max(0, until - now.getTime());
}
