import { machine } from '#kernel';

/** «Overdue» is no state: it is planned with a time that has passed (CON6). */
export const plannedContactMachine = machine({
  initial: 'planned',
  states: {
    planned: { label: { en: 'Planned', ru: 'Запланирован' } },
    inProgress: { label: { en: 'In progress', ru: 'Идёт' } },
    held: { label: { en: 'Held', ru: 'Состоялся' } },
    notHeld: { label: { en: 'Not held', ru: 'Не состоялся' } },
    rescheduled: { label: { en: 'Rescheduled', ru: 'Перенесён' } },
    cancelled: { label: { en: 'Cancelled', ru: 'Отменён' } },
  },
  transitions: {
    start: { from: ['planned'], to: 'inProgress', label: { en: 'Start', ru: 'Начать' }, emits: 'started' },
    hold: {
      from: ['planned', 'inProgress'],
      to: 'held',
      label: { en: 'Held', ru: 'Состоялся' },
      requires: ['result'],
      takes: ['interactionId'],
      emits: 'held',
    },
    miss: {
      from: ['planned', 'inProgress'],
      to: 'notHeld',
      label: { en: 'Not held', ru: 'Не состоялся' },
      requires: ['result'],
      emits: 'missed',
    },
    reschedule: {
      from: ['planned', 'inProgress', 'notHeld'],
      to: 'rescheduled',
      label: { en: 'Reschedule', ru: 'Перенести' },
      requires: ['rescheduledTo'],
      takes: ['result'],
      emits: 'rescheduled',
    },
    cancel: {
      from: ['planned', 'inProgress'],
      to: 'cancelled',
      label: { en: 'Cancel', ru: 'Отменить' },
      takes: ['result'],
      emits: 'cancelled',
    },
  },
});
