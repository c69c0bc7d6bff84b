import { localMinutes, nextLocalTime } from '../calendar/local-day.js';
import { spanAt } from '../calendar/zone.js';
import type { Preference } from './recipients.js';

const DIGEST_AT = '09:00:00';
const DAY_MS = 86_400_000;

/** `HH:MM:SS` as minutes since midnight. */
const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Whether the wall clock stands within the quiet hours, which may pass midnight. */
export function isQuiet(preference: Pick<Preference, 'quietFrom' | 'quietTo'>, timeZone: string, at: Date): boolean {
  if (preference.quietFrom === null || preference.quietTo === null) return false;
  const [from, to, now] = [minutesOf(preference.quietFrom), minutesOf(preference.quietTo), localMinutes(timeZone, at)];
  return from <= to ? now >= from && now < to : now >= from || now < to;
}

/** `at`, or the end of the quiet hours it falls into, by the user's own clock whatever summer time does to it. */
export function afterQuiet(preference: Pick<Preference, 'quietFrom' | 'quietTo'>, timeZone: string, at: Date): Date {
  return isQuiet(preference, timeZone, at) ? nextLocalTime(timeZone, at, minutesOf(preference.quietTo as string)) : at;
}

/** When an e-mail of `now` goes out: at once or with the next digest, and never within quiet hours. */
export function dueAt(preference: Preference | null, timeZone: string, now: Date): Date {
  if (!preference) return now;
  return afterQuiet(preference, timeZone, preference.digest === 'none' ? now : nextDigest(preference, timeZone, now));
}

function nextDigest({ digest, digestAt }: Preference, timeZone: string, now: Date): Date {
  const minutes = minutesOf(digestAt ?? DIGEST_AT);
  let next = nextLocalTime(timeZone, now, minutes);
  while (digest === 'weekly' && weekday(timeZone, next) !== 1) next = nextLocalTime(timeZone, next, minutes);
  return next;
}

const weekday = (timeZone: string, at: Date): number =>
  new Date(Math.floor((at.getTime() + spanAt(timeZone, at.getTime()).offset) / DAY_MS) * DAY_MS).getUTCDay();
