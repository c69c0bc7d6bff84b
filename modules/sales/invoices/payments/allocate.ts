import { conflict, notFound, type Context } from '#kernel';
import { amountOf } from '../../amounts.js';
import { lockRows, recountInvoice, recountPayments } from '../recount.js';

interface PaymentRow extends Record<string, unknown> {
  state: string;
  amount: string;
  currency: string;
  refunded: string;
  allocated: string;
  sales_order_id: string | null;
}

const PAYMENT = `select p.state, p.amount_amount::text as amount, p.amount_currency as currency, coalesce(p.refunded_amount, 0)::text as refunded, p.sales_order_id,
  coalesce((select sum(a.amount_amount) from allocations a where a.tenant_id = p.tenant_id and a.payment_id = p.id and a.deleted_at is null), 0)::text as allocated
  from payments p where p.tenant_id = $1 and p.id = $2 and p.deleted_at is null`;

/** What is left of a payment, read under its lock. */
export async function lockedPayment(ctx: Context, paymentId: string) {
  await lockRows(ctx, 'payments', [paymentId]);
  const [row] = await ctx.sql<PaymentRow>(PAYMENT, [ctx.actor.tenantId, paymentId]);
  if (!row) throw notFound('payment');
  const [amount, refunded, allocated] = [row.amount, row.refunded, row.allocated].map(BigInt) as [bigint, bigint, bigint];
  return {
    state: row.state,
    currency: row.currency,
    orderId: row.sales_order_id,
    amount,
    refunded,
    allocated,
    left: amount - refunded - allocated,
  };
}

/** Writes what of a payment pays nothing; its order follows. */
export async function recountPayment(ctx: Context, paymentId: string): Promise<void> {
  const { left, currency, orderId } = await lockedPayment(ctx, paymentId);
  await ctx.records('payment').update(paymentId, { unallocated: amountOf(left, currency) });
  if (orderId) await recountPayments(ctx, orderId);
}

/** An invoice that can be paid, read under its lock. */
async function lockedInvoice(ctx: Context, invoiceId: string) {
  await lockRows(ctx, 'invoices', [invoiceId]);
  const [row] = await ctx.sql<{ status: string; currency: string | null; balance: string | null; number: string | null }>(
    'select status, currency, balance_amount::text as balance, number from invoices where tenant_id = $1 and id = $2 and deleted_at is null',
    [ctx.actor.tenantId, invoiceId],
  );
  if (!row) throw notFound('invoice');
  return { ...row, balance: BigInt(row.balance ?? '0') };
}

/**
 * SAL10: pays an invoice from a payment, both under their row locks, so that neither the payment is spent twice nor the invoice paid
 * beyond its balance. Without `wanted` as much as both allow; gives what was paid.
 */
export async function allocate(ctx: Context, paymentId: string, invoiceId: string, wanted: bigint | null): Promise<bigint> {
  const payment = await lockedPayment(ctx, paymentId);
  const invoice = await lockedInvoice(ctx, invoiceId);
  if (invoice.status === 'draft') throw conflict('invoice_not_issued', 'The invoice is a draft; issue it before it is paid.');
  if (invoice.currency !== payment.currency)
    throw conflict(
      'other_currency',
      `The invoice is in ${invoice.currency ?? ''}, the payment in ${payment.currency}; only the same currency pays it.`,
      {
        invoice: invoice.currency,
        payment: payment.currency,
      },
    );
  if (payment.state !== 'settled')
    throw conflict('payment_not_settled', `The payment is ${payment.state}; only settled money pays.`);
  const amount = wanted ?? (payment.left < invoice.balance ? payment.left : invoice.balance);
  if (amount > payment.left)
    throw conflict('above_payment', `Of the payment ${payment.left} minor units are left; allocate no more.`, {
      left: Number(payment.left),
    });
  if (amount > invoice.balance)
    throw conflict('above_balance', `Of the invoice ${invoice.balance} minor units are open; allocate no more.`, {
      balance: Number(invoice.balance),
    });
  if (amount <= 0n) return 0n;
  const made = await ctx.records('allocation').create({
    paymentId,
    invoiceId,
    amount: amountOf(amount, payment.currency),
    allocatedAt: ctx.now().toISOString(),
  });
  await ctx.records('payment').update(paymentId, { unallocated: amountOf(payment.left - amount, payment.currency) });
  await recountInvoice(ctx, invoiceId);
  if (payment.orderId) await recountPayments(ctx, payment.orderId);
  await ctx.emit(
    'payment.allocated',
    { entity: 'payment', id: paymentId },
    { invoiceId, amount: Number(amount), allocationId: made.id },
  );
  return amount;
}

interface Allocated extends Record<string, unknown> {
  id: string;
  payment_id: string;
  invoice_id: string;
  amount: string;
}

/** Takes back `excess` of what is allocated, the newest first; what remains of one that is cut is allocated anew. Everything is locked by the caller. */
export async function takeBack(
  ctx: Context,
  by: { paymentId: string } | { invoiceId: string },
  excess: bigint,
): Promise<{ invoices: string[]; payments: string[] }> {
  const [column, id] = 'paymentId' in by ? ['payment_id', by.paymentId] : ['invoice_id', by.invoiceId];
  const rows = await ctx.sql<Allocated>(
    `select id, payment_id, invoice_id, amount_amount::text as amount from allocations where tenant_id = $1 and ${column} = $2 and deleted_at is null order by allocated_at desc, id desc`,
    [ctx.actor.tenantId, id],
  );
  const touched = { invoices: new Set<string>(), payments: new Set<string>() };
  let left = excess;
  for (const row of rows) {
    if (left <= 0n) break;
    const amount = BigInt(row.amount);
    await ctx.records('allocation').delete(row.id);
    if (amount > left) {
      const { currency } = (await ctx.records('payment').get(row.payment_id)).amount as { currency: string };
      await ctx.records('allocation').create({
        paymentId: row.payment_id,
        invoiceId: row.invoice_id,
        amount: amountOf(amount - left, currency),
        allocatedAt: ctx.now().toISOString(),
      });
    }
    left -= amount > left ? left : amount;
    touched.invoices.add(row.invoice_id);
    touched.payments.add(row.payment_id);
  }
  return { invoices: [...touched.invoices].sort(), payments: [...touched.payments].sort() };
}
