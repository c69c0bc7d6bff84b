import {
  address,
  bool,
  computed,
  date,
  decimal,
  defineEntity,
  link,
  machine,
  state,
  text,
  timestamp,
  type Context,
} from '#kernel';
import { booksAccess, workshopAccess } from '../../access.js';

const at = (field: string) => (record: Readonly<Record<string, unknown>>, ctx: Context) => ({
  [field]: record[field] ?? ctx.now().toISOString(),
});

const shipmentMachine = machine({
  initial: 'pending',
  states: {
    pending: { label: { en: 'Pending', ru: 'Ожидает' } },
    packed: { label: { en: 'Packed', ru: 'Упакована' } },
    shipped: { label: { en: 'Shipped', ru: 'Отгружена' } },
    delivered: { label: { en: 'Delivered', ru: 'Доставлена' } },
    returned: { label: { en: 'Returned', ru: 'Возвращена' } },
    cancelled: { label: { en: 'Cancelled', ru: 'Отменена' } },
  },
  transitions: {
    pack: { from: ['pending'], to: 'packed', label: { en: 'Packed', ru: 'Упакована' }, emits: 'packed' },
    ship: {
      from: ['pending', 'packed'],
      to: 'shipped',
      label: { en: 'Ship', ru: 'Отгрузить' },
      takes: ['carrier', 'trackNumber', 'shippedAt'],
      set: at('shippedAt'),
      emits: 'shipped',
    },
    deliver: {
      from: ['shipped'],
      to: 'delivered',
      label: { en: 'Delivered', ru: 'Доставлена' },
      takes: ['deliveredAt'],
      set: at('deliveredAt'),
      emits: 'delivered',
    },
    return: {
      from: ['shipped', 'delivered'],
      to: 'returned',
      label: { en: 'Returned', ru: 'Возвращена' },
      takes: ['note'],
      emits: 'returned',
    },
    cancel: {
      from: ['pending', 'packed'],
      to: 'cancelled',
      label: { en: 'Cancel', ru: 'Отменить' },
      takes: ['note'],
      emits: 'cancelled',
    },
  },
});

/** Goods on their way to a client. */
export const shipment = defineEntity('shipment', {
  title: 'number',
  label: { en: 'Shipment', ru: 'Отгрузка' },
  fields: {
    number: text({
      max: 120,
      readOnly: true,
      search: true,
      index: true,
      sequence: { code: 'shipment', pattern: 'ОТ-{yyyy}-{00000}' },
    }),
    salesOrder: link('salesOrder', { required: true, immutable: true, inverse: 'shipments', onDelete: 'restrict' }),
    status: state(shipmentMachine, { index: true }),
    carrier: text({ max: 200 }),
    trackNumber: text({ max: 200, search: true, index: true }),
    shipTo: address(),
    promisedOn: date({ index: true, description: 'When it was promised to be with the client.' }),
    shippedAt: timestamp({ index: true }),
    deliveredAt: timestamp({ index: true }),
    overdue: computed(
      bool(),
      {
        reads: ['status', 'promisedOn'],
        sql: (c) => `${c('status')} in ('pending', 'packed', 'shipped') and ${c('promisedOn')} < current_date`,
      },
      { description: 'Promised for a day that is over, and not with the client.' },
    ),
    note: text({ max: 2000 }),
    reportedId: text({
      max: 200,
      readOnly: true,
      description: 'Its id in the system that reports it; the same one is one shipment.',
    }),
  },
  keys: [['reportedId']],
  access: workshopAccess,
  indexes: [['status', 'promisedOn']],
  report: { dimensions: ['status', 'carrier', 'promisedOn', 'salesOrderId', 'ownerId', 'teamId'] },
});

/** How much of an order's line is in a shipment. */
export const shipmentLine = defineEntity('shipmentLine', {
  title: 'quantity',
  label: { en: 'Shipment line', ru: 'Строка отгрузки' },
  common: 'child',
  readOnly: true,
  fields: {
    shipment: link('shipment', { required: true, immutable: true, inverse: 'lines', onDelete: 'cascade' }),
    orderLine: link('salesOrderLine', { required: true, immutable: true, inverse: 'shipmentLines', onDelete: 'restrict' }),
    quantity: decimal({ required: true, precision: 18, scale: 4, min: '0.0001' }),
  },
  access: booksAccess,
});
