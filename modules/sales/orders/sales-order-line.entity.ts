import { computed, decimal, defineEntity, int, json, link, links, money, text } from '#kernel';
import { linesOfDrafts } from './frozen.rule.js';

const result = { readOnly: true, base: false } as const;

type PathSql = (path: string, suffix?: string) => string;

const part = (c: PathSql, suffix: string): string =>
  `round(${c('salesOrder.profit', suffix)}::numeric * ${c('net', '_amount')} / nullif(${c('salesOrder.net', '_amount')}, 0))`;

/** What is made or done for one order: a product in a quantity, with its parameters and price. */
export const salesOrderLine = defineEntity('salesOrderLine', {
  title: 'description',
  label: { en: 'Order line', ru: 'Строка заказа' },
  common: 'child',
  fields: {
    salesOrder: link('salesOrder', { required: true, immutable: true, inverse: 'lines', onDelete: 'cascade' }),
    position: int({ required: true, default: 0, min: 0, max: 100_000 }),
    product: link('product', { required: true, inverse: 'orderLines', onDelete: 'restrict' }),
    variant: link('productVariant', { onDelete: 'restrict' }),
    description: text({ max: 2000, description: "The product's name if empty." }),
    quantity: decimal({ required: true, default: '1', precision: 18, scale: 4, min: '0.0001' }),
    parameters: json({ description: 'Material, processing, size and choices by the codes of the product’s options.' }),
    drawings: links('file', { description: 'Drawings and sketches of this line.' }),
    leadTimeDays: int({ min: 0, max: 3650, description: "Working days it takes; the product's if empty." }),
    discount: decimal({ required: true, default: '0', precision: 7, scale: 4, min: '0', max: '100', description: 'Per cent.' }),
    price: money({ base: false, min: 0, description: 'A unit price set by hand.' }),
    unitPrice: money(result),
    gross: money(result),
    discountAmount: money(result),
    net: money(result),
    tax: money(result),
    taxName: text({ max: 100, readOnly: true }),
    taxPercent: decimal({ precision: 7, scale: 4, readOnly: true }),
    total: money(result),
    cost: money(result),
    profit: computed(
      money(),
      {
        reads: ['net', 'salesOrder.net', 'salesOrder.profit'],
        sql: (c) => ({
          _amount: part(c, '_amount'),
          _currency: c('salesOrder.profit', '_currency'),
          _base: part(c, '_base'),
          _rate: c('salesOrder.profit', '_rate'),
          _rate_date: c('salesOrder.profit', '_rate_date'),
        }),
      },
      { description: "Its part of the order's profit (SAL20), by its part of the price without tax; in the own currency." },
    ),
    explanation: json({ readOnly: true, description: 'How the price came about, as product.explainPrice tells it.' }),
    quoteLine: link('quoteLine', { readOnly: true, onDelete: 'setNull' }),
  },
  indexes: [['salesOrderId', 'position']],
  access: { through: ['salesOrder'] },
  rules: [linesOfDrafts],
  report: { measures: ['profit', 'quantity'], dimensions: ['productId'] },
});
