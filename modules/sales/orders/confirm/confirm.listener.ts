import { conflict, defineListener, type Context } from '#kernel';
import { checkCredit } from './credit.js';
import { promisedDay } from './promise.js';

/** What is confirmed can be made: it has lines and the sketches they need, its client may owe so much, and a day is promised. */
export const confirmOrder = defineListener('salesOrder.confirmed', {
  name: 'check-and-promise',
  when: 'transaction',
  async run(ctx, event) {
    const own = ctx.asSystem('order is confirmed');
    const order = await own.records('salesOrder').get(event.recordId);
    if (order.total === null) throw conflict('no_lines', 'An order needs at least one line; add salesOrderLines.');
    await checkSketches(own, order.id);
    await checkCredit(own, order as never);
    await own.records('salesOrder').update(order.id, { promisedOn: await promisedDay(own, order.id) });
  },
});

async function checkSketches(ctx: Context, orderId: string): Promise<void> {
  const order = (await ctx.records('salesOrder').get(orderId, ['id', 'sketches.id'])) as unknown as {
    sketches: { nodes: unknown[] };
  };
  if (order.sketches.nodes.length > 0) return;
  const { nodes } = await ctx.records('salesOrderLine').list({
    filter: { salesOrderId: { eq: orderId } },
    fields: ['id', 'product.name', 'product.sketchRequired', 'drawings.id'],
    first: 1000,
  });
  type Asked = { id: string; product: { name: string; sketchRequired: boolean }; drawings: { nodes: unknown[] } };
  const lacking = (nodes as unknown as Asked[]).find(
    ({ product, drawings }) => product.sketchRequired && drawings.nodes.length === 0,
  );
  if (lacking)
    throw conflict('sketch_required', `${lacking.product.name} is not made without a sketch; add one to the line or the order.`, {
      lineId: lacking.id,
    });
}
