import type { Grants } from '../declare/access.js';
import { adminAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { choice } from '../declare/fields/choice.js';
import { int } from '../declare/fields/int.js';
import { json } from '../declare/fields/json.js';
import { link } from '../declare/fields/link.js';
import { multiChoice } from '../declare/fields/multi-choice.js';
import { text } from '../declare/fields/text.js';
import { timeOfDay } from '../declare/fields/time-of-day.js';
import { timestamp } from '../declare/fields/timestamp.js';
import { uuid } from '../declare/fields/uuid.js';
import { knownKind, templateFits } from './template.rule.js';

const own: Grants = { read: 'own', update: 'own' };

/** Something one user is told over one channel. Made by `ctx.notify` alone; everybody sees their own, administrators too. */
export const notification = defineEntity('notification', {
  title: 'title',
  label: { en: 'Notification', ru: 'Уведомление' },
  description: 'Something one user is told over one channel. Everybody sees their own only.',
  readOnly: true,
  ownOnly: true,
  fields: {
    user: link('user', { required: true, inverse: 'notifications', onDelete: 'cascade' }),
    channel: choice(['inApp', 'email'], { required: true, index: true }),
    kind: text({ required: true, max: 100, index: true }),
    title: text({ required: true, max: 300, personal: 'basic' }),
    body: text({ max: 10_000, personal: 'basic' }),
    payload: json({ personal: 'basic', description: 'The values its words were made of.' }),
    subjectEntity: text({ max: 100, description: 'The record it is about.' }),
    subjectId: uuid({ index: true }),
    dedupeKey: text({ max: 200 }),
    state: choice(['queued', 'sending', 'sent', 'seen', 'failed', 'uncertain'], {
      required: true,
      default: 'queued',
      index: true,
      description:
        'In the app: sent, then seen. By e-mail: queued, sending, then sent, failed, or uncertain: handed to the mail server, whose answer was lost; it is not sent again.',
    }),
    dueAt: timestamp({ index: true, description: 'When it may go out: at once, after quiet hours, or with the digest.' }),
    digest: choice(['none', 'daily', 'weekly'], { default: 'none' }),
    attempts: int({ min: 0 }),
    messageId: text({ max: 300, description: 'Message-ID of the e-mail, the same at every attempt.' }),
    error: text({ max: 500, description: 'Why the last attempt came to nothing.' }),
    sentAt: timestamp(),
    seenAt: timestamp(),
  },
  keys: [['userId', 'channel', 'dedupeKey']],
  access: { manager: own, rep: own, viewer: own },
});

/** How a user wants to be told of one kind of thing, or of everything (`*`) that has no preference of its own. Set by `notificationPreference.set`. */
export const notificationPreference = defineEntity('notificationPreference', {
  title: 'kind',
  label: { en: 'Notification preference', ru: 'Настройка уведомлений' },
  description: 'How a user wants to be told of one kind of thing, or of everything (*). Everybody has and sees their own.',
  readOnly: true,
  ownOnly: true,
  fields: {
    user: link('user', { required: true, inverse: 'notificationPreferences', onDelete: 'cascade' }),
    kind: text({ required: true, max: 100 }),
    channels: multiChoice(['inApp', 'email'], { description: 'Over which ways; none at all if empty.' }),
    quietFrom: timeOfDay({ description: "E-mail waits from here, on the user's own clock," }),
    quietTo: timeOfDay({ description: 'until here.' }),
    digest: choice(['none', 'daily', 'weekly'], { required: true, default: 'none' }),
    digestAt: timeOfDay({ description: 'When the digest goes out, weekly ones on Monday; 09:00 unless given.' }),
  },
  keys: [['userId', 'kind']],
  access: { manager: own, rep: own, viewer: own },
});

/** A tenant's own words for a kind of notification in one language over one channel. */
export const notificationTemplate = defineEntity('notificationTemplate', {
  title: 'kind',
  label: { en: 'Notification template', ru: 'Шаблон уведомления' },
  description: "A tenant's own words for a kind of notification, as Mustache templates over the variables of the kind.",
  common: 'child',
  fields: {
    kind: text({ required: true, max: 100 }),
    locale: choice(['en', 'ru'], { required: true }),
    channel: choice(['inApp', 'email'], { required: true }),
    subject: text({ required: true, max: 300, description: 'One line: the heading, the subject of the e-mail.' }),
    body: text({ required: true, max: 10_000 }),
  },
  keys: [['kind', 'locale', 'channel']],
  rules: [knownKind, templateFits],
  access: adminAccess,
});
