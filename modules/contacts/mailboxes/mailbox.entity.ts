import { bool, choice, defineEntity, email, int, json, links, referenceAccess, tags, text } from '#kernel';

/** An address that we read together or alone. Mail itself is stored here; sending and fetching it comes with the mail transport. */
export const mailbox = defineEntity('mailbox', {
  title: 'address',
  label: { en: 'Mailbox', ru: 'Почтовый ящик' },
  fields: {
    address: email({ required: true }),
    name: text({ max: 200 }),
    kind: choice(['shared', 'personal'], { required: true, default: 'shared' }),
    active: bool({ required: true, default: true }),
    protocol: choice(['imap', 'smtp', 'oauth']),
    connection: json({ personal: 'sensitive', description: 'Host, port and name; never a password.' }),
    folders: tags({ description: 'Folders the group works with.' }),
    rules: json({ description: 'List of { when, then } by which incoming mail is sorted.' }),
    members: links('user', { description: 'Whose answers count as answers of the mailbox (CON7).' }),
    assignment: choice(['direct', 'roundRobin', 'leastBusy', 'skill'], { required: true, default: 'direct' }),
    creates: choice(['case', 'lead', 'interaction'], { required: true, default: 'interaction' }),
    replyMinutes: int({
      min: 1,
      max: 1_000_000,
      description: 'Working minutes within which an e-mail is to be answered; the setting contacts.replyMinutes unless given.',
    }),
  },
  keys: [['address']],
  access: referenceAccess,
});
