import { adminAccess, bool, choice, defineEntity, json, state, tags, text, timestamp, url, uuid } from '#kernel';
import { known, ownRights } from './webhook.rules.js';
import { webhookStates } from './webhook.machine.js';

/** An address of another system that is called for every event it wants. */
export const webhook = defineEntity('webhook', {
  title: 'name',
  label: { en: 'Webhook', ru: 'Вебхук' },
  description: 'Events are read with the rights of its owner, or of the API key it was set up with.',
  fields: {
    name: text({ required: true, max: 100 }),
    url: url({ required: true, description: 'https:// and on the public internet, unless the operator allows more.' }),
    eventTypes: tags({ required: true, index: false, description: 'deal.won, person.*, *.created or *.' }),
    filter: json({ description: 'By entity, which of its records: { "person": { "birthday": { "isNull": false } } }.' }),
    fields: json({ description: 'By entity, which of its fields the body has: { "person": ["lastName"] }. All if left out.' }),
    body: choice(['full', 'thin'], {
      default: 'full',
      labels: { full: { en: 'With values', ru: 'Со значениями' }, thin: { en: 'Ids only', ru: 'Только идентификаторы' } },
    }),
    format: choice(['standard', 'cloudevents'], {
      default: 'standard',
      labels: {
        standard: { en: 'Standard Webhooks', ru: 'Standard Webhooks' },
        cloudevents: { en: 'CloudEvents', ru: 'CloudEvents' },
      },
    }),
    ordered: bool({
      default: false,
      description: 'One after the other; one that fails holds up the rest for at most 30 minutes.',
    }),
    state: state(webhookStates),
    disabledReason: text({ max: 300 }),
    enabledAt: timestamp({ readOnly: true }),
    secretIssuedAt: timestamp({ readOnly: true }),
    apiKeyId: uuid({ readOnly: true, description: 'The API key whose rights it reads with.' }),
  },
  rules: [known, ownRights],
  derive: [
    {
      from: ['url', 'eventTypes', 'filter', 'fields', 'body', 'ownerId'],
      sets: ['apiKeyId'],
      of: (_record, _before, moment) => ({ apiKeyId: moment.keyId }),
    },
  ],
  access: adminAccess,
});
