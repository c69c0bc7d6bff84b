import { defineEntity, int, link, text, timestamp } from '#kernel';

/** One call of a webhook's address. */
export const webhookAttempt = defineEntity('webhookAttempt', {
  title: 'error',
  label: { en: 'Attempt of a delivery', ru: 'Попытка доставки' },
  common: 'child',
  readOnly: true,
  unlogged: 'changing',
  sync: false,
  fields: {
    // Of the delivery; the rights go by it.
    webhook: link('webhook', { required: true, onDelete: 'cascade', inverse: 'attempts' }),
    delivery: link('webhookDelivery', { required: true, onDelete: 'cascade', inverse: 'attemptLog' }),
    number: int({ required: true, min: 1 }),
    at: timestamp({ required: true }),
    code: int({ min: 0, max: 999, description: 'Status of the answer; none if there was none.' }),
    milliseconds: int({ required: true, min: 0 }),
    answer: text({ max: 2000, description: 'The beginning of the answer.' }),
    error: text({ max: 500 }),
  },
  access: { through: ['webhook'] },
});
