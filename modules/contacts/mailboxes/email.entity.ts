import { bool, choice, computed, defineEntity, email, json, link, richText, staffAccess, tags, text, timestamp } from '#kernel';

/** Messages that answer each other, with the clock of the oldest one not yet answered (CON7). */
export const emailThread = defineEntity('emailThread', {
  title: 'subject',
  label: { en: 'E-mail thread', ru: 'Переписка' },
  fields: {
    mailbox: link('mailbox', { required: true, inverse: 'threads', onDelete: 'restrict' }),
    subject: text({ max: 1000, search: true, personal: 'basic' }),
    account: link('account', { inverse: 'emailThreads', onDelete: 'setNull' }),
    person: link('person', { inverse: 'emailThreads', onDelete: 'setNull' }),
    lastMessageAt: timestamp({ readOnly: true, index: true }),
    awaitingSince: timestamp({ readOnly: true, index: true, description: 'When the oldest unanswered e-mail came in.' }),
    warnAt: timestamp({ readOnly: true, index: true }),
    replyDueAt: timestamp({ readOnly: true, index: true, description: 'By when it must be answered, in working time.' }),
    replyState: computed(choice(['answered', 'waiting', 'warning', 'overdue']), {
      reads: ['replyDueAt', 'warnAt'],
      sql: (c) =>
        `case when ${c('replyDueAt')} is null then 'answered' when ${c('replyDueAt')} < now() then 'overdue' when ${c('warnAt')} < now() then 'warning' else 'waiting' end`,
    }),
  },
  access: staffAccess,
  report: { dimensions: ['mailboxId', 'ownerId', 'accountId'] },
});

/** One e-mail. */
export const emailMessage = defineEntity('emailMessage', {
  title: 'subject',
  label: { en: 'E-mail', ru: 'Письмо' },
  common: 'child',
  fields: {
    thread: link('emailThread', { required: true, inverse: 'messages', onDelete: 'cascade' }),
    messageId: text({ max: 998, index: true, description: 'Message-ID (RFC 5322 section 3.6.4), without angle brackets.' }),
    inReplyTo: text({ max: 998, index: true }),
    references: json({ description: 'List of Message-IDs.' }),
    folder: text({ max: 255 }),
    direction: choice(['incoming', 'outgoing'], { required: true, index: true }),
    state: choice(['draft', 'sending', 'sent', 'failed', 'received'], { required: true, default: 'received', index: true }),
    from: email({ personal: 'basic' }),
    to: tags({ index: false, personal: 'basic' }),
    cc: tags({ index: false, personal: 'basic' }),
    subject: text({ max: 1000, search: true, personal: 'basic' }),
    body: richText({ personal: 'basic' }),
    at: timestamp({
      required: true,
      default: ({ now }: { now: Date }) => now.toISOString(),
      index: true,
      description: 'When it was received or sent.',
    }),
    author: link('user', {
      onDelete: 'setNull',
      description: 'Who of us wrote it; none for automatic answers, which are no answers (CON7).',
    }),
    automatic: bool({ required: true, default: false }),
    repliedAt: timestamp({ readOnly: true, index: true }),
    slaDueAt: timestamp({ readOnly: true, index: true }),
    warnAt: timestamp({ readOnly: true }),
    icsPayload: text({ max: 100_000, personal: 'basic', description: 'An invitation that came with it (RFC 5545).' }),
    interaction: link('interaction', { onDelete: 'setNull' }),
  },
  keys: [['threadId', 'messageId']],
  indexes: [['threadId', 'at']],
  access: { through: ['thread'] },
});
