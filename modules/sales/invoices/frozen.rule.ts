import { conflict, defineRule } from '#kernel';

/** What goes on with an invoice after it is issued; everything else stays what it is (SAL9). */
export const LIVING: readonly string[] = [
  'status',
  'paid',
  'credited',
  'balance',
  'sentAt',
  'voidReason',
  'remindedRung',
  'pdfId',
  'pdfHash',
  'ownerId',
  'teamId',
  'tags',
];

/** The printed form comes later than what it says, once. */
const printedBefore = (before: Readonly<Record<string, unknown>> | null | undefined, changed: readonly string[]): boolean =>
  before?.pdfHash != null && changed.some((key) => key === 'pdfId' || key === 'pdfHash');

const frozen = (what: string) =>
  conflict('invoice_frozen', `The invoice is issued, so ${what} stays; correct it by creditNote.issue.`);

/** SAL9: an issued invoice never changes, whoever asks. Its number and days come with the transition that issues it. */
export const issuedStays = defineRule('issued-stays', {
  on: ['update', 'delete'],
  check({ operation, before, after, changed }) {
    if (before?.status === 'draft') return;
    if (operation === 'delete') throw frozen('it');
    const numbering = before?.number == null && after.number != null;
    const touched = changed.find((key) => !LIVING.includes(key));
    if (touched && !numbering) throw frozen(touched);
    if (printedBefore(before, changed)) throw frozen('its printed form');
  },
});

/** The same for its lines. */
export const linesStay = defineRule('lines-of-issued-stay', {
  on: ['create', 'update', 'delete', 'restore'],
  reads: true,
  async check({ before, after }, ctx) {
    const [invoice] = await ctx.sql<{ status: string }>(
      'select status from invoices where tenant_id = $1 and id = $2 for share',
      [ctx.actor.tenantId, after.invoiceId ?? before?.invoiceId],
    );
    if (invoice && invoice.status !== 'draft') throw frozen('its lines');
  },
});

/** What was written into the books stays there. */
export const neverChanged = defineRule('books-stay', {
  on: ['update', 'delete'],
  check({ operation, before, changed }) {
    const kept = ['ownerId', 'teamId', 'tags', 'pdfId', 'pdfHash'];
    if (operation === 'delete' || changed.some((key) => !kept.includes(key)) || printedBefore(before, changed))
      throw conflict('books_closed', 'What is in the books stays; enter another record that corrects it.');
  },
});
