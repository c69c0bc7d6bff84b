import { defineReport } from '#kernel';

const today = (now: Date): string => now.toISOString().slice(0, 10);
const MADE = { status: { notIn: ['draft', 'cancelled'] } };
const PROFIT = ['count', 'sum.total', 'sum.discountAmount', 'sum.materialCost', 'sum.workCost', 'sum.profit'];

/** Price − materials − work − discounts (SAL20), in the own currency. */
export const orderReports = [
  defineReport('salesOrder.profitByOrder', {
    entity: 'salesOrder',
    description: 'Profitability of each order: price, discounts, materials, work and what is left',
    groupBy: ['number'],
    measures: PROFIT,
    filter: () => MADE,
  }),
  defineReport('salesOrder.profitByClient', {
    entity: 'salesOrder',
    description: 'Profitability of each client',
    groupBy: ['accountId'],
    measures: PROFIT,
    filter: () => MADE,
  }),
  defineReport('salesOrder.late', {
    entity: 'salesOrder',
    description: 'Orders that are promised for a day that is over and not ready, per owner',
    groupBy: ['ownerId'],
    measures: ['count', 'sum.total', 'min.promisedOn'],
    filter: (_input, now) => ({ status: { in: ['confirmed', 'inProduction', 'onHold'] }, promisedOn: { lt: today(now) } }),
  }),
  defineReport('shipment.overdue', {
    entity: 'shipment',
    description: 'Shipments that are promised for a day that is over and not delivered, per owner',
    groupBy: ['ownerId'],
    measures: ['count', 'min.promisedOn'],
    filter: (_input, now) => ({ status: { in: ['pending', 'packed', 'shipped'] }, promisedOn: { lt: today(now) } }),
  }),
];
