import { choice, defineEntity, int, json, link, text, timestamp, uuid } from '#kernel';

/** An event on its way to one webhook, and what became of it. */
export const webhookDelivery = defineEntity('webhookDelivery', {
  title: 'type',
  label: { en: 'Delivery to a webhook', ru: 'Доставка вебхука' },
  common: 'child',
  readOnly: true,
  unlogged: 'changing',
  sync: false,
  fields: {
    webhook: link('webhook', { required: true, onDelete: 'cascade', inverse: 'deliveries' }),
    eventId: text({ required: true, max: 100, description: 'webhook-id, the same for every attempt.' }),
    type: text({ required: true, max: 100 }),
    sequence: text({ required: true, max: 60 }),
    entity: text({ max: 100 }),
    recordId: uuid(),
    occurredAt: timestamp({ required: true }),
    payload: json({ description: 'What is sent; emptied when the record’s personal data are erased.' }),
    state: choice(['pending', 'delivered', 'dead', 'parked', 'cancelled'], {
      required: true,
      description: 'dead: all attempts failed. parked: it held up an ordered webhook for too long. Both can be redelivered.',
    }),
    attempts: int({ required: true, min: 0 }),
    nextAttemptAt: timestamp({ index: true }),
    lease: uuid({ description: 'Of the attempt under way: only who holds it may write down what came of it.' }),
    stalledSince: timestamp({ description: 'Its first failure.' }),
    deliveredAt: timestamp(),
    lastCode: int({ min: 0, max: 999 }),
    lastError: text({ max: 500 }),
  },
  keys: [['webhookId', 'eventId']],
  indexes: [['webhookId', 'state', 'nextAttemptAt'], ['webhookId', 'state', 'sequence'], ['recordId']],
  access: { through: ['webhook'] },
});
