import { nextMoment, parseCron, type Repetition } from '../../calendar/cron.js';
import { invalid } from '../../platform/problem.js';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** When a schedule strikes, as its record has it. */
export interface Timing {
  readonly repeat?: unknown;
  readonly at?: unknown;
  readonly weekday?: unknown;
  readonly dayOfMonth?: unknown;
  readonly cron?: unknown;
}

/** The repetition of a schedule; throws 400 naming the field that is missing or malformed. */
export function repetitionOf({ repeat, at, weekday, dayOfMonth, cron }: Timing): Repetition {
  if (repeat === 'cron') {
    if (typeof cron !== 'string')
      throw invalid('/cron', 'Say when: minute, hour, day of month, month, weekday, e.g. 30 8 * * 1-5.');
    const parsed = parseCron(cron);
    if (typeof parsed === 'string') throw invalid('/cron', parsed);
    return parsed;
  }
  if (typeof at !== 'string') throw invalid('/at', 'Say at what time of the day, e.g. 08:30.');
  const [hours = 0, minutes = 0, seconds = 0] = at.split(':').map(Number);
  const daily = { minutes: [hours * 60 + minutes + seconds / 60], hourly: false };
  if (repeat === 'daily') return { ...daily, on: () => true };
  if (repeat === 'weekly') {
    if (typeof weekday !== 'string') throw invalid('/weekday', 'Say on which weekday, e.g. monday.');
    return { ...daily, on: (day) => WEEKDAYS[day.weekday] === weekday };
  }
  if (typeof dayOfMonth !== 'number')
    throw invalid('/dayOfMonth', 'Say on which day of the month, 1 to 31; in shorter months the last day stands for it.');
  return { ...daily, on: (day) => day.dayOfMonth === Math.min(dayOfMonth, day.lastDay) };
}

/** The next moment after `after`, on the wall clock of the tenant. */
export const nextTime = (timing: Timing, timeZone: string, after: Date): Date | null =>
  nextMoment(repetitionOf(timing), timeZone, after);
