import {
  address,
  bool,
  choice,
  computed,
  date,
  decimal,
  defineEntity,
  int,
  json,
  link,
  money,
  state,
  text,
  timestamp,
} from '#kernel';
import { booksAccess, workshopAccess } from '../access.js';
import { issuedStays, linesStay } from './frozen.rule.js';
import { invoiceMachine } from './invoice.machine.js';

const result = { readOnly: true, base: false } as const;

/** What a client is to pay by when. From `issued` on it stays what it is; a credit note corrects it (SAL9). */
export const invoice = defineEntity('invoice', {
  title: 'number',
  label: { en: 'Invoice', ru: 'Счёт' },
  fields: {
    number: text({
      max: 120,
      readOnly: true,
      search: true,
      index: true,
      sequence: { code: 'invoice', pattern: 'СЧ-{yyyy}-{00000}', taken: 'later' },
      description: 'Without gaps, given when it is issued.',
    }),
    status: state(invoiceMachine, { index: true }),
    kind: choice(['plain', 'prepayment', 'rest'] as const, { required: true, default: 'plain', readOnly: true }),
    account: link('account', { required: true, inverse: 'invoices', onDelete: 'restrict' }),
    person: link('person', { onDelete: 'restrict', description: 'To whom it is addressed.' }),
    salesOrder: link('salesOrder', { immutable: true, inverse: 'invoices', onDelete: 'restrict' }),
    billTo: address(),
    issueDate: date({ readOnly: true, index: true }),
    paymentDays: int({ min: 0, max: 3650, description: "Days to pay; those of the client's class or of the firm if empty." }),
    dueDate: date({ index: true, description: 'By when it is to be paid; from paymentDays if empty.' }),
    currency: text({ max: 3, readOnly: true }),
    net: money(result),
    tax: money(result),
    total: money({ readOnly: true }),
    paid: money(result),
    credited: money(result),
    balance: money({ readOnly: true, min: 0, description: 'total − paid − credited; never below zero (SAL10).' }),
    overdue: computed(bool(), {
      reads: ['status', 'dueDate', 'balance'],
      sql: (c) =>
        `${c('status')} in ('issued', 'sent', 'partPaid') and ${c('balance', '_amount')} > 0 and ${c('dueDate')} < current_date`,
    }),
    note: text({ max: 5000 }),
    sentAt: timestamp({ readOnly: true }),
    voidReason: text({ max: 1000 }),
    remindedRung: int({
      min: 0,
      readOnly: true,
      description: 'The last rung of the ladder of calls after the due date, in days.',
    }),
    language: choice(['ru', 'en'] as const, {
      description: "Of the printed form; the client's, or else the firm's, from the moment it is issued, if empty.",
    }),
    seller: json({ readOnly: true, description: 'Who issued it, as sales.seller was then.' }),
    buyer: json({ readOnly: true, description: 'For whom, as the account was called then.' }),
    pdf: link('file', { readOnly: true, onDelete: 'restrict' }),
    pdfHash: text({ max: 64, readOnly: true, description: 'SHA-256 of the PDF, which stays what it is.' }),
  },
  keys: [['number']],
  indexes: [
    ['status', 'dueDate'],
    ['accountId', 'status'],
  ],
  access: workshopAccess,
  rules: [issuedStays],
  report: {
    measures: ['total', 'balance'],
    dimensions: ['status', 'accountId', 'ownerId', 'teamId', 'dueDate', 'issueDate', 'salesOrderId', 'currency'],
  },
});

/** One line of an invoice. net + tax = total, and the sums over all lines are those of the invoice. */
export const invoiceLine = defineEntity('invoiceLine', {
  title: 'description',
  label: { en: 'Invoice line', ru: 'Строка счёта' },
  common: 'child',
  readOnly: true,
  fields: {
    invoice: link('invoice', { required: true, immutable: true, inverse: 'lines', onDelete: 'cascade' }),
    position: int({ required: true, default: 0, min: 0, max: 100_000 }),
    description: text({ required: true, max: 2000 }),
    product: link('product', { onDelete: 'restrict' }),
    orderLine: link('salesOrderLine', { inverse: 'invoiceLines', onDelete: 'restrict' }),
    quantity: decimal({ required: true, default: '1', precision: 18, scale: 4, min: '0' }),
    unitPrice: money({ base: false }),
    taxPercent: decimal({ precision: 7, scale: 4, min: '0' }),
    net: money({ base: false, required: true }),
    tax: money({ base: false, required: true }),
    total: money({ base: false, required: true }),
  },
  indexes: [['invoiceId', 'position']],
  access: booksAccess,
  rules: [linesStay],
});
