import { adminWrites } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { bool } from '../declare/fields/bool.js';
import { choice } from '../declare/fields/choice.js';
import { date } from '../declare/fields/date.js';
import { email } from '../declare/fields/email.js';
import { int } from '../declare/fields/int.js';
import { link } from '../declare/fields/link.js';
import { text } from '../declare/fields/text.js';

/** Somebody who works with the system. Passwords and sessions are kept apart and never leave the kernel. */
export const user = defineEntity('user', {
  title: 'name',
  label: { en: 'User', ru: 'Пользователь' },
  common: 'child',
  fields: {
    email: email({ required: true }),
    name: text({ required: true, max: 200, search: true }),
    status: choice(['invited', 'active', 'locked', 'left'], { required: true, default: 'active', index: true }),
    locale: choice(['en', 'ru']),
    timeZone: text({ max: 64 }),
    calendar: link('businessCalendar', { onDelete: 'restrict' }),
  },
  keys: [['email']],
  access: adminWrites,
});

/** One user may work in several units, each with its share of the day (one person, several functions). */
export const employment = defineEntity('employment', {
  title: 'position',
  label: { en: 'Employment', ru: 'Должность' },
  common: 'child',
  customFields: false,
  fields: {
    user: link('user', { required: true, inverse: 'employments', onDelete: 'cascade' }),
    unit: link('orgUnit', { required: true, inverse: 'employments', onDelete: 'restrict' }),
    position: text({ max: 200 }),
    startsOn: date(),
    endsOn: date(),
    isPrimary: bool({ default: false }),
    share: int({ min: 1, max: 100 }),
  },
  access: adminWrites,
});
