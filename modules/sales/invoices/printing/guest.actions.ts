import { conflict, defineAction } from '#kernel';
import { invoiceContent } from './content.js';

const PATH = 'invoices/view';
const DAY = 86_400_000;
/** How long an address is good beyond the due date: clients look for what they have paid. */
const DAYS_AFTER = 365;

/** The address by which the client looks at an invoice, without an account. */
export const linkInvoice = defineAction('invoice.link', {
  label: { en: 'Address for the client', ru: 'Ссылка для клиента' },
  description: 'Gives { path, expiresAt }: GET it to see the invoice, what is paid and open of it, and the address of its PDF.',
  access: 'update',
  returns: 'json',
  async run(ctx, _input, record) {
    if (record.number == null) throw conflict('invoice_not_issued', 'Only an issued invoice has an address; issue it first.');
    const until = new Date(Date.parse(`${String(record.dueDate)}T00:00:00Z`) + DAYS_AFTER * DAY);
    const token = ctx.linkToken(PATH, record.id, until);
    if (token === null)
      throw conflict('no_secret_key', 'This server has no SECRET_KEY, so it gives no signed addresses; set one.');
    return { path: `/v1/${PATH}/${token}`, expiresAt: until.toISOString() };
  },
});

/** What the client sees. */
export const viewInvoice = defineAction('invoice.viewByLink', {
  label: { en: 'View by address', ru: 'Просмотр по ссылке' },
  description: 'The invoice as the client reads it, with its balance and the address of its PDF.',
  byLink: { method: 'GET', path: PATH },
  access: [],
  returns: 'json',
  async run(ctx, _input, record) {
    if (record.number == null) throw conflict('invoice_not_issued', 'Only an issued invoice has an address; issue it first.');
    const { number, heading, details, lines, totals, inWords, locale } = await invoiceContent(ctx, record.id);
    const { status, issueDate, dueDate, total, paid, balance, pdfId } = record;
    return {
      number,
      status,
      issueDate,
      dueDate,
      locale,
      heading,
      details: details?.map(([label, value]) => ({ label, value })),
      lines,
      totals: totals.map(([label, amount]) => ({ label, amount })),
      total,
      paid,
      balance,
      inWords,
      pdf: pdfId ? await ctx.files.link(String(pdfId), { disposition: 'inline', minutes: 10 }) : null,
    };
  },
});
