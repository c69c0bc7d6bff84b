import { defineAction } from '../../declare/action.js';
import { startRun } from './due-exports.worker.js';

export const runNow = defineAction('exportSchedule.runNow', {
  label: { en: 'Run now', ru: 'Выполнить сейчас' },
  description:
    'Leaves one more export to a worker, paused or not, and tells in which exportRun it can be followed: { runId, state }.',
  access: 'update',
  returns: 'json',
  async run(ctx, _input, record) {
    const { id, name, ownerId } = record as typeof record & { name: string; ownerId: string | null };
    const system = ctx.asSystem('an export was asked for');
    return { runId: await startRun(system, { id, name, ownerId }, ctx.now().toISOString()), state: 'waiting' };
  },
});
