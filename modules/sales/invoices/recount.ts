import { conflict, type Context } from '#kernel';
import { amountOf } from '../amounts.js';

interface Sums extends Record<string, unknown> {
  status: string;
  currency: string | null;
  total: string | null;
  sent: boolean;
  sales_order_id: string | null;
  paid: string;
  credited: string;
}

/** Locks rows in the order of their ids; whoever moves money locks payments first, then invoices, then orders. */
export async function lockRows(
  ctx: Context,
  table: 'payments' | 'invoices' | 'sales_orders',
  ids: readonly string[],
): Promise<void> {
  await ctx.sql(`select from ${table} where tenant_id = $1 and id = any($2::uuid[]) order by id for update`, [
    ctx.actor.tenantId,
    ids,
  ]);
}

const SUMS = `select i.status, i.currency, i.total_amount::text as total, i.sent_at is not null as sent, i.sales_order_id,
  coalesce((select sum(a.amount_amount) from allocations a where a.tenant_id = i.tenant_id and a.invoice_id = i.id and a.deleted_at is null), 0)::text as paid,
  coalesce((select sum(c.total_amount) from credit_notes c where c.tenant_id = i.tenant_id and c.invoice_id = i.id and c.deleted_at is null), 0)::text as credited
  from invoices i where i.tenant_id = $1 and i.id = $2`;

/** What is paid, credited and open of an invoice, from its allocations and credit notes; its state and its order follow. */
export async function recountInvoice(ctx: Context, invoiceId: string): Promise<void> {
  await lockRows(ctx, 'invoices', [invoiceId]);
  const [sums] = await ctx.sql<Sums>(SUMS, [ctx.actor.tenantId, invoiceId]);
  if (!sums || sums.currency === null || ['draft', 'void'].includes(sums.status)) return;
  const [total, paid, credited] = [sums.total ?? '0', sums.paid, sums.credited].map(BigInt) as [bigint, bigint, bigint];
  const balance = total - paid - credited;
  if (balance < 0n) throw conflict('above_balance', 'More would be paid or credited than the invoice is about.', { invoiceId });
  const status =
    credited >= total && total > 0n
      ? 'credited'
      : balance === 0n
        ? 'paid'
        : paid > 0n
          ? 'partPaid'
          : sums.sent
            ? 'sent'
            : 'issued';
  const money = (amount: bigint) => amountOf(amount, sums.currency as string);
  await ctx
    .records('invoice')
    .update(invoiceId, { status, paid: money(paid), credited: money(credited), balance: money(balance) } as never);
  if (status !== sums.status)
    await ctx.emit(`invoice.${CHANGED[status]}`, { entity: 'invoice', id: invoiceId }, { from: sums.status, to: status });
  if (sums.sales_order_id !== null) await recountPayments(ctx, sums.sales_order_id);
}

const CHANGED = { credited: 'credited', paid: 'paid', partPaid: 'partPaid', sent: 'reopened', issued: 'reopened' } as const;

/** Events that {@link recountInvoice} may fire, for the actions that lead to it. */
export const MONEY_EVENTS = ['invoice.credited', 'invoice.paid', 'invoice.partPaid', 'invoice.reopened'] as const;

/** unpaid → part → paid → overpaid, refunded: by what came in for the order against what it costs after credit notes. */
export async function recountPayments(ctx: Context, orderId: string): Promise<void> {
  await lockRows(ctx, 'sales_orders', [orderId]);
  const [sums] = await ctx.sql<{ due: string; allocated: string; free: string; refunded: string }>(
    `select (coalesce(o.total_amount, 0) - coalesce((select sum(c.total_amount) from credit_notes c join invoices i on i.tenant_id = c.tenant_id and i.id = c.invoice_id
         where c.tenant_id = $1 and i.sales_order_id = $2 and c.deleted_at is null), 0))::text as due,
       coalesce((select sum(a.amount_amount) from allocations a join invoices i on i.tenant_id = a.tenant_id and i.id = a.invoice_id
         where a.tenant_id = $1 and i.sales_order_id = $2 and a.deleted_at is null), 0)::text as allocated,
       coalesce((select sum(p.unallocated_amount) from payments p where p.tenant_id = $1 and p.sales_order_id = $2 and p.state = 'settled'
         and p.deleted_at is null), 0)::text as free,
       coalesce((select sum(p.refunded_amount) from payments p where p.tenant_id = $1 and p.sales_order_id = $2 and p.deleted_at is null), 0)::text as refunded
     from sales_orders o where o.tenant_id = $1 and o.id = $2`,
    [ctx.actor.tenantId, orderId],
  );
  if (!sums) return;
  const [due, allocated, free, refunded] = [sums.due, sums.allocated, sums.free, sums.refunded].map(BigInt) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const came = allocated + free;
  const paymentStatus =
    came === 0n ? (refunded > 0n ? 'refunded' : 'unpaid') : came > due ? 'overpaid' : came === due ? 'paid' : 'part';
  await ctx.records('salesOrder').update(orderId, { paymentStatus });
}
