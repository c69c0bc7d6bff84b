import { choice, conflict, date, defineAction, invalid, json, link, text, timestamp, type Context } from '#kernel';
import { scaled } from '../../amounts.js';

const REPORTED = ['packed', 'shipped', 'delivered', 'returned', 'cancelled'] as const;
type Reported = (typeof REPORTED)[number];

/** How far a shipment is on its way; what comes late changes nothing. */
const WAY = ['pending', 'packed', 'shipped', 'delivered', 'returned'];

interface There {
  readonly id: string;
  readonly salesOrderId: string;
  readonly status: string;
  readonly carrier: string | null;
  readonly trackNumber: string | null;
}

/**
 * What the books or the warehouse say of a shipment, through the same actions as people use (INT4). Known by its `externalId`, it is
 * one shipment however often it is reported, and goes only forward, in whatever order the reports come.
 */
export const reportShipment = defineAction('shipment.report', {
  on: 'collection',
  label: { en: 'Report a shipment', ru: 'Сообщить об отгрузке' },
  description:
    'Enters a shipment of another system under its externalId, once: of the order’s lines [{ orderLineId, quantity }] or of all that is left, and brings it to status. Repeated, or late, it changes nothing. Gives the shipment.',
  input: {
    externalId: text({ required: true, max: 200, description: 'Its id in the other system.' }),
    status: choice(REPORTED, { required: true, default: 'shipped' }),
    salesOrder: link('salesOrder', { description: 'The order, or its number in orderNumber; needed the first time.' }),
    orderNumber: text({ max: 120 }),
    lines: json(),
    carrier: text({ max: 200 }),
    trackNumber: text({ max: 200 }),
    promisedOn: date(),
    at: timestamp({ description: 'When it happened; now if empty.' }),
    note: text({ max: 2000 }),
  },
  access: ['manager', 'rep'],
  returns: 'json',
  async run(ctx, input) {
    const externalId = input.externalId.trim();
    await ctx.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `sales.shipment ${ctx.actor.tenantId} ${externalId}`,
    ]);
    const orderId = await orderOf(ctx, input.salesOrderId ?? null, input.orderNumber ?? null);
    const there = await known(ctx, externalId);
    if (there) await refuseOther(ctx, there, externalId, orderId, input.lines);
    const shipment = there ?? (await enter(ctx, externalId, orderId, input));
    await bring(ctx, shipment, input.status ?? 'shipped', input);
    return ctx.records('shipment').get(shipment.id);
  },
});

async function known(ctx: Context, externalId: string): Promise<There | null> {
  const { nodes } = await ctx
    .asSystem('shipment reported')
    .records('shipment')
    .list({ filter: { reportedId: { eq: externalId } }, first: 1 });
  return (nodes[0] as unknown as There | undefined) ?? null;
}

/** The order by its id or number; null where none is named. */
async function orderOf(ctx: Context, id: string | null, number: string | null): Promise<string | null> {
  if (id !== null) return (await ctx.records('salesOrder').get(id, ['id'])).id;
  if (number === null) return null;
  const { nodes } = await ctx.records('salesOrder').list({ filter: { number: { eq: number } }, fields: ['id'], first: 2 });
  const [order, other] = nodes;
  if (!order || other)
    throw invalid('/orderNumber', `There is not exactly one order ${number}; give its id in salesOrderId.`, { number });
  return order.id;
}

interface Given {
  readonly lines?: unknown;
  readonly carrier?: string | null;
  readonly trackNumber?: string | null;
  readonly promisedOn?: string | null;
  readonly at?: string | null;
  readonly note?: string | null;
}

async function enter(ctx: Context, externalId: string, orderId: string | null, input: Given): Promise<There> {
  if (orderId === null)
    throw invalid('/salesOrderId', 'Say which order is shipped: salesOrderId or orderNumber.', undefined, 'required');
  const { shipmentId } = await ctx.run('salesOrder.ship', {
    id: orderId,
    lines: (input.lines ?? null) as never,
    carrier: input.carrier ?? null,
    trackNumber: input.trackNumber ?? null,
    promisedOn: input.promisedOn ?? null,
  });
  const own = ctx.asSystem('shipment reported').records('shipment');
  return (await own.update(shipmentId, { reportedId: externalId })) as unknown as There;
}

/** One id stands for one shipment: of one order, with the same lines where the report names them. */
async function refuseOther(
  ctx: Context,
  there: There,
  externalId: string,
  orderId: string | null,
  lines: unknown,
): Promise<void> {
  const { id } = there;
  if (orderId !== null && orderId !== there.salesOrderId)
    throw conflict(
      'shipment_differs',
      `There is a shipment ${externalId} of another order already; give another one an id of its own.`,
      { id },
    );
  if (!Array.isArray(lines)) return;
  const { nodes } = await ctx
    .asSystem('shipment reported')
    .records('shipmentLine')
    .list({ filter: { shipmentId: { eq: id } }, first: 1000 });
  const sums = (list: readonly unknown[]) => {
    const byLine = new Map<string, bigint>();
    for (const one of list) {
      const { orderLineId, quantity } = (one ?? {}) as { orderLineId?: unknown; quantity?: unknown };
      const key = String(orderLineId as string);
      byLine.set(key, (byLine.get(key) ?? 0n) + decimal(quantity));
    }
    return [...byLine].sort().join();
  };
  if (sums(lines) !== sums(nodes))
    throw conflict(
      'shipment_differs',
      `There is a shipment ${externalId} with other lines already; give another one an id of its own.`,
      { id },
    );
}

const decimal = (quantity: unknown): bigint => {
  const text = String(quantity as string);
  return /^\d{1,14}(\.\d+)?$/.test(text) ? scaled(text) : -1n;
};

/** Brings a shipment to what is reported by the transitions in between. */
async function bring(ctx: Context, shipment: There, to: Reported, input: Given): Promise<void> {
  const { id, status } = shipment;
  const at = input.at ?? ctx.now().toISOString();
  if (to === 'cancelled' || status === 'cancelled') {
    if (to === status) return;
    if (status === 'cancelled')
      throw conflict('shipment_over', 'The shipment is cancelled here; report what was sent under another externalId.', { id });
    if (!['pending', 'packed'].includes(status))
      throw conflict('shipment_over', `The shipment is ${status} already; report it as returned.`, { id });
    await ctx.run('shipment.cancel', { id, note: input.note ?? null });
    return;
  }
  let now = WAY.indexOf(status);
  const goal = WAY.indexOf(to);
  if (now < goal && to === 'packed') await ctx.run('shipment.pack', { id });
  if (now < 2 && goal >= 2) {
    await ctx.run('shipment.ship', { id, shippedAt: at, ...marks(input) });
    now = 2;
  }
  if (now < 3 && to === 'delivered') await ctx.run('shipment.deliver', { id, deliveredAt: at });
  if (now < 4 && to === 'returned') await ctx.run('shipment.return', { id, note: input.note ?? null });
  const changed = Object.entries(marks(input)).some(([key, value]) => value !== shipment[key as 'carrier']);
  if (changed) await ctx.records('shipment').update(id, marks(input));
}

/** What the report tells of how it travels; nothing where it tells nothing. */
const marks = ({ carrier, trackNumber }: Given): { carrier?: string; trackNumber?: string } => ({
  ...(carrier ? { carrier } : {}),
  ...(trackNumber ? { trackNumber } : {}),
});
