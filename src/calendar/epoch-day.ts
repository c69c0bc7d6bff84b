/** Milliseconds in a local day of constant offset. */
export const dayMs = 86_400_000;

/** Division rounded towards minus infinity; exact for safe integers, unlike `Math.floor(a / b)`. */
export const floorDiv = (dividend: number, divisor: number): number =>
  (dividend - (((dividend % divisor) + divisor) % divisor)) / divisor;

/**
 * Days from 1970-01-01 to a date written `YYYY-MM-DD`; undefined when there is no such date (2026-02-30) or it is written
 * in another way.
 */
export function epochDay(date: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? undefined : ms / dayMs;
}

/** The date `YYYY-MM-DD` that many days after 1970-01-01; years 0000 to 9999. */
export const dateOfEpochDay = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

/** 0 for Monday … 6 for Sunday. 1970-01-01 was a Thursday. */
export const weekdayIndex = (day: number): number => (((day + 3) % 7) + 7) % 7;
