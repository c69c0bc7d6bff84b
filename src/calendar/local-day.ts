import { spanAt } from './zone.js';

/** The date `YYYY-MM-DD` it is at `at` in a zone. */
export const localDate = (timeZone: string, at: Date): string =>
  new Date(at.getTime() + spanAt(timeZone, at.getTime()).offset).toISOString().slice(0, 10);

/** The instant at which a local date begins; where clocks skip midnight, the first instant of the day. */
export function localMidnight(timeZone: string, date: string): Date {
  const wanted = Date.parse(`${date}T00:00:00Z`);
  // The offset on either side of a change: the earlier reading that falls on the date.
  const offsets = [spanAt(timeZone, wanted - 86_400_000).offset, spanAt(timeZone, wanted + 86_400_000).offset];
  const candidates = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
  const exact = candidates.find((at) => at + spanAt(timeZone, at).offset === wanted);
  return new Date(exact ?? spanAt(timeZone, Math.min(...candidates)).to);
}
