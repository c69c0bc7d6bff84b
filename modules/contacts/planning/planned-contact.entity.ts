import { bool, choice, computed, defineEntity, int, link, richText, staffAccess, state, text, timestamp } from '#kernel';
import { plannedContactMachine } from './planned-contact.machine.js';
import { about } from './about.rule.js';

/** A contact we mean to have. Who is responsible is its owner. */
export const plannedContact = defineEntity('plannedContact', {
  title: 'goal',
  label: { en: 'Planned contact', ru: 'Запланированный контакт' },
  description: 'A contact we mean to have: call, visit, letter. Its owner is responsible for it.',
  fields: {
    kind: choice(['call', 'meeting', 'email', 'letter', 'sms', 'chat', 'visit', 'presentation', 'event', 'greeting', 'other'], {
      required: true,
      default: 'call',
      index: true,
    }),
    goal: text({ required: true, max: 500, search: true, personal: 'basic' }),
    agenda: richText({ personal: 'basic' }),
    dueAt: timestamp({ required: true, index: true }),
    windowEndsAt: timestamp({ description: 'The contact may be made from dueAt until then.' }),
    account: link('account', { inverse: 'plannedContacts', onDelete: 'cascade' }),
    person: link('person', { inverse: 'plannedContacts', onDelete: 'cascade' }),
    state: state(plannedContactMachine, { index: true }),
    overdue: computed(bool(), { reads: ['state', 'dueAt'], sql: (c) => `${c('state')} = 'planned' and ${c('dueAt')} < now()` }),
    result: text({ max: 5000, personal: 'basic', description: 'What came of it, or why it was not held.' }),
    interaction: link('interaction', { onDelete: 'setNull', description: 'The contact that was held.' }),
    rescheduledTo: timestamp({ description: 'Given with reschedule: when the next attempt is due.' }),
    rescheduleCount: int({ min: 0, required: true, default: 0, readOnly: true }),
    next: link('plannedContact', {
      inverse: 'previous',
      readOnly: true,
      onDelete: 'setNull',
      description: 'The attempt that replaced it.',
    }),
    regulation: link('contactRegulation', { inverse: 'plannedContacts', onDelete: 'setNull', readOnly: true }),
    regulationStep: link('regulationStep', { onDelete: 'setNull', readOnly: true }),
    occurrence: int({ min: 1, readOnly: true, description: 'Which repetition of the regulation step it is.' }),
  },
  access: staffAccess,
  keys: [['regulationStepId', 'accountId', 'occurrence']],
  indexes: [
    ['ownerId', 'state', 'dueAt'],
    ['state', 'dueAt'],
    ['accountId', 'dueAt'],
    ['personId', 'dueAt'],
  ],
  rules: [about],
  report: { dimensions: ['kind', 'state', 'ownerId', 'accountId', 'regulationId'] },
});
