import { conflict, localDate, notFound, type Context } from '#kernel';
import { amountOf, sum } from '../../amounts.js';
import { recountPayment, takeBack } from '../payments/allocate.js';
import type { LineAmounts } from '../reckon.js';
import { lockRows, recountInvoice } from '../recount.js';

/** A line of an invoice with what credit notes have left of it. */
export interface CreditableLine {
  readonly id: string;
  readonly description: string;
  readonly quantity: string;
  readonly total: bigint;
  readonly tax: bigint;
}

interface Row extends Record<string, unknown> {
  id: string;
  description: string;
  quantity: string;
  total: string;
  tax: string;
}

/**
 * Locks an invoice for a credit note: the payments that pay it first, then itself. One that came in between is seen after the lock, and
 * the caller is asked to try again.
 */
export async function lockForCredit(ctx: Context, invoiceId: string) {
  const paying = async () =>
    (
      await ctx.sql<{ payment_id: string }>(
        'select distinct payment_id from allocations where tenant_id = $1 and invoice_id = $2 and deleted_at is null order by payment_id',
        [ctx.actor.tenantId, invoiceId],
      )
    ).map((row) => row.payment_id);
  const before = await paying();
  await lockRows(ctx, 'payments', before);
  await lockRows(ctx, 'invoices', [invoiceId]);
  if ((await paying()).some((id) => !before.includes(id)))
    throw conflict('paid_meanwhile', 'The invoice was paid at this very moment; try again.', { invoiceId });
  const [invoice] = await ctx.sql<{
    status: string;
    currency: string;
    account_id: string;
    owner_id: string | null;
    paid: string;
    credited: string;
    total: string;
  }>(
    `select status, currency, account_id, owner_id, paid_amount::text as paid, credited_amount::text as credited, total_amount::text as total
     from invoices where tenant_id = $1 and id = $2 and deleted_at is null`,
    [ctx.actor.tenantId, invoiceId],
  );
  if (!invoice) throw notFound('invoice');
  if (invoice.status === 'draft') throw conflict('invoice_not_issued', 'The invoice is a draft; change or delete it.');
  if (invoice.status === 'void' || invoice.status === 'credited')
    throw conflict('nothing_left', `The invoice is ${invoice.status}; nothing of it is left to be credited.`);
  const rows = await ctx.sql<Row>(
    `select l.id, l.description, l.quantity::text as quantity,
       (l.total_amount - coalesce((select sum(c.total_amount) from credit_note_lines c where c.tenant_id = l.tenant_id and c.invoice_line_id = l.id and c.deleted_at is null), 0))::text as total,
       (l.tax_amount - coalesce((select sum(c.tax_amount) from credit_note_lines c where c.tenant_id = l.tenant_id and c.invoice_line_id = l.id and c.deleted_at is null), 0))::text as tax
     from invoice_lines l where l.tenant_id = $1 and l.invoice_id = $2 and l.deleted_at is null order by l.position, l.id`,
    [ctx.actor.tenantId, invoiceId],
  );
  const lines: CreditableLine[] = rows.map((row) => ({ ...row, total: BigInt(row.total), tax: BigInt(row.tax) }));
  return { ...invoice, paid: BigInt(invoice.paid), credited: BigInt(invoice.credited), total: BigInt(invoice.total), lines };
}

/** Writes a credit note over locked lines; what was paid beyond what is left of the invoice is unallocated again. */
export async function writeCredit(
  ctx: Context,
  invoiceId: string,
  invoice: Awaited<ReturnType<typeof lockForCredit>>,
  credited: readonly (LineAmounts & { line: CreditableLine; quantity: string | null })[],
  reason: string,
): Promise<{ id: string; number: string | null }> {
  const money = (amount: bigint) => amountOf(amount, invoice.currency);
  const total = sum(credited.map((each) => each.total));
  if (total <= 0n) throw conflict('nothing_left', 'Nothing of the invoice is left to be credited.');
  const note = await ctx.records('creditNote').create({
    invoiceId,
    accountId: invoice.account_id,
    ownerId: invoice.owner_id,
    issuedOn: localDate(ctx.actor.timeZone, ctx.now()),
    reason,
    net: money(sum(credited.map((each) => each.net))),
    tax: money(sum(credited.map((each) => each.tax))),
    total: money(total),
  });
  await ctx.records('creditNoteLine').createMany(
    credited.map(({ line, quantity, net, tax, total: whole }, position) => ({
      creditNoteId: note.id,
      position,
      invoiceLineId: line.id,
      description: line.description,
      quantity,
      net: money(net),
      tax: money(tax),
      total: money(whole),
    })),
  );
  const touched = await takeBack(ctx, { invoiceId }, invoice.paid - (invoice.total - invoice.credited - total));
  await recountInvoice(ctx, invoiceId);
  for (const id of touched.payments) await recountPayment(ctx, id);
  return { id: note.id, number: note.number ?? null };
}
