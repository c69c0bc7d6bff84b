import { choice, date, defineEntity, int, link, text } from '#kernel';
import { oneOwner } from '../contact-points/one-owner.rule.js';

/** One line of a list of whom to greet: a birthday or anniversary with its day (CON12). */
export const greeting = defineEntity('greeting', {
  title: 'occasion',
  label: { en: 'Greeting', ru: 'Поздравление' },
  common: 'child',
  fields: {
    person: link('person', { inverse: 'greetings', onDelete: 'cascade' }),
    account: link('account', { inverse: 'greetings', onDelete: 'cascade' }),
    occasion: choice(['birthday', 'anniversary', 'holiday'], { required: true, index: true }),
    on: date({ required: true, index: true }),
    years: int({ min: 0 }),
    channel: choice(['phone', 'email', 'sms', 'messenger', 'letter', 'none'], {
      description: 'none: no channel is allowed by consent.',
    }),
    state: choice(['new', 'planned', 'sent', 'skipped'], { required: true, default: 'new', index: true }),
    skippedBecause: text({ max: 500, personal: 'basic' }),
    plannedContact: link('plannedContact', { onDelete: 'setNull' }),
  },
  keys: [
    ['personId', 'occasion', 'on'],
    ['accountId', 'occasion', 'on'],
  ],
  access: { through: ['person', 'account'] },
  rules: [oneOwner],
});
