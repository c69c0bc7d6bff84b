import { conflict, decimal, defineAction, money, text } from '#kernel';

/** Notes what of a material was used. What was kept and not used is free again. */
export const consumeMaterial = defineAction('orderMaterial.consume', {
  label: { en: 'Use', ru: 'Списать' },
  description: 'What was used of the material, of which batch, and at which cost per unit if another than planned.',
  input: {
    quantity: decimal({ required: true, precision: 18, scale: 4, min: '0' }),
    batch: text({ max: 100 }),
    unitCost: money({ min: 0 }),
  },
  access: 'update',
  emits: ['orderMaterial.consumed'],
  async run(ctx, input, record) {
    if (record.state !== 'reserved')
      throw conflict('not_reserved', `The material is ${String(record.state)}; only what is reserved is used.`);
    const made = await ctx.records('orderMaterial').update(record.id, {
      consumed: input.quantity,
      state: 'consumed',
      consumedAt: ctx.now().toISOString(),
      ...(input.batch == null ? {} : { batch: input.batch }),
      ...(input.unitCost == null ? {} : { unitCost: { amount: input.unitCost.amount, currency: input.unitCost.currency } }),
    });
    await ctx.emit('orderMaterial.consumed', { entity: 'orderMaterial', id: record.id }, { quantity: input.quantity });
    return made;
  },
});
