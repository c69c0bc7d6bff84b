import { bool, choice, defineEntity, int, json, link, multiChoice, referenceAccess, text } from '#kernel';

/** How often clients of a class or segment are to be contacted. Its steps become planned contacts. */
export const contactRegulation = defineEntity('contactRegulation', {
  title: 'name',
  label: { en: 'Contact regulation', ru: 'Регламент контактов' },
  fields: {
    name: text({ required: true, max: 200, search: true }),
    active: bool({ required: true, default: true, index: true }),
    valueClass: choice(['A', 'B', 'C'], { description: 'Accounts of this class; of any class if empty.' }),
    segment: json({ description: 'A filter of accounts, as in a list: { "market": { "eq": "trade" } }.' }),
    ownerRule: choice(['accountOwner', 'regulationOwner'], {
      required: true,
      default: 'accountOwner',
      description: 'Who becomes responsible.',
    }),
    stopStatuses: multiChoice(['prospect', 'active', 'dormant', 'lost', 'blacklisted'], {
      default: ['lost', 'blacklisted'],
      description: 'No contacts are planned with accounts of these statuses, nor with those that do not want to be contacted.',
    }),
    stopAfterMissed: int({ min: 1, max: 100, description: 'Stop after so many contacts in a row that were not held.' }),
  },
  access: referenceAccess,
});

/** One kind of contact, repeated every so many days. */
export const regulationStep = defineEntity('regulationStep', {
  title: 'goal',
  label: { en: 'Step of a regulation', ru: 'Шаг регламента' },
  common: 'child',
  fields: {
    regulation: link('contactRegulation', { required: true, inverse: 'steps', onDelete: 'cascade' }),
    kind: choice(['call', 'meeting', 'email', 'letter', 'sms', 'chat', 'visit', 'presentation', 'event', 'greeting', 'other'], {
      required: true,
      default: 'call',
    }),
    every: int({ required: true, min: 1, max: 3650 }),
    unit: choice(['days', 'workingDays'], { required: true, default: 'days' }),
    channel: text({ max: 100 }),
    goal: text({ required: true, max: 500, description: '{account} stands for the name of the account.' }),
  },
  access: { through: ['regulation'] },
});
