import { address, choice, defineEntity, link, links, machine, state, text, timestamp, type Context } from '#kernel';
import { workshopNotes } from '../../access.js';

const visitMachine = machine({
  initial: 'planned',
  states: {
    planned: { label: { en: 'Planned', ru: 'Запланирован' } },
    done: { label: { en: 'Done', ru: 'Состоялся' } },
    cancelled: { label: { en: 'Cancelled', ru: 'Отменён' } },
  },
  transitions: {
    complete: {
      from: ['planned'],
      to: 'done',
      label: { en: 'Done', ru: 'Состоялся' },
      takes: ['result'],
      set: (_record, ctx: Context) => ({ doneAt: ctx.now().toISOString() }),
      emits: 'completed',
    },
    cancel: {
      from: ['planned'],
      to: 'cancelled',
      label: { en: 'Cancel', ru: 'Отменить' },
      takes: ['result'],
      emits: 'cancelled',
    },
  },
});

/** Somebody of ours goes to the client: to measure, deliver or install. */
export const orderVisit = defineEntity('orderVisit', {
  title: 'kind',
  label: { en: 'Visit', ru: 'Выезд' },
  common: 'child',
  fields: {
    salesOrder: link('salesOrder', { required: true, immutable: true, inverse: 'visits', onDelete: 'cascade' }),
    kind: choice(['measure', 'delivery', 'installation'] as const, { required: true, index: true }),
    status: state(visitMachine, { index: true }),
    plannedAt: timestamp({ required: true, index: true }),
    assignee: link('user', { inverse: 'orderVisits', onDelete: 'setNull' }),
    address: address(),
    note: text({ max: 5000 }),
    result: text({ max: 5000, description: 'What was measured, delivered or found.' }),
    photos: links('file'),
    doneAt: timestamp({ readOnly: true }),
  },
  access: workshopNotes,
});
