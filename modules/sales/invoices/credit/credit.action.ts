import { conflict, defineAction, invalid, json, link, money, text } from '#kernel';
import { scaled, share, sum } from '../../amounts.js';
import { partOf } from '../reckon.js';
import { MONEY_EVENTS } from '../recount.js';
import { lockForCredit, writeCredit, type CreditableLine } from './credit.js';

/** Takes back an issued invoice: all that is left of it, an amount, or quantities of its lines. */
export const issueCreditNote = defineAction('creditNote.issue', {
  on: 'collection',
  label: { en: 'Issue a credit note', ru: 'Выставить кредит-ноту' },
  description:
    'Corrects an issued invoice: by lines [{ invoiceLineId, quantity }], by amount, or wholly. Money paid beyond what is left becomes unallocated. Gives the credit note.',
  input: {
    invoice: link('invoice', { required: true }),
    reason: text({ required: true, max: 1000 }),
    amount: money({ min: 1 }),
    lines: json(),
  },
  access: ['manager'],
  emits: ['creditNote.issued', ...MONEY_EVENTS],
  returns: 'json',
  async run(ctx, input) {
    const own = ctx.asSystem(input.reason);
    await ctx.records('invoice').get(input.invoiceId, ['id']);
    const invoice = await lockForCredit(own, input.invoiceId);
    if (input.amount && input.lines != null) throw invalid('/lines', 'Give an amount or lines, not both.');
    if (input.amount && input.amount.currency !== invoice.currency)
      throw invalid('/amount/currency', `The invoice is in ${invoice.currency}; credit in it.`);
    const rest = sum(invoice.lines.map((line) => line.total));
    const target = input.amount ? BigInt(input.amount.amount) : rest;
    if (target > rest)
      throw conflict('nothing_left', `Of the invoice ${rest} minor units are left to be credited; credit no more.`, {
        left: Number(rest),
      });
    const credited =
      input.lines == null
        ? partOf(invoice.lines, target).map((part, i) => ({ ...part, line: invoice.lines[i] as CreditableLine, quantity: null }))
        : byQuantity(input.lines, invoice.lines, await entire(own, input.invoiceId));
    const note = await writeCredit(
      own,
      input.invoiceId,
      invoice,
      credited.filter(({ total, tax }) => total !== 0n || tax !== 0n),
      input.reason,
    );
    await ctx.emit('creditNote.issued', { entity: 'creditNote', id: note.id }, { invoiceId: input.invoiceId });
    return own.records('creditNote').get(note.id);
  },
});

type Ctx = Parameters<typeof lockForCredit>[0];

/** The lines as they were invoiced. */
async function entire(ctx: Ctx, invoiceId: string): Promise<Map<string, { total: bigint; tax: bigint }>> {
  const { nodes } = await ctx.records('invoiceLine').list({ filter: { invoiceId: { eq: invoiceId } }, first: 1000 });
  return new Map(nodes.map(({ id, total, tax }) => [id, { total: BigInt(total?.amount ?? 0), tax: BigInt(tax?.amount ?? 0) }]));
}

function byQuantity(given: unknown, lines: readonly CreditableLine[], whole: Map<string, { total: bigint; tax: bigint }>) {
  if (!Array.isArray(given) || given.length === 0) throw invalid('/lines', 'Expected a list of { invoiceLineId, quantity }.');
  const seen = new Set<string>();
  return given.map((one: unknown, i) => {
    const { invoiceLineId, quantity } = (one ?? {}) as { invoiceLineId?: unknown; quantity?: unknown };
    const line = lines.find(({ id }) => id === invoiceLineId);
    if (!line || seen.has(line.id)) throw invalid(`/lines/${i}/invoiceLineId`, 'Name each line of the invoice at most once.');
    seen.add(line.id);
    const text = String((quantity ?? line.quantity) as string);
    if (!/^\d{1,14}(\.\d{1,4})?$/.test(text) || scaled(text) <= 0n)
      throw invalid(`/lines/${i}/quantity`, 'A quantity is greater than zero, with at most 4 decimals.');
    const { total, tax } = whole.get(line.id) as { total: bigint; tax: bigint };
    const by = scaled(text);
    const of = scaled(line.quantity);
    const part = { total: share(total, by, of), tax: share(tax, by, of) };
    // Of the last pieces a rounded unit may be gone or left; of more than was invoiced there is none.
    if (by > of || part.total > line.total + 1n)
      throw conflict('nothing_left', `Of line ${i + 1} less is left to be credited than ${text}.`, { invoiceLineId: line.id });
    const credited = part.total > line.total ? line.total : part.total;
    const creditedTax = part.tax > line.tax ? line.tax : part.tax;
    return { line, quantity: text, total: credited, tax: creditedTax, net: credited - creditedTax };
  });
}
