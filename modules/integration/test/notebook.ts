import { defineAction, defineEntity, defineModule, int, staffAccess, text } from '#kernel';

const note = defineEntity('note', {
  title: 'name',
  fields: { name: text({ required: true }), pages: int(), whose: text({ personal: 'basic' }) },
  access: { ...staffAccess, rep: { read: 'own', create: 'own', update: 'own', delete: 'own' } },
});
const praise = defineAction('note.praise', {
  input: { by: text() },
  emits: ['note.praised'],
  access: 'update',
  async run(ctx, input, record) {
    await ctx.emit('note.praised', { entity: 'note', id: record.id }, { by: input.by ?? null });
    return record;
  },
});
export const notebook = defineModule('notebook', { entities: [note], actions: [praise] });
