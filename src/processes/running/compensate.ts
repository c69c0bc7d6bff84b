import type { Context } from '../../declare/context.js';
import { end, type ApprovalRow } from '../approvals/request.js';
import type { Effect, Step } from '../definition/types.js';
import { takeEffect } from './effects.js';
import { log } from './log.js';
import { stepNamed, type RunRow, type Scene } from './run-row.js';
import { tellEnd } from './signal.js';

/** Takes back the latest step that is not yet compensated; with none left the run is over. True if there is more. */
export async function compensateNext(scene: Scene): Promise<boolean> {
  const { system, run, definition } = scene;
  const now = system.now().toISOString();
  const done = await nextToCompensate(scene);
  if (!done) {
    await cancelWaits(system, run);
    const state = run.ending ?? 'cancelled';
    await system
      .records('workflowRun')
      .update(run.id, { state, dueAt: null, finishedAt: now, attempts: 0, signal: null, awaits: null });
    await tellEnd(system, run, state);
    return false;
  }
  const step = stepNamed(definition, done);
  const effect = (step as { compensate?: Effect }).compensate;
  const { input, result } = effect
    ? await takeEffect(scene, effect, `${run.id}:${step.id}:compensate`)
    : { input: null, result: {} };
  await log(scene, step, 'compensated', result, input);
  await system.records('workflowRun').update(run.id, { sequence: run.sequence + 1, attempts: 0 });
  return true;
}

/** The id of the step done last that has a compensation and was not compensated. */
async function nextToCompensate({ system, run, definition }: Scene): Promise<string | null> {
  const { nodes } = await system.records('workflowStep').list({
    filter: { runId: { eq: run.id }, outcome: { in: ['done', 'compensated'] } },
    sort: ['-sequence'],
    first: 1000,
    fields: ['step', 'outcome'],
  });
  const compensated = new Set(nodes.filter((row) => row.outcome === 'compensated').map((row) => row.step));
  const has = (step: Step | undefined) => step !== undefined && 'compensate' in step;
  return (
    nodes.find((row) => !compensated.has(row.step) && has(definition.steps.find((one) => one.id === row.step)))?.step ?? null
  );
}

/** What people and other runs were asked for on its behalf is asked for no longer. */
export async function cancelWaits(system: Context, run: Pick<RunRow, 'id'>): Promise<void> {
  const open = await system
    .records('humanStep')
    .list({ filter: { runId: { eq: run.id }, state: { eq: 'open' } }, first: 1000, fields: ['id'] });
  for (const { id } of open.nodes) await system.records('humanStep').update(id, { state: 'cancelled' });
  const asked = await system
    .records('approval')
    .list({ filter: { runId: { eq: run.id }, state: { in: ['pending', 'returned'] } }, first: 1000 });
  for (const approval of asked.nodes)
    await end(system, { ...(approval as unknown as ApprovalRow), runId: null }, 'withdrawn', 'the run was ended');
  const children = await system
    .records('workflowRun')
    .list({ filter: { parentId: { eq: run.id }, state: { in: ['running', 'waiting'] } }, first: 1000, fields: ['id'] });
  for (const { id } of children.nodes) await system.run('workflowRun.cancel', { id });
}
