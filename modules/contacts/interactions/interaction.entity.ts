import { bool, choice, defineEntity, json, link, links, richText, staffAccess, text, timestamp, url } from '#kernel';
import { endAfterStart } from './end-after-start.rule.js';
import { decisionDerivation, decisionHasLinks } from './decision.js';

/** Something that happened between us and them, on any channel: the one timeline. */
export const interaction = defineEntity('interaction', {
  title: 'subject',
  label: { en: 'Interaction', ru: 'Контакт' },
  description: 'Something that happened between us and them, on any channel: the one timeline of a client.',
  fields: {
    kind: choice(
      ['call', 'meeting', 'email', 'letter', 'fax', 'sms', 'chat', 'social', 'webForm', 'order', 'presentation', 'conference', 'visit', 'event', 'other'],
      { required: true, index: true },
    ),
    direction: choice(['incoming', 'outgoing', 'internal']),
    channel: text({ max: 100, description: 'Which line, mailbox or account it came by.' }),
    subject: text({ required: true, max: 500, search: true, personal: 'basic' }),
    body: richText({ search: true, personal: 'basic' }),
    startedAt: timestamp({ required: true, default: ({ now }: { now: Date }) => now.toISOString(), index: true }),
    endedAt: timestamp(),
    status: choice(['held', 'missed', 'failed'], { required: true, default: 'held', index: true, description: 'Only what was held counts as a contact.' }),
    resultCode: text({ max: 100, index: true }),
    account: link('account', { inverse: 'interactions', onDelete: 'restrict' }),
    people: links('person', { inverse: 'interactions' }),
    participants: links('user', { description: 'Who of us took part, besides the owner.' }),
    decision: text({ max: 10_000, search: true, personal: 'basic', description: 'What was decided; its author and time are kept with it (CON10).' }),
    decidedBy: link('user', { readOnly: true, onDelete: 'setNull' }),
    decidedAt: timestamp({ readOnly: true, index: true }),
    nextStep: link('plannedContact', { onDelete: 'setNull', description: 'What follows from it.' }),
    recordingUrl: url({ personal: 'sensitive' }),
    transcript: text({ max: 100_000, personal: 'sensitive' }),
    attachments: json({ personal: 'basic', description: 'List of { name, url, size }.' }),
    legalHold: bool({ required: true, default: false, description: 'Must be kept as it is; erasure leaves it out and says so (CON13).' }),
    sourceSystem: text({ max: 100 }),
    dedupeKey: text({ max: 255, description: 'Message-ID or call id: the same event is kept once per source system.' }),
  },
  access: staffAccess,
  keys: [['sourceSystem', 'dedupeKey']],
  indexes: [
    ['accountId', 'startedAt'],
    ['ownerId', 'startedAt'],
  ],
  derive: [decisionDerivation],
  rules: [endAfterStart, decisionHasLinks],
  report: { dimensions: ['kind', 'direction', 'status', 'resultCode', 'ownerId', 'accountId'] },
});
