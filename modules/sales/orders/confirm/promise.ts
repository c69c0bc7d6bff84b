import { addBusinessDays, businessCalendar, localDate, type Context } from '#kernel';

/** Days to look ahead for a free place; after that it is promised for the last of them. */
const MOST_DAYS = 1000;

/**
 * SAL14: the day an order is promised for: the longest lead time among its lines, in working days of the office calendar, and from
 * then on the first working day with a free place in the workshop. Promises are made one after the other, so no day is promised
 * twice for one place.
 */
export async function promisedDay(ctx: Context, orderId: string): Promise<string> {
  const { tenantId, timeZone } = ctx.actor;
  await ctx.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`sales.promise ${tenantId}`]);
  const usual = await ctx.setting<number>('sales.leadTimeDays');
  const capacity = await ctx.setting<number>('sales.ordersPerDay');
  const [longest] = await ctx.sql<{ days: number }>(
    `select coalesce(max(coalesce(l.lead_time_days, p.lead_time_days, $3::int)), $3::int)::int as days from sales_order_lines l
     join products p on p.tenant_id = l.tenant_id and p.id = l.product_id
     where l.tenant_id = $1 and l.sales_order_id = $2 and l.deleted_at is null`,
    [tenantId, orderId, usual],
  );
  const calendar = await businessCalendar(ctx);
  const today = localDate(timeZone, ctx.now());
  const lead = longest?.days ?? usual;
  // Nothing to make still leaves the workshop on a working day.
  const first =
    lead > 0 ? addBusinessDays(calendar, today, lead) : addBusinessDays(calendar, addBusinessDays(calendar, today, 1), -1);
  const earliest = first < today ? addBusinessDays(calendar, today, 1) : first;
  const taken = await ctx.sql<{ day: string; n: number }>(
    `select promised_on::text as day, count(*)::int as n from sales_orders where tenant_id = $1 and id <> $2 and promised_on >= $3::date
     and status in ('confirmed', 'inProduction', 'onHold') and deleted_at is null group by promised_on`,
    [tenantId, orderId, earliest],
  );
  const load = new Map(taken.map(({ day, n }) => [day, n]));
  let day = earliest;
  for (let i = 0; i < MOST_DAYS && (load.get(day) ?? 0) >= capacity; i++) day = addBusinessDays(calendar, day, 1);
  return day;
}
