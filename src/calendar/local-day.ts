import { spanAt } from './zone.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The date `YYYY-MM-DD` it is at `at` in a zone. */
export const localDate = (timeZone: string, at: Date): string =>
  new Date(at.getTime() + spanAt(timeZone, at.getTime()).offset).toISOString().slice(0, 10);

/** Minutes since midnight on the wall clock of a zone, from 0 to 1439. */
export const localMinutes = (timeZone: string, at: Date): number =>
  Math.floor(((((at.getTime() + spanAt(timeZone, at.getTime()).offset) % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);

/** The instant at which a local date begins; where clocks skip midnight, the first instant of the day. */
export const localMidnight = (timeZone: string, date: string): Date =>
  new Date(readings(timeZone, Date.parse(`${date}T00:00:00Z`))[0] as number);

/**
 * The first instant after `after` at which the wall clock of a zone shows so many minutes since midnight; where it skips them,
 * the instant of the skip. A time that comes twice counts twice.
 */
export function nextLocalTime(timeZone: string, after: Date, minutes: number): Date {
  const today = Date.parse(`${localDate(timeZone, after)}T00:00:00Z`);
  for (let day = -1; ; day++) {
    const found = readings(timeZone, today + day * DAY_MS + minutes * MINUTE_MS).find((at) => at > after.getTime());
    if (found !== undefined) return new Date(found);
  }
}

/** The instants at which the wall clock of a zone shows so many minutes since midnight on a date: two where it is set back over them. */
export const localTimes = (timeZone: string, date: string, minutes: number): Date[] =>
  readings(timeZone, Date.parse(`${date}T00:00:00Z`) + Math.round(minutes * MINUTE_MS)).map((at) => new Date(at));

/** The instants at which the wall clock shows `wanted` (as if it were UTC), in order; of a time it skips the first instant after. */
function readings(timeZone: string, wanted: number): number[] {
  // The offset on either side of a change.
  const offsets = [spanAt(timeZone, wanted - DAY_MS).offset, spanAt(timeZone, wanted + DAY_MS).offset];
  const candidates = [...new Set(offsets)].map((offset) => wanted - offset).sort((a, b) => a - b);
  const exact = candidates.filter((at) => at + spanAt(timeZone, at).offset === wanted);
  return exact.length > 0 ? exact : [spanAt(timeZone, Math.min(...candidates)).to];
}
