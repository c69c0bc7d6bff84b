import { defineAction, link, text } from '#kernel';
import { TRANSFERRED } from './transfer.listener.js';

/** Hands a record over with a reason, which then stands in its transfers and in its history (CON9). */
export const transferActions = TRANSFERRED.map((entity) =>
  defineAction(`${entity}.transfer`, {
    label: { en: 'Hand over', ru: 'Передать' },
    description: 'Gives the record to another owner. The reason stands in its transfers and its history.',
    input: { to: link('user', { required: true }), reason: text({ required: true, max: 1000 }) },
    access: 'update',
    returns: 'record',
    versioned: true,
    run: (ctx, input, record) =>
      ctx
        .because(input.reason)
        .records(entity as string)
        .update(record.id, { ownerId: input.toId }),
  }),
);
