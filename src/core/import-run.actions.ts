import { defineAction } from '../declare/action.js';
import { defineJob } from '../declare/module.js';
import { endQueuedImport, RUN_IMPORT, runQueuedImport } from '../exchange/background-import.js';
import { undoImport } from '../exchange/undo-import.js';
import { loadRights } from '../access/load-rights.js';
import { conflict } from '../platform/problem.js';
import { workOf } from '../records/context.js';

/** An import that was left to a worker; after a crash another one goes on where it stopped. */
export const runImport = defineJob(RUN_IMPORT, {
  retries: 20,
  run: (ctx, input) => runQueuedImport(workOf(ctx), String(input.runId)),
  gaveUp: (ctx, input, reason) => endQueuedImport(workOf(ctx), String(input.runId), reason),
});

/** Records of one import are taken back at once up to here, and by a worker beyond. */
const MOST_AT_ONCE = 1000;
const UNDO = 'kernel.undo-import';

export const undoRun = defineAction('importRun.undo', {
  label: { en: 'Undo the import', ru: 'Отменить загрузку' },
  description:
    'Deletes what the import created and gives what it changed its values from before, except where they were changed since. { deleted, restored, left, results }; more than 1000 records are left to a worker: { state: "waiting" }, and `undo` of the run tells the rest.',
  access: 'read',
  returns: 'json',
  run: async (ctx, _input, record) =>
    undoImport(workOf(ctx), record.id, MOST_AT_ONCE, () =>
      ctx.enqueue(UNDO, { runId: record.id, userId: ctx.actor.userId, keyId: ctx.actor.keyId }),
    ),
});

export const undoRunJob = defineJob(UNDO, {
  async run(ctx, { runId, userId, keyId }) {
    const system = workOf(ctx);
    const who = {
      tenantId: system.rights.tenantId,
      userId: String(userId),
      keyId: keyId === null ? null : String(keyId),
      sessionId: null,
    };
    const rights = typeof userId === 'string' ? await loadRights(system.kernel.db, system.kernel.registry, who) : system.rights;
    if (!rights) throw conflict('gone', 'Whoever asked for the import is not active any more.');
    await undoImport({ ...system, rights, trusted: typeof userId !== 'string' }, String(runId), Infinity);
  },
});
