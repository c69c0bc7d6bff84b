import { defineEntity, link, timestamp } from '#kernel';

/** How a webhook has fared; apart from it, so that it does not change with every call. */
export const webhookHealth = defineEntity('webhookHealth', {
  title: 'failingSince',
  plural: 'webhookHealthRecords',
  label: { en: 'Health of a webhook', ru: 'Состояние вебхука' },
  common: 'child',
  readOnly: true,
  unlogged: 'changing',
  sync: false,
  fields: {
    webhook: link('webhook', { required: true, onDelete: 'cascade', inverse: 'health' }),
    failingSince: timestamp({ description: 'The first failure after the last success.' }),
    lastSuccessAt: timestamp(),
    lastFailureAt: timestamp(),
  },
  keys: [['webhookId']],
  access: { through: ['webhook'] },
});
