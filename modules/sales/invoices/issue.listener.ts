import { conflict, defineListener, invalid, localDate, type Context } from '#kernel';
import { partiesOf } from './printing/parties.js';
import { callBeforeDue } from './calls/plan.js';
import { recountInvoice } from './recount.js';

const DAY = 86_400_000;

/** The number is given in the transaction that issues the invoice: one that is rolled back takes none. */
export const numberIssued = defineListener('invoice.issued', {
  name: 'number-issued',
  when: 'transaction',
  async run(ctx, event) {
    const own = ctx.asSystem('invoice is issued');
    const invoice = await own.records('invoice').get(event.recordId);
    const lines = await own.records('invoiceLine').count({ filter: { invoiceId: { eq: invoice.id } } });
    if (lines === 0 || invoice.total === null)
      throw conflict('no_lines', 'An invoice needs at least one line; run invoice.setLines.');
    const issueDate = localDate(ctx.actor.timeZone, ctx.now());
    const dueDate = invoice.dueDate ?? (await dueDay(own, invoice as never, issueDate));
    if (dueDate < issueDate) throw invalid('/dueDate', 'An invoice is not due before the day it is issued.');
    const number = await own.number('invoice');
    const { seller, buyer, language } = await partiesOf(own, invoice);
    await own.records('invoice').update(invoice.id, {
      number,
      issueDate,
      dueDate,
      language: invoice.language ?? language,
      seller: seller as never,
      buyer: buyer as never,
    });
    await recountInvoice(own, invoice.id);
    await callBeforeDue(own, invoice.id);
  },
});

/** By the invoice's own days, those of the contract its order is under, of the client's class (SAL7), or the firm's. */
async function dueDay(
  ctx: Context,
  invoice: { accountId: string; paymentDays: number | null; salesOrderId: string | null },
  from: string,
): Promise<string> {
  const agreed = invoice.paymentDays ?? (await daysByContract(ctx, invoice.salesOrderId));
  const [policy] = await ctx.sql<{ days: number }>(
    `select p.deferral_days as days from accounts a join value_class_policies p on p.tenant_id = a.tenant_id and p.value_class = a.value_class
     where a.tenant_id = $1 and a.id = $2 and p.valid_from <= $3::date and p.deleted_at is null order by p.valid_from desc limit 1`,
    [ctx.actor.tenantId, invoice.accountId, from],
  );
  const days = agreed ?? policy?.days ?? (await ctx.setting<number>('sales.paymentDays'));
  return new Date(Date.parse(`${from}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

async function daysByContract(ctx: Context, salesOrderId: string | null): Promise<number | null> {
  if (salesOrderId === null) return null;
  const { nodes } = await ctx.records('contract').list({
    filter: { orders: { some: { id: { eq: salesOrderId } } }, status: { eq: 'active' }, paymentDays: { isNull: false } },
    sort: ['-signedOn', '-id'],
    fields: ['paymentDays'],
    first: 1,
  });
  return nodes[0]?.paymentDays ?? null;
}
