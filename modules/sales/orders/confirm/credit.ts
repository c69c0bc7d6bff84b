import { conflict, defineAction, localDate, text, type Context } from '#kernel';
import { plainMoney } from '../../amounts.js';

interface Order {
  readonly id: string;
  readonly accountId: string;
  readonly total: { amount: number; currency: string; base: number | null } | null;
  readonly creditApproved: { amount: number; currency: string } | null;
}

interface Exposure extends Record<string, unknown> {
  limit: string | null;
  owed: string;
  ordered: string;
  unknown: boolean;
}

/**
 * SAL7: what the client owes, together with the order, stays within the credit limit: that of the account, or else of its class. What
 * is confirmed and not invoiced yet counts as owed. Amounts are in the own currency; the account is locked meanwhile, so that of two
 * orders confirmed at once the second sees the first.
 */
const EXPOSURE = `
with client as (select id, credit_limit_base, credit_limit_amount, value_class from accounts where tenant_id = $1 and id = $2 for update),
class as (select p.credit_limit_base as base from value_class_policies p, client c where p.tenant_id = $1 and p.value_class = c.value_class
  and p.valid_from <= $4::date and p.deleted_at is null order by p.valid_from desc limit 1),
open as (select i.total_base, i.balance_base, i.status, i.sales_order_id from invoices i where i.tenant_id = $1 and i.account_id = $2
  and i.deleted_at is null and i.status in ('issued', 'sent', 'partPaid', 'paid')),
waiting as (select o.id, greatest(o.total_base - coalesce((select sum(n.total_base) from open n where n.sales_order_id = o.id), 0), 0) as left_base, o.total_base
  from sales_orders o where o.tenant_id = $1 and o.account_id = $2 and o.id <> $3 and o.deleted_at is null
  and o.status not in ('draft', 'cancelled', 'closed'))
select coalesce((select credit_limit_base from client), (select base from class))::text as limit,
  coalesce((select sum(balance_base) from open), 0)::text as owed,
  coalesce((select sum(left_base) from waiting), 0)::text as ordered,
  (exists (select from open where balance_base is null) or exists (select from waiting where total_base is null)) as unknown`;

/** Throws 409 `credit_limit` if the order goes beyond what its client may owe and nobody has approved that. */
export async function checkCredit(ctx: Context, order: Order): Promise<void> {
  const today = localDate(ctx.actor.timeZone, ctx.now());
  const [found] = await ctx.sql<Exposure>(EXPOSURE, [ctx.actor.tenantId, order.accountId, order.id, today]);
  if (!found || found.limit === null) return;
  const { total, creditApproved } = order;
  if (creditApproved && total && creditApproved.currency === total.currency && creditApproved.amount >= total.amount) return;
  if (found.unknown || total?.base == null)
    throw conflict('no_rate', 'What the client owes is partly in a currency without an exchange rate; enter its rate.');
  const open = BigInt(found.owed) + BigInt(found.ordered);
  const limit = BigInt(found.limit);
  if (open + BigInt(total.base) > limit)
    throw conflict(
      'credit_limit',
      `With this order the client would owe ${open + BigInt(total.base)} minor units, more than the limit of ${limit}; have a manager run salesOrder.approveCredit.`,
      {
        open: Number(open),
        order: total.base,
        limit: Number(limit),
      },
    );
}

/** A manager lets an order pass beyond the credit limit; good for its total as it is now. */
export const approveCredit = defineAction('salesOrder.approveCredit', {
  label: { en: 'Approve beyond the credit limit', ru: 'Разрешить сверх кредитного лимита' },
  description: 'Lets the order be confirmed although its client owes more than the limit. The reason stands in the history.',
  input: { reason: text({ required: true, max: 1000 }) },
  access: ['manager'],
  async run(ctx, input, record) {
    if (record.status !== 'draft')
      throw conflict('order_frozen', `The order is ${String(record.status)}; the limit is looked at when it is confirmed.`);
    return ctx
      .because(input.reason)
      .records('salesOrder')
      .update(record.id, { creditApproved: plainMoney(record.total), creditApprovedById: ctx.actor.userId });
  },
});
