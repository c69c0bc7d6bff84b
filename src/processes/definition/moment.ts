import type { BusinessCalendar } from '../../calendar/calendar.js';
import { localDate } from '../../calendar/local-day.js';
import type { EntityModel } from '../../registry/model.js';
import { afterDelay, parseDelay } from './delay.js';
import { object } from './shape.js';
import type { Delay, Values } from './types.js';

const KINDS = ['date', 'timestamp'];

/** A date or time reckoned when the step is taken: `{ "after": { "businessDays": 3 } }`. */
export const isMoment = (value: unknown): value is { after: Delay } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'after' in value;

/** Whether the field takes one, which is checked then. */
export function checkMoment(kind: string, value: unknown, pointer: string): boolean {
  if (!KINDS.includes(kind) || !isMoment(value)) return false;
  parseDelay(object(value, pointer, ['after']).after, `${pointer}/after`, true);
  return true;
}

/** Values with their dates and times reckoned from `now`. */
export function withMoments(entity: EntityModel, values: Values, now: Date, calendar: BusinessCalendar): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const kind = entity.fields.get(key)?.field.kind ?? '';
      if (!KINDS.includes(kind) || !isMoment(value)) return [key, value];
      const moment = afterDelay(value.after, now, calendar);
      return [key, kind === 'date' ? localDate(calendar.timeZone, moment) : moment.toISOString()];
    }),
  );
}
