import type { Context } from '../../declare/context.js';
import { Problem } from '../../platform/problem.js';
import { within } from '../../records/context.js';
import { compensateNext } from './compensate.js';
import { noteFailure } from './failure.js';
import { log } from './log.js';
import { openScene, readRun, stepNamed, type RunRow, type Scene } from './run-row.js';
import { lookAt, tellEnd } from './signal.js';
import { enter, resume } from './take-step.js';

/** Steps that one job takes before it lets others have their turn. */
const MOST_STEPS = 200;

/**
 * Goes on with a run as far as it gets. Each step's effect, its row in the log and the run's advance are one transaction, and
 * the run is locked meanwhile: a process that is killed anywhere leaves either all of a step or nothing of it, and two
 * workers never take the same step.
 */
export async function advance(ctx: Context, runId: string): Promise<void> {
  for (let steps = 0; steps < MOST_STEPS; steps++) if (!(await oneStep(ctx, runId))) return;
}

/** Goes on with several runs, one after the other. One that fails keeps none of the others waiting; the queue then tries again. */
export async function advanceAll(ctx: Context, runIds: readonly string[]): Promise<void> {
  const failures: unknown[] = [];
  for (const id of runIds) await advance(ctx, id).catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** True if there is more to do at once. */
async function oneStep(ctx: Context, runId: string): Promise<boolean> {
  let at: Pick<RunRow, 'sequence' | 'step'> | null = null;
  try {
    return await within(ctx, async (inside) => {
      const run = await lockDue(inside, runId);
      if (!run) return false;
      at = { sequence: run.sequence, step: run.step };
      const scene = openScene(inside, run);
      return run.state === 'compensating' ? compensateNext(scene) : stepForward(scene);
    });
  } catch (error) {
    // Without its database, or unable to reach it, nothing can be said of the step: the queue tries again.
    if (at === null || (error instanceof Problem && error.status === 503)) throw error;
    return noteFailure(ctx, runId, at, error);
  }
}

/** The run, locked, if it has something to do now. One that is due later, if only by another process's clock, is looked at then. */
async function lockDue(ctx: Context, runId: string): Promise<RunRow | null> {
  const locked = await ctx.sql(
    `select from workflow_runs where tenant_id = $1 and id = $2 and state in ('running', 'waiting', 'compensating') and due_at is not null and deleted_at is null for update`,
    [ctx.actor.tenantId, runId],
  );
  if (locked.length === 0) return null;
  const run = await readRun(ctx, runId);
  const due = new Date(run.dueAt ?? 0);
  if (due <= ctx.now()) return run;
  await lookAt(ctx, due);
  return null;
}

async function stepForward(scene: Scene): Promise<boolean> {
  const { run, system } = scene;
  const step = stepNamed(scene.definition, run.step);
  const outcome = run.state === 'waiting' ? await resume(scene, step) : await enter(scene, step);
  const sequence = run.sequence + 1;
  if (outcome.kind === 'waiting') {
    // One row tells that it waits; that it looked again and goes on waiting tells nothing.
    const first = run.state !== 'waiting';
    if (first) await log(scene, step, 'waiting', outcome.kept ?? {});
    await system.records('workflowRun').update(run.id, {
      state: 'waiting',
      dueAt: outcome.due?.toISOString() ?? null,
      awaits: outcome.awaits ?? null,
      signal: null,
      attempts: 0,
      sequence: first ? sequence : run.sequence,
      ...(outcome.kept ? { variables: withResult(run, step.id, outcome.kept) } : {}),
    });
    return false;
  }
  await log(scene, step, 'done', outcome.result, outcome.input);
  const over = outcome.next === 'end';
  const now = system.now().toISOString();
  await system.records('workflowRun').update(run.id, {
    state: over ? 'done' : 'running',
    step: over ? null : outcome.next,
    variables: withResult(run, step.id, outcome.result),
    sequence,
    attempts: 0,
    awaits: null,
    signal: null,
    error: null,
    dueAt: over ? null : now,
    finishedAt: over ? now : null,
  });
  if (over) await tellEnd(system, run, 'done');
  return !over;
}

const withResult = (run: RunRow, stepId: string, result: Record<string, unknown>) =>
  ({ ...run.variables, steps: { ...run.variables.steps, [stepId]: result } }) as never;
