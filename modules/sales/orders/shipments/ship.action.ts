import { address, conflict, date, defineAction, defineListener, invalid, json, text, type Context } from '#kernel';
import { scaled } from '../../amounts.js';

interface Rest extends Record<string, unknown> {
  id: string;
  position: number;
  quantity: string;
  rest: string;
}

/** What of each line is in no shipment yet; the order is locked, so that nothing is shipped twice. */
const restOf = (ctx: Context, orderId: string): Promise<Rest[]> =>
  ctx.sql<Rest>(
    `select l.id, l.position, l.quantity::text as quantity, (l.quantity - coalesce((select sum(s.quantity) from shipment_lines s
       join shipments p on p.tenant_id = s.tenant_id and p.id = s.shipment_id and p.deleted_at is null and p.status not in ('cancelled', 'returned')
       where s.tenant_id = l.tenant_id and s.order_line_id = l.id and s.deleted_at is null), 0))::text as rest
     from sales_order_lines l where l.tenant_id = $1 and l.sales_order_id = $2 and l.deleted_at is null order by l.position, l.id`,
    [ctx.actor.tenantId, orderId],
  );

function chosen(lines: unknown, rest: readonly Rest[]): { orderLineId: string; quantity: string }[] {
  if (lines === undefined || lines === null)
    return rest.filter((line) => scaled(line.rest) > 0n).map((line) => ({ orderLineId: line.id, quantity: line.rest }));
  if (!Array.isArray(lines) || lines.length === 0) throw invalid('/lines', 'Expected a list of { orderLineId, quantity }.');
  const left = new Map(rest.map((line) => [line.id, scaled(line.rest)]));
  return lines.map((line: unknown, i) => {
    const { orderLineId, quantity } = (line ?? {}) as { orderLineId?: unknown; quantity?: unknown };
    const there = left.get(String(orderLineId));
    if (there === undefined) throw invalid(`/lines/${i}/orderLineId`, 'The order has no such line.');
    const given = String(quantity as string);
    if (!/^\d{1,14}(\.\d{1,4})?$/.test(given) || scaled(given) <= 0n)
      throw invalid(`/lines/${i}/quantity`, 'A quantity is greater than zero, with at most 4 decimals.');
    if (scaled(given) > there)
      throw conflict('nothing_left', `Of line ${i + 1} less is left to be shipped than ${given}.`, {
        orderLineId: String(orderLineId),
      });
    left.set(String(orderLineId), there - scaled(given));
    return { orderLineId: String(orderLineId), quantity: given };
  });
}

/** Makes a shipment of all that is left, or of the lines given. */
export const shipOrder = defineAction('salesOrder.ship', {
  label: { en: 'Make a shipment', ru: 'Создать отгрузку' },
  description:
    'A shipment of { lines: [{ orderLineId, quantity }] }, or of all that is in none yet. Gives { shipmentId, number }.',
  input: { lines: json(), carrier: text({ max: 200 }), trackNumber: text({ max: 200 }), promisedOn: date(), shipTo: address() },
  access: 'update',
  returns: 'json',
  async run(ctx, input, record) {
    if (['draft', 'cancelled', 'closed'].includes(String(record.status)))
      throw conflict('order_over', `The order is ${String(record.status)}; nothing of it is shipped.`);
    const own = ctx.asSystem('shipment of an order');
    const lines = chosen(input.lines, await restOf(own, record.id));
    if (lines.length === 0) throw conflict('nothing_left', 'All of the order is in shipments already.');
    const made = await own.records('shipment').create({
      salesOrderId: record.id,
      carrier: input.carrier ?? null,
      trackNumber: input.trackNumber ?? null,
      promisedOn: input.promisedOn ?? (record.promisedOn as string | null),
      shipTo: input.shipTo ?? (record.shipTo as never),
      ownerId: record.ownerId as string | null,
      teamId: record.teamId as string | null,
    });
    await own.records('shipmentLine').createMany(lines.map((line) => ({ ...line, shipmentId: made.id })));
    return { shipmentId: made.id, number: made.number };
  },
});

/** none → part → shipped → delivered, by quantities; returned if everything that went out came back. */
async function recountShipments(ctx: Context, orderId: string): Promise<void> {
  const own = ctx.asSystem('shipments of an order');
  const values = [ctx.actor.tenantId, orderId];
  await own.sql('select from sales_orders where tenant_id = $1 and id = $2 for update', values);
  const [sums] = await own.sql<{ ordered: string; out: string; arrived: string; back: string }>(
    `with moved as (select s.quantity, p.status from shipment_lines s join shipments p on p.tenant_id = s.tenant_id and p.id = s.shipment_id
       where s.tenant_id = $1 and p.sales_order_id = $2 and s.deleted_at is null and p.deleted_at is null)
     select (select coalesce(sum(quantity), 0) from sales_order_lines where tenant_id = $1 and sales_order_id = $2 and deleted_at is null)::text as ordered,
       coalesce(sum(quantity) filter (where status in ('shipped', 'delivered')), 0)::text as out,
       coalesce(sum(quantity) filter (where status = 'delivered'), 0)::text as arrived,
       coalesce(sum(quantity) filter (where status = 'returned'), 0)::text as back from moved`,
    values,
  );
  if (!sums) return;
  const [ordered, out, arrived, back] = [sums.ordered, sums.out, sums.arrived, sums.back].map((one) => scaled(one)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const shipmentStatus =
    out === 0n ? (back > 0n ? 'returned' : 'none') : out < ordered ? 'part' : arrived >= ordered ? 'delivered' : 'shipped';
  await own.records('salesOrder').update(orderId, { shipmentStatus });
}

/** The order knows how much of it is on its way or there. */
export const followShipments = ['shipped', 'delivered', 'returned'].map((event) =>
  defineListener(`shipment.${event}`, {
    name: `follow-${event}`,
    when: 'transaction',
    async run(ctx, { recordId }) {
      const { salesOrderId } = await ctx
        .asSystem('shipments of an order')
        .records('shipment')
        .get(recordId, ['id', 'salesOrderId']);
      await recountShipments(ctx, salesOrderId as string);
    },
  }),
);
