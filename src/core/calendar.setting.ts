import { plainCalendar, type BusinessCalendar } from '../calendar/calendar.js';
import { parseCalendar } from '../calendar/parse-calendar.js';
import type { Context } from '../declare/context.js';
import { json } from '../declare/fields/json.js';
import { defineSetting } from '../declare/module.js';

/** When the tenant works, in the form of `parseCalendar`. */
export const calendarSetting = defineSetting('kernel.calendar', json(), {
  default: null,
  label: { en: 'Working calendar', ru: 'Рабочий календарь' },
  description:
    "The working week and its exceptions: { timeZone, week, exceptions }. Monday to Friday, 9–13 and 14–18 in the tenant's zone unless given.",
  check: (value, pointer) => void parseCalendar(value, pointer),
});

/** The arithmetic prepares each calendar object once, so equal ones are the same object. */
const known = new Map<string, BusinessCalendar>();
const MOST_KNOWN = 1000;

/** The calendar by which the tenant's deadlines are reckoned. */
export async function businessCalendar(ctx: Context): Promise<BusinessCalendar> {
  const stored = await ctx.setting<unknown>(calendarSetting.name);
  const key = stored === null ? ctx.actor.timeZone : JSON.stringify(stored);
  const found = known.get(key) ?? (stored === null ? plainCalendar(ctx.actor.timeZone) : parseCalendar(stored));
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, found);
  return found;
}
