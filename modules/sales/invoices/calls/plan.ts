import {
  addBusinessDays,
  businessCalendar,
  defineListener,
  localDate,
  localMidnight,
  nextWorkingMoment,
  type BusinessCalendar,
  type Context,
} from '#kernel';

interface Due extends Record<string, unknown> {
  id: string;
  number: string;
  account_id: string;
  person_id: string | null;
  owner_id: string | null;
  team_id: string | null;
  due: string;
  balance: string;
}

const DUE = `select i.id, i.number, i.account_id, i.person_id, coalesce(i.owner_id, a.owner_id) as owner_id, i.team_id, i.due_date::text as due, i.balance_amount::text as balance
  from invoices i join accounts a on a.tenant_id = i.tenant_id and a.id = i.account_id
  where i.tenant_id = $1 and i.id = $2 and i.status in ('issued', 'sent', 'partPaid') and i.balance_amount > 0`;

/** Writes the call about an invoice, in the next working time of its owner from `from` on; one for each rung. */
export async function planCall(ctx: Context, invoiceId: string, rung: number, from: Date): Promise<boolean> {
  const [invoice] = await ctx.sql<Due>(DUE, [ctx.actor.tenantId, invoiceId]);
  if (!invoice) return false;
  const there = await ctx.records('plannedContact').count({
    filter: {
      invoiceId: { eq: invoiceId },
      paymentRung: { eq: rung },
      state: { in: ['planned', 'inProgress', 'held', 'notHeld'] },
    },
  });
  if (there > 0) return false;
  const calendar = await businessCalendar(ctx, { userId: invoice.owner_id, unitId: invoice.team_id });
  await ctx.records('plannedContact').create({
    kind: 'call',
    goal: goalOf(ctx.locale, invoice.number, invoice.due, rung),
    dueAt: working(calendar, from).toISOString(),
    accountId: invoice.account_id,
    personId: invoice.person_id,
    ownerId: invoice.owner_id,
    teamId: invoice.team_id,
    invoiceId,
    paymentRung: rung,
  } as never);
  return true;
}

function goalOf(locale: string, number: string, due: string, rung: number): string {
  const day = due.split('-').reverse().join('.');
  if (rung <= 0)
    return locale === 'en' ? `Will invoice ${number} be paid by ${due}?` : `Уточнить, будет ли оплачен счёт ${number} до ${day}`;
  return locale === 'en' ? `Invoice ${number} is ${rung} days overdue` : `Счёт ${number} просрочен на ${rung} дн. (срок ${day})`;
}

/** The next working moment; the moment itself where the calendar has no working time at all. */
const working = (calendar: BusinessCalendar, from: Date): Date => nextWorkingMoment(calendar, from) ?? from;

/** The first working moment of a local day, or the next one if it has none. */
const morningOf = (calendar: BusinessCalendar, day: string): Date => working(calendar, localMidnight(calendar.timeZone, day));

/**
 * SAL8: a call of the owner so many working days before the invoice is due, by the calendar with its holidays. If that day is over,
 * they call in the next working moment.
 */
export async function callBeforeDue(ctx: Context, invoiceId: string): Promise<void> {
  const [invoice] = await ctx.sql<Due>(DUE, [ctx.actor.tenantId, invoiceId]);
  if (!invoice) return;
  const days = await ctx.setting<number>('sales.paymentCallDays');
  const calendar = await businessCalendar(ctx, { userId: invoice.owner_id, unitId: invoice.team_id });
  const planned = morningOf(calendar, addBusinessDays(calendar, invoice.due, -days));
  const now = working(calendar, ctx.now());
  await planCall(ctx, invoiceId, -days, planned > now ? planned : now);
}

/** What is due is asked for no more once it is paid, void or credited. */
export const cancelCalls = ['paid', 'voided', 'credited'].map((event) =>
  defineListener(`invoice.${event}`, {
    name: `cancel-calls-when-${event}`,
    when: 'transaction',
    async run(ctx, { recordId }) {
      const own = ctx.asSystem(`invoice ${event}`);
      const { nodes } = await own
        .records('plannedContact')
        .list({ filter: { invoiceId: { eq: recordId }, state: { in: ['planned', 'inProgress'] } }, fields: ['id'], first: 100 });
      for (const { id } of nodes) await own.run('plannedContact.cancel', { id });
    },
  }),
);

/** An invoice that is open again, since money was given back, is asked for again. */
export const callAgain = defineListener('invoice.reopened', {
  name: 'call-again',
  when: 'transaction',
  run: (ctx, { recordId }) => callBeforeDue(ctx.asSystem('invoice is open again'), recordId),
});

/** Of the ladder the highest rung reached, so that a day without the job asks once and not for every rung. */
export async function chaseInvoices(ctx: Context): Promise<number> {
  const today = localDate(ctx.actor.timeZone, ctx.now());
  const ladder = [...(await ctx.setting<number[]>('sales.overdueLadder'))].sort((a, b) => a - b);
  const late = await ctx.sql<{ id: string; days: number; rung: number }>(
    `select id, ($2::date - due_date)::int as days, coalesce(reminded_rung, 0)::int as rung from invoices
     where tenant_id = $1 and status in ('issued', 'sent', 'partPaid') and balance_amount > 0 and due_date < $2::date and deleted_at is null
       and coalesce(reminded_rung, 0) < $3 order by id limit 5000 for update skip locked`,
    [ctx.actor.tenantId, today, ladder.at(-1) ?? 0],
  );
  let planned = 0;
  for (const { id, days, rung } of late) {
    const reached = ladder.filter((step) => step <= days && step > rung).at(-1);
    if (reached === undefined) continue;
    await ctx.records('invoice').update(id, { remindedRung: reached });
    if (rung === 0) await ctx.emit('invoice.overdue', { entity: 'invoice', id }, { days });
    if (await planCall(ctx, id, reached, ctx.now())) planned++;
  }
  return planned;
}
