import { defineListener, type Context } from '#kernel';

/**
 * Costs and profit of an order in the firm's own currency (SAL20): price − materials − work − discounts, without tax. Null where a
 * foreign amount has no rate. The order is locked, so of two changes at once the later one sees both.
 */
export async function recountCosts(ctx: Context, orderId: string): Promise<void> {
  const own = ctx.asSystem('costs of an order');
  const values = [ctx.actor.tenantId, orderId];
  const [order] = await own.sql<{ currency: string; total: string | null; tax: string | null }>(
    `select (select base_currency from tenants where id = $1) as currency, total_base::text as total, tax_base::text as tax
     from sales_orders where tenant_id = $1 and id = $2 for update`,
    values,
  );
  if (!order) return;
  const [costs] = await own.sql<{ material: string | null; work: string | null }>(
    `select (select case when count(*) filter (where cost_amount is not null and cost_base is null) = 0 then coalesce(sum(cost_base), 0) end::text
       from order_materials where tenant_id = $1 and sales_order_id = $2 and deleted_at is null) as material,
     (select case when count(*) filter (where cost_amount is not null and cost_base is null) = 0 then coalesce(sum(cost_base), 0) end::text
       from order_works where tenant_id = $1 and sales_order_id = $2 and deleted_at is null) as work`,
    values,
  );
  const money = (amount: string | null | undefined) =>
    amount == null ? null : { amount: Number(amount), currency: order.currency };
  const known = order.total != null && costs?.material != null && costs.work != null;
  await own.records('salesOrder').update(orderId, {
    materialCost: money(costs?.material),
    workCost: money(costs?.work),
    profit: known
      ? money(
          String(
            BigInt(order.total as string) -
              BigInt(order.tax ?? '0') -
              BigInt(costs.material as string) -
              BigInt(costs.work as string),
          ),
        )
      : null,
  });
}

const CHANGES = ['created', 'updated', 'deleted', 'restored'];

/** Any change of materials or work is seen in the order at once. */
export const followCosts = ['orderMaterial', 'orderWork'].flatMap((entity) =>
  CHANGES.map((change) =>
    defineListener(`${entity}.${change}`, {
      name: `follow-${entity === 'orderWork' ? 'work' : 'material'}-${change}`,
      when: 'transaction',
      ...(change === 'updated' ? { changed: ['cost'] } : {}),
      async run(ctx, event) {
        const record = event.after ?? event.before;
        const orderId = record?.salesOrderId ?? (await orderOf(ctx, entity, event.recordId));
        if (orderId) await recountCosts(ctx, String(orderId));
      },
    }),
  ),
);

async function orderOf(ctx: Context, entity: string, id: string): Promise<string | null> {
  const found = await ctx
    .asSystem('costs of an order')
    .records(entity)
    .list({ filter: { id: { eq: id } }, deleted: 'include', first: 1 });
  return (found.nodes[0]?.salesOrderId as string | undefined) ?? null;
}
