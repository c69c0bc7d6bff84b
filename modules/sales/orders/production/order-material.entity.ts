import { choice, decimal, defineEntity, link, money, text, timestamp, type Derivation } from '#kernel';
import { amountOf, scaled, share, type Amount } from '../../amounts.js';
import { workshopNotes } from '../../access.js';

const reckonCost: Derivation = {
  from: ['unitCost', 'planned', 'consumed', 'state'],
  sets: ['cost'],
  of({ unitCost, planned, consumed, state }) {
    const unit = unitCost as Amount | null | undefined;
    if (!unit) return { cost: null };
    const counted = consumed ?? (state === 'released' ? '0' : planned);
    return { cost: amountOf(share(BigInt(unit.amount), scaled(String(counted ?? '0')), 10_000n), unit.currency) };
  },
};

/** Material that is kept for an order, and what of it was used. */
export const orderMaterial = defineEntity('orderMaterial', {
  title: 'name',
  label: { en: 'Material of an order', ru: 'Материал заказа' },
  common: 'child',
  fields: {
    salesOrder: link('salesOrder', { required: true, immutable: true, inverse: 'materials', onDelete: 'cascade' }),
    line: link('salesOrderLine', { inverse: 'materials', onDelete: 'setNull' }),
    material: link('product', { inverse: 'materialFor', onDelete: 'restrict' }),
    name: text({ required: true, max: 300 }),
    planned: decimal({ required: true, default: '0', precision: 18, scale: 4, min: '0' }),
    consumed: decimal({ precision: 18, scale: 4, min: '0', readOnly: true }),
    unitCost: money({ min: 0 }),
    cost: money({ readOnly: true, description: 'Of what was used; until then of what is planned.' }),
    batch: text({ max: 100 }),
    consumedAt: timestamp({ readOnly: true }),
    state: choice(['reserved', 'consumed', 'released'] as const, {
      required: true,
      default: 'reserved',
      readOnly: true,
      index: true,
    }),
  },
  access: workshopNotes,
  derive: [reckonCost],
});

/** Work on an order, and what it cost us. */
export const orderWork = defineEntity('orderWork', {
  plural: 'orderWorks',
  title: 'description',
  label: { en: 'Work on an order', ru: 'Работа по заказу' },
  common: 'child',
  fields: {
    salesOrder: link('salesOrder', { required: true, immutable: true, inverse: 'works', onDelete: 'cascade' }),
    line: link('salesOrderLine', { inverse: 'works', onDelete: 'setNull' }),
    worker: link('user', { inverse: 'orderWorks', onDelete: 'setNull' }),
    description: text({ required: true, max: 500 }),
    hours: decimal({ precision: 9, scale: 2, min: '0' }),
    cost: money({ min: 0 }),
    doneAt: timestamp(),
  },
  access: workshopNotes,
});
