import {
  choice,
  conflict,
  date,
  defineAction,
  defineListener,
  invalid,
  link,
  localDate,
  money,
  text,
  type Context,
} from '#kernel';
import { amountOf, plainMoney, unitsOf } from '../../amounts.js';
import { lockRows, MONEY_EVENTS, recountInvoice } from '../recount.js';
import { allocate, lockedPayment, recountPayment, takeBack } from './allocate.js';

const EMITS = ['payment.received', 'payment.allocated', 'payment.refunded', ...MONEY_EVENTS];

/**
 * Money that came in, whether somebody enters it or another system sends it (INT4). With an `externalId` it is entered once, however
 * often it arrives. It pays the invoice named, or the open invoices of the order, the earliest due first; what is over waits
 * unallocated.
 */
export const receivePayment = defineAction('payment.receive', {
  on: 'collection',
  label: { en: 'Receive a payment', ru: 'Принять платёж' },
  description:
    'Enters a payment and pays the invoice, or the open invoices of the order, with it. Repeated with the same externalId it gives the payment there is.',
  input: {
    amount: money({ required: true, min: 1 }),
    externalId: text({ max: 200 }),
    receivedOn: date(),
    method: choice(['transfer', 'card', 'cash', 'wallet', 'other'] as const, { default: 'transfer' }),
    state: choice(['pending', 'authorised', 'settled'] as const, { default: 'settled' }),
    invoice: link('invoice'),
    salesOrder: link('salesOrder'),
    account: link('account'),
    reference: text({ max: 500 }),
  },
  access: ['manager', 'rep'],
  emits: EMITS,
  returns: 'json',
  async run(ctx, input) {
    const own = ctx.asSystem('payment received');
    const amount = amountOf(input.amount.amount, input.amount.currency);
    const externalId = input.externalId?.trim() || null;
    if (externalId) {
      const there = await sameAs(own, externalId, amount);
      if (there) return there;
    }
    const invoice = input.invoiceId ? await ctx.records('invoice').get(input.invoiceId) : null;
    if (invoice && invoice.currency !== null && invoice.currency !== amount.currency)
      throw conflict(
        'other_currency',
        `The invoice is in ${invoice.currency}, the payment in ${amount.currency}; only the same currency pays it.`,
        {
          invoice: invoice.currency,
          payment: amount.currency,
        },
      );
    if (invoice?.status === 'draft') throw conflict('invoice_not_issued', 'The invoice is a draft; issue it before it is paid.');
    const orderId = input.salesOrderId ?? invoice?.salesOrderId ?? null;
    const order = orderId ? await ctx.records('salesOrder').get(orderId) : null;
    const made = await own.records('payment').create({
      state: input.state ?? 'settled',
      amount,
      externalId,
      receivedOn: input.receivedOn ?? localDate(ctx.actor.timeZone, ctx.now()),
      method: input.method ?? 'transfer',
      accountId: input.accountId ?? invoice?.accountId ?? order?.accountId ?? null,
      salesOrderId: orderId,
      reference: input.reference ?? null,
      unallocated: amount,
      refunded: amountOf(0, amount.currency),
      ownerId: ctx.actor.userId,
    } as never);
    await ctx.emit('payment.received', { entity: 'payment', id: made.id }, { amount: amount.amount, currency: amount.currency });
    await spend(own, made.id, invoice?.id ?? null);
    return own.records('payment').get(made.id);
  },
});

/** The payment that came with this id before. Two at once wait for each other. */
async function sameAs(ctx: Context, externalId: string, amount: { amount: number; currency: string }) {
  await ctx.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`sales.payment ${ctx.actor.tenantId} ${externalId}`]);
  const { nodes } = await ctx.records('payment').list({ filter: { externalId: { eq: externalId } }, first: 1 });
  const [there] = nodes;
  const known = there && plainMoney(there.amount);
  if (known && (known.amount !== amount.amount || known.currency !== amount.currency))
    throw conflict(
      'payment_differs',
      `There is a payment ${externalId} of ${known.amount} ${known.currency} already; give another one an id of its own.`,
      {
        id: there.id,
      },
    );
  return there;
}

/** Pays the invoice, or the open ones of the payment's order, the earliest due first. */
async function spend(ctx: Context, paymentId: string, invoiceId: string | null): Promise<void> {
  const payment = await ctx.records('payment').get(paymentId);
  if (payment.state !== 'settled') return;
  const ids =
    invoiceId === null
      ? await openInvoices(ctx, payment.salesOrderId ?? null, (payment.amount as { currency: string }).currency)
      : [invoiceId];
  for (const id of ids) {
    const { status } = await ctx.records('invoice').get(id, ['id', 'status']);
    // Money for what is void or paid already came nevertheless: it waits to be refunded.
    if (['void', 'credited', 'paid'].includes(String(status))) continue;
    await allocate(ctx, paymentId, id, null);
  }
  await recountPayment(ctx, paymentId);
}

async function openInvoices(ctx: Context, orderId: string | null, currency: string): Promise<string[]> {
  if (orderId === null) return [];
  const { nodes } = await ctx.records('invoice').list({
    filter: { salesOrderId: { eq: orderId }, status: { in: ['issued', 'sent', 'partPaid'] }, currency: { eq: currency } },
    sort: ['dueDate', 'id'],
    fields: ['id'],
    first: 100,
  });
  return nodes.map((node) => node.id);
}

/** What was only announced pays now. */
export const spendSettled = defineListener('payment.settled', {
  name: 'spend-settled',
  when: 'transaction',
  run: (ctx, event) => spend(ctx.asSystem('payment settled'), event.recordId, null),
});

/** Pays an invoice from what is left of a payment. */
export const allocatePayment = defineAction('payment.allocate', {
  label: { en: 'Allocate', ru: 'Зачесть' },
  description: 'Pays an invoice with amount (minor units of the payment’s currency), or with as much as both allow.',
  input: { invoice: link('invoice', { required: true }), amount: money({ min: 1 }) },
  access: ['manager', 'rep'],
  emits: EMITS,
  async run(ctx, input, record) {
    const own = ctx.asSystem('payment is allocated');
    const { currency } = record.amount as { currency: string };
    if (input.amount && input.amount.currency !== currency)
      throw invalid('/amount/currency', `The payment is in ${currency}; allocate in it.`);
    await ctx.records('invoice').get(input.invoiceId, ['id']);
    const paid = await allocate(own, record.id, input.invoiceId, input.amount ? BigInt(input.amount.amount) : null);
    if (paid === 0n) throw conflict('nothing_left', 'Nothing is left of the payment, or nothing is open of the invoice.');
    return own.records('payment').get(record.id);
  },
});

/** Gives money back: what pays nothing first, then what was allocated last, whose invoices are open again. */
export const refundPayment = defineAction('payment.refund', {
  label: { en: 'Refund', ru: 'Вернуть деньги' },
  description: 'Gives back amount, or everything. Invoices it paid are open again as far as needed.',
  input: { amount: money({ min: 1 }), reason: text({ required: true, max: 1000 }) },
  access: ['manager'],
  emits: EMITS,
  async run(ctx, input, record) {
    const own = ctx.asSystem('payment is refunded');
    const payment = await lockedPayment(own, record.id);
    if (payment.state !== 'settled')
      throw conflict('payment_not_settled', `The payment is ${payment.state}; only settled money is refunded.`);
    if (input.amount && input.amount.currency !== payment.currency)
      throw invalid('/amount/currency', `The payment is in ${payment.currency}; refund in it.`);
    const rest = payment.amount - payment.refunded;
    const amount = input.amount ? unitsOf(input.amount) : rest;
    if (amount > rest)
      throw conflict('above_payment', `Of the payment ${rest} minor units are left; refund no more.`, { left: Number(rest) });
    const touched = await takeBack(own, { paymentId: record.id }, amount - payment.left);
    const refunded = payment.refunded + amount;
    await lockRows(own, 'invoices', touched.invoices);
    await own.records('payment').update(record.id, {
      refunded: amountOf(refunded, payment.currency),
      refundReason: input.reason,
      ...(refunded === payment.amount ? { state: 'refunded' } : {}),
    } as never);
    for (const id of touched.invoices) await recountInvoice(own, id);
    await recountPayment(own, record.id);
    await ctx.emit('payment.refunded', { entity: 'payment', id: record.id }, { amount: Number(amount) });
    return own.records('payment').get(record.id);
  },
});
