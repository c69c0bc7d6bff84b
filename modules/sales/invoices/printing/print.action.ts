import { conflict, defineAction, defineListener, link } from '#kernel';
import { keepPdf } from '../../printing/keep-pdf.js';
import { creditNoteContent, invoiceContent } from './content.js';

/** Makes the PDF of an issued invoice, once; what is there already is given again, byte for byte (SAL9). */
export const printInvoice = defineAction('invoice.print', {
  label: { en: 'Print', ru: 'Напечатать' },
  description: 'The PDF of an issued invoice, made once and kept as it is: pdfId and pdfHash (SHA-256) are filled in.',
  access: 'update',
  async run(ctx, _input, record) {
    if (record.pdfHash) return ctx.records('invoice').get(record.id);
    if (record.number == null) throw conflict('invoice_not_issued', 'Only an issued invoice is printed; issue it first.');
    const own = ctx.asSystem('invoice is printed');
    return own.records('invoice').update(record.id, await keepPdf(own, await invoiceContent(own, record.id)));
  },
});

/** The same for a credit note, which nobody may update. */
export const printCreditNote = defineAction('creditNote.print', {
  on: 'collection',
  label: { en: 'Print', ru: 'Напечатать' },
  description: 'The PDF of a credit note, made once and kept as it is. Gives the credit note with pdfId and pdfHash (SHA-256).',
  input: { creditNote: link('creditNote', { required: true }) },
  access: ['manager', 'rep'],
  returns: 'json',
  async run(ctx, { creditNoteId }) {
    await ctx.records('creditNote').get(creditNoteId, ['id']);
    const own = ctx.asSystem('credit note is printed');
    // Two who print at once get one file.
    await own.sql('select from credit_notes where tenant_id = $1 and id = $2 for update', [ctx.actor.tenantId, creditNoteId]);
    const note = await own.records('creditNote').get(creditNoteId);
    if (note.invoiceId == null)
      throw conflict('no_invoice', 'The credit note is of the books of before and names no invoice; it was printed there.');
    return note.pdfHash
      ? note
      : own.records('creditNote').update(creditNoteId, await keepPdf(own, await creditNoteContent(own, creditNoteId)));
  },
});

/** Printing takes its time, so it is not done while the one who issues waits. */
export const printIssued = [
  defineListener('invoice.issued', {
    name: 'print-invoice',
    when: 'afterCommit',
    async run(ctx, { recordId }) {
      await ctx.asSystem('invoice is issued').run('invoice.print', { id: recordId });
    },
  }),
  defineListener('creditNote.issued', {
    name: 'print-credit-note',
    when: 'afterCommit',
    async run(ctx, { recordId }) {
      await ctx.asSystem('credit note is issued').run('creditNote.print', { creditNoteId: recordId });
    },
  }),
];
