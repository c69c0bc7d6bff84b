import type { Context } from '../../declare/context.js';
import { Problem } from '../../platform/problem.js';
import { within, workOf } from '../../records/context.js';
import { log } from './log.js';
import { openScene, readRun, stepNamed, type RunRow } from './run-row.js';
import { goOn, lookAt } from './signal.js';

const MOST_ATTEMPTS = 5;
const FIRST_WAIT = 30_000;

/** Refusals that the same try may overcome later: somebody else's change came between. */
const passing = (error: unknown): boolean =>
  !(error instanceof Problem) || error.status === 409 || error.status === 412 || error.status >= 500;

/**
 * Notes that a step failed, after its transaction was rolled back. It is tried again with growing waits; what would fail for
 * ever, and what failed five times, ends the run: it waits for `retry` or is compensated, as its definition says.
 */
export async function noteFailure(
  ctx: Context,
  runId: string,
  at: Pick<RunRow, 'sequence' | 'step'>,
  error: unknown,
): Promise<boolean> {
  const message = describe(error);
  if (!(error instanceof Problem))
    workOf(ctx).kernel.log('error', 'A step of a workflow failed.', { runId, step: at.step, error });
  return within(ctx, async (inside) => {
    await inside.sql('select from workflow_runs where tenant_id = $1 and id = $2 for update', [inside.actor.tenantId, runId]);
    const run = await readRun(inside, runId);
    // Somebody went on with it in the meantime, or it was cancelled.
    if (run.sequence !== at.sequence || run.step !== at.step || run.dueAt === null) return false;
    const scene = openScene(inside, run);
    const { system, definition } = scene;
    const attempts = run.attempts + 1;
    await log(scene, stepNamed(definition, run.step), 'failed', { error: message });
    const again = passing(error) && attempts < MOST_ATTEMPTS;
    const due = new Date(system.now().getTime() + FIRST_WAIT * 4 ** (attempts - 1));
    const compensates = definition.onFailure === 'compensate' && run.state !== 'compensating';
    const runs = system.records('workflowRun');
    const noted = { sequence: run.sequence + 1, attempts, error: message };
    if (again) {
      await runs.update(runId, { ...noted, dueAt: due.toISOString() });
      await lookAt(system, due);
      return false;
    }
    if (compensates) {
      await runs.update(runId, { ...noted, attempts: 0, state: 'compensating', ending: 'failed', signal: null, awaits: null });
      await goOn(system, runId);
      return true;
    }
    await runs.update(runId, { ...noted, state: 'failed', dueAt: null, signal: null, awaits: null });
    await system.emit('workflowRun.failed', { entity: 'workflowRun', id: runId }, { step: run.step, error: message });
    return false;
  });
}

function describe(error: unknown): string {
  if (error instanceof Problem)
    return `${error.code}${error.pointer ? ` at ${error.pointer}` : ''}: ${error.message}`.slice(0, 2000);
  return 'internal_error: the step could not be taken; the log of the server tells why.';
}
