import { date, decimal, defineEntity, int, link, money, text } from '#kernel';
import { booksAccess } from '../../access.js';
import { neverChanged } from '../frozen.rule.js';

/** Takes back an issued invoice or a part of it (SAL9), or, from the books of before, goods whose invoice is not known. */
export const creditNote = defineEntity('creditNote', {
  title: 'number',
  label: { en: 'Credit note', ru: 'Кредит-нота' },
  readOnly: true,
  fields: {
    number: text({ max: 120, search: true, index: true, sequence: { code: 'creditNote', pattern: 'КН-{yyyy}-{00000}' } }),
    invoice: link('invoice', {
      immutable: true,
      inverse: 'creditNotes',
      onDelete: 'restrict',
      description: 'Empty where goods came back that were invoiced before these books began.',
    }),
    account: link('account', { inverse: 'creditNotes', onDelete: 'restrict' }),
    issuedOn: date({ required: true, index: true }),
    reason: text({ required: true, max: 1000 }),
    net: money({ base: false, required: true }),
    tax: money({ base: false, required: true }),
    total: money({ required: true, min: 1 }),
    pdf: link('file', { readOnly: true, onDelete: 'restrict' }),
    pdfHash: text({ max: 64, readOnly: true, description: 'SHA-256 of the PDF, which stays what it is.' }),
  },
  access: booksAccess,
  rules: [neverChanged],
  report: { measures: ['total'], dimensions: ['accountId', 'issuedOn', 'ownerId'] },
});

/** How much of a line of the invoice is taken back. */
export const creditNoteLine = defineEntity('creditNoteLine', {
  title: 'description',
  label: { en: 'Credit note line', ru: 'Строка кредит-ноты' },
  common: 'child',
  readOnly: true,
  fields: {
    creditNote: link('creditNote', { required: true, immutable: true, inverse: 'lines', onDelete: 'cascade' }),
    invoiceLine: link('invoiceLine', { immutable: true, inverse: 'creditNoteLines', onDelete: 'restrict' }),
    product: link('product', {
      immutable: true,
      onDelete: 'restrict',
      description: 'What came back, where no invoice tells it.',
    }),
    position: int({ required: true, default: 0, min: 0, max: 100_000 }),
    description: text({ required: true, max: 2000 }),
    quantity: decimal({ precision: 18, scale: 4, min: '0' }),
    net: money({ base: false, required: true }),
    tax: money({ base: false, required: true }),
    total: money({ base: false, required: true }),
  },
  access: booksAccess,
  rules: [neverChanged],
});
