import { defineListener } from '#kernel';
import { withdrawInvoices } from '../invoices/credit/withdraw.js';
import { recountCosts } from './production/costs.listener.js';

/** A cancelled order keeps nothing back: its material is free, visits and shipments are called off, invoices are credited. */
export const releaseCancelled = defineListener('salesOrder.cancelled', {
  name: 'release-cancelled',
  when: 'transaction',
  async run(ctx, event) {
    const own = ctx.asSystem('order is cancelled');
    const of = async (entity: string, filter: Record<string, unknown>) =>
      (
        await own
          .records(entity)
          .list({ filter: { salesOrderId: { eq: event.recordId }, ...filter }, fields: ['id'], first: 1000 })
      ).nodes;
    for (const { id } of await of('orderMaterial', { state: { eq: 'reserved' } }))
      await own.records('orderMaterial').update(id, { state: 'released' });
    for (const { id } of await of('orderVisit', { status: { eq: 'planned' } })) await own.run('orderVisit.cancel', { id });
    for (const { id } of await of('shipment', { status: { in: ['pending', 'packed'] } }))
      await own.run('shipment.cancel', { id });
    await withdrawInvoices(own, event.recordId);
    await recountCosts(own, event.recordId);
  },
});
