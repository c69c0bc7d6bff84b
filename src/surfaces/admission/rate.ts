/** Seconds' worth of requests that may come at once. */
export const BURST_SECONDS = 10;

/** How often somebody may ask: `perSecond` in the long run, {@link BURST_SECONDS} of that at once. */
export interface Rate {
  readonly perSecond: number;
  /** Milliseconds between two requests at that rate. */
  readonly interval: number;
}

/** Undefined for 0: no limit. */
export const rateOf = (perSecond: number): Rate | undefined =>
  perSecond > 0 ? { perSecond, interval: 1000 / perSecond } : undefined;

/** A token bucket, kept as the moment at which it will be full again (the generic cell rate algorithm of ITU-T I.371). */
export interface Bucket {
  fullAt: number;
}

const ROOM = BURST_SECONDS * 1000;
/** Fractions of an interval do not add up exactly. */
const HAIR = 1e-6;

const room = (bucket: Bucket, now: number): number => ROOM - Math.max(0, bucket.fullAt - now);

/** Requests it holds at this moment. */
export const left = (bucket: Bucket, rate: Rate, now: number): number => Math.floor(room(bucket, now) / rate.interval + HAIR);

/** Takes one request out of it, whether or not it holds one. */
export function take(bucket: Bucket, rate: Rate, now: number): void {
  bucket.fullAt = Math.max(bucket.fullAt, now) + rate.interval;
}

/** Whole seconds until it holds a request again; 1 at least. */
export const wait = (bucket: Bucket, rate: Rate, now: number): number =>
  Math.max(1, Math.ceil((rate.interval - room(bucket, now)) / 1000));

/**
 * `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10): what may come within the window, what is left of it, and
 * seconds until all of it is there again.
 */
export const rateHeaders = (name: string, bucket: Bucket, rate: Rate, now: number): Readonly<Record<string, string>> => ({
  'ratelimit-policy': `"${name}";q=${Math.round(rate.perSecond * BURST_SECONDS)};w=${BURST_SECONDS}`,
  ratelimit: `"${name}";r=${Math.max(0, left(bucket, rate, now))};t=${Math.ceil(Math.max(0, bucket.fullAt - now) / 1000)}`,
});
