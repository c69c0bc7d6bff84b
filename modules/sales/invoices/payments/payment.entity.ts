import { choice, date, defineEntity, link, machine, money, state, text, timestamp } from '#kernel';
import { booksAccess, workshopAccess } from '../../access.js';

/** `pending → authorised → settled → refunded`; `→ failed`. Refunding has an action of its own, as it moves money. */
const paymentMachine = machine({
  initial: 'pending',
  states: {
    pending: { label: { en: 'Pending', ru: 'Ожидается' } },
    authorised: { label: { en: 'Authorised', ru: 'Подтверждён банком' } },
    settled: { label: { en: 'Settled', ru: 'Получен' } },
    failed: { label: { en: 'Failed', ru: 'Не прошёл' } },
    refunded: { label: { en: 'Refunded', ru: 'Возвращён' } },
  },
  transitions: {
    authorise: {
      from: ['pending'],
      to: 'authorised',
      label: { en: 'Authorised', ru: 'Подтверждён' },
      access: ['manager'],
      emits: 'authorised',
    },
    settle: {
      from: ['pending', 'authorised'],
      to: 'settled',
      label: { en: 'Received', ru: 'Получен' },
      access: ['manager'],
      emits: 'settled',
    },
    fail: {
      from: ['pending', 'authorised'],
      to: 'failed',
      label: { en: 'Failed', ru: 'Не прошёл' },
      access: ['manager'],
      emits: 'failed',
    },
  },
});

/** Money that came in. What of it pays which invoice is its allocations. */
export const payment = defineEntity('payment', {
  title: 'reference',
  label: { en: 'Payment', ru: 'Платёж' },
  readOnly: true,
  fields: {
    state: state(paymentMachine, { index: true }),
    receivedOn: date({ required: true, index: true }),
    amount: money({ required: true, min: 1 }),
    method: choice(['transfer', 'card', 'cash', 'wallet', 'other'] as const, {
      required: true,
      default: 'transfer',
      index: true,
    }),
    account: link('account', { inverse: 'payments', onDelete: 'restrict' }),
    salesOrder: link('salesOrder', { inverse: 'payments', onDelete: 'restrict' }),
    externalId: text({ max: 200, description: 'Its id at the bank or in the books; the same one is entered once.' }),
    reference: text({ max: 500, search: true }),
    unallocated: money({ min: 0, description: 'What pays no invoice; never below zero (SAL10).' }),
    refunded: money({ min: 0, base: false }),
    refundReason: text({ max: 1000 }),
  },
  keys: [['externalId']],
  access: workshopAccess,
  report: { measures: ['amount', 'unallocated'], dimensions: ['state', 'method', 'accountId', 'receivedOn', 'ownerId'] },
});

/** How much of a payment pays an invoice. */
export const allocation = defineEntity('allocation', {
  title: 'allocatedAt',
  label: { en: 'Allocation', ru: 'Зачёт платежа' },
  common: 'child',
  readOnly: true,
  fields: {
    payment: link('payment', { required: true, immutable: true, inverse: 'allocations', onDelete: 'restrict' }),
    invoice: link('invoice', { required: true, immutable: true, inverse: 'allocations', onDelete: 'restrict' }),
    amount: money({ required: true, min: 1, base: false }),
    allocatedAt: timestamp({ required: true }),
  },
  access: booksAccess,
});
