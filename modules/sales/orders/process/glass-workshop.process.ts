import { defineProcesses } from '#kernel';
import { interest, lead } from './interest.js';
import { NO_PREPAYMENT, order } from './order.js';

/** The sale of the glass workshop as three workflows, one after the other. */
export const glassWorkshop = defineProcesses('glass-workshop', {
  label: { en: 'Sale of the glass workshop', ru: 'Продажа стекольной мастерской' },
  description:
    'Interest, answer, measuring, quote, order, approval to begin without a prepayment, production, quality, hand-over, invoice, payment: with deadlines and who does what.',
  policies: [
    {
      code: NO_PREPAYMENT,
      name: 'Начать заказ без предоплаты',
      // From 50,000 in the firm's currency on; smaller orders are begun at once.
      steps: [
        {
          approvers: [{ role: 'manager' }],
          mode: 'any',
          above: 5_000_000,
          deadline: { businessHours: 4 },
          escalateTo: [{ role: 'admin' }],
        },
      ],
    },
  ],
  workflows: [
    { code: 'glass-lead', name: 'От интереса до сделки', definition: lead },
    { code: 'glass-interest', name: 'От сделки до заказа', definition: interest },
    { code: 'glass-order', name: 'От заказа до оплаты', definition: order },
  ],
});
