import { defineModule } from '../declare/module.js';
import { counters, startAfter } from './number-sequence.actions.js';
import { numberSequence } from './number-sequence.entity.js';

declare module '#kernel/types' {
  interface Entities {
    numberSequence: typeof numberSequence;
  }
  interface Actions {
    'numberSequence.counters': typeof counters;
    'numberSequence.startAfter': typeof startAfter;
  }
}

/** Numbers of documents: `text({ sequence })` and `ctx.number()`, and how they look in each firm. */
export const sequences = defineModule('sequences', {
  entities: [numberSequence],
  actions: [counters, startAfter],
});
