import type { Context } from '#kernel';
import { partOf } from '../reckon.js';
import { sum } from '../../amounts.js';
import { lockForCredit, writeCredit, type CreditableLine } from './credit.js';

/** What a cancelled order has of invoices: drafts go, what is issued is credited wholly. */
export async function withdrawInvoices(ctx: Context, orderId: string): Promise<void> {
  const { nodes } = await ctx.records('invoice').list({
    filter: { salesOrderId: { eq: orderId }, status: { notIn: ['void', 'credited'] } },
    fields: ['id', 'status'],
    first: 1000,
  });
  for (const { id, status } of nodes) {
    if (status === 'draft') {
      await ctx.records('invoice').delete(id);
      continue;
    }
    const invoice = await lockForCredit(ctx, id);
    const parts = partOf(invoice.lines, sum(invoice.lines.map((line) => line.total)));
    const credited = parts.map((part, i) => ({ ...part, line: invoice.lines[i] as CreditableLine, quantity: null }));
    const note = await writeCredit(ctx, id, invoice, credited, 'The order is cancelled.');
    await ctx.emit('creditNote.issued', { entity: 'creditNote', id: note.id }, { invoiceId: id });
  }
}
