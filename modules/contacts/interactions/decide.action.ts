import { defineAction, link, text } from '#kernel';

/** CON10: puts on record what was decided; who decided and when is added, and what follows from it may be linked. */
export const decide = defineAction('interaction.decide', {
  label: { en: 'Record a decision', ru: 'Записать решение' },
  input: { decision: text({ required: true, max: 10_000 }), nextStep: link('plannedContact') },
  emits: ['interaction.decided'],
  access: 'update',
  returns: 'record',
  versioned: true,
  async run(ctx, input, record) {
    const changed = await ctx.records('interaction').update(record.id, {
      decision: input.decision,
      ...(input.nextStepId === undefined ? {} : { nextStepId: input.nextStepId }),
    });
    await ctx.emit(
      'interaction.decided',
      { entity: 'interaction', id: record.id },
      { version: changed.version, decision: input.decision },
    );
    return changed;
  },
});
