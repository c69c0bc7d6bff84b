import type { Derivation } from '#kernel';
import type { CompletedEntity } from './recount.js';
import { completeness, type Requirements } from './weights.js';

/**
 * CON5: how complete a new record is. Nothing hangs on it yet, so its own fields say it, within the inserting statement; what is
 * written later is followed by the listeners of `recount.ts`.
 */
export const completenessOnCreate = (entity: CompletedEntity): Derivation => ({
  from: [],
  sets: ['completeness'],
  of: (record, _before, { setting }) => ({
    completeness: completeness(record, setting<Requirements>(`contacts.${entity}Completeness`)).percent,
  }),
});
