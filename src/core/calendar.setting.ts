import { parseCalendar } from '../calendar/parse-calendar.js';
import { json } from '../declare/fields/json.js';
import { defineSetting } from '../declare/module.js';

/** When the tenant works, in the form of `parseCalendar`. */
export const calendarSetting = defineSetting('kernel.calendar', json(), {
  default: null,
  label: { en: 'Working calendar', ru: 'Рабочий календарь' },
  description:
    "The working week and its exceptions: { timeZone, week, exceptions, holidays }. Monday to Friday, 9–13 and 14–18 in the tenant's zone unless given; offices, teams and users may have a `businessCalendar` of their own.",
  check: (value, pointer) => void parseCalendar(value, pointer),
});
