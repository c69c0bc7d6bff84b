import { parseCalendar } from '../calendar/parse-calendar.js';
import { adminWrites } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { defineRule } from '../declare/define-rule.js';
import { json } from '../declare/fields/json.js';
import { text } from '../declare/fields/text.js';

/** A calendar can be reckoned with. */
export const calendarIsOne = defineRule('business-calendar', {
  on: ['create', 'update', 'restore'],
  check({ after }) {
    parseCalendar(after.definition, '/definition');
  },
});

/**
 * When an office, a team or somebody works, where that differs from the firm's `kernel.calendar`: users and units point at one.
 * `businessCalendar` finds the one that holds.
 */
export const businessCalendarEntity = defineEntity('businessCalendar', {
  title: 'name',
  label: { en: 'Business calendar', ru: 'Рабочий календарь' },
  description: 'When an office, a team or a user works, where that differs from the setting kernel.calendar.',
  common: 'child',
  customFields: false,
  fields: {
    name: text({ required: true, max: 200 }),
    definition: json({
      required: true,
      description:
        '{ timeZone, week, exceptions, holidays }: the intervals of each day in minutes after midnight; `holidays: "russia"` adds the production calendar.',
    }),
  },
  keys: [['name']],
  rules: [calendarIsOne],
  access: adminWrites,
});
