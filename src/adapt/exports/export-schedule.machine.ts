import { machine } from '../../declare/state-machine.js';

/** Nothing is written while paused; resumed, it goes on with its next time. */
export const scheduleStates = machine({
  initial: 'active',
  states: {
    active: { label: { en: 'Active', ru: 'Действует' } },
    paused: { label: { en: 'Paused', ru: 'Приостановлена' } },
  },
  transitions: {
    pause: {
      from: ['active'],
      to: 'paused',
      label: { en: 'Pause', ru: 'Приостановить' },
      takes: ['pausedReason'],
      emits: 'paused',
    },
    resume: {
      from: ['paused'],
      to: 'active',
      label: { en: 'Resume', ru: 'Возобновить' },
      set: () => ({ pausedReason: null }),
      emits: 'resumed',
    },
  },
});
