import { decimal, defineAction, invalid, link, notFound } from '#kernel';
import { divide, multiply, parseDecimal, toDecimal } from '../pricing/fraction.js';

/** A quantity in another unit of the same kind, exactly; at most six decimals are given. */
export const convertUnit = defineAction('unit.convert', {
  on: 'collection',
  label: { en: 'Convert', ru: 'Пересчитать' },
  description: 'A quantity in another unit of the same kind: { quantity, unitId }.',
  input: {
    quantity: decimal({ required: true, precision: 24, scale: 6 }),
    from: link('unit', { required: true }),
    to: link('unit', { required: true }),
  },
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, input) {
    const { nodes } = await ctx.records('unit').list({ filter: { id: { in: [input.fromId, input.toId] } } });
    const from = nodes.find((one) => one.id === input.fromId);
    const to = nodes.find((one) => one.id === input.toId);
    if (!from || !to) throw notFound('unit');
    if ((from.baseId ?? from.id) !== (to.baseId ?? to.id))
      throw invalid('/toId', `${from.name ?? ''} cannot be converted to ${to.name ?? ''}: they have no base in common.`);
    const inBase = multiply(parseDecimal(String(input.quantity)), parseDecimal(from.factor ?? '1'));
    return { quantity: toDecimal(divide(inBase, parseDecimal(to.factor ?? '1'))), unitId: to.id };
  },
});
