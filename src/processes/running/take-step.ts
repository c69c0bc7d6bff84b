import { businessCalendar } from '../../core/business-calendar.js';
import { conflict } from '../../platform/problem.js';
import { requestApproval } from '../approvals/request.js';
import { afterDelay } from '../definition/delay.js';
import { following } from '../definition/graph.js';
import type { Step } from '../definition/types.js';
import { resolvePeople, shareWith } from '../people.js';
import { tell } from '../tell.js';
import { ownersOf } from '../whose.js';
import { around, takeEffect } from './effects.js';
import { fits, subjectOf, type Scene } from './run-row.js';
import { lookAt } from './signal.js';
import { asStartable, checkSubject, startRun, WITH_VERSION, type Found } from './start.js';
import { enterWait, resumeWait } from './waits.js';
import type { Outcome } from './outcome.js';
import { filled } from './view.js';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** Begins a step. */
export async function enter(scene: Scene, step: Step): Promise<Outcome> {
  const next = following(scene.definition, step);
  switch (step.kind) {
    case 'wait':
      return enterWait(scene, step, next);
    case 'branch':
      return branch(scene, step, next);
    case 'approve':
      return approve(scene, step, next);
    case 'human':
      return askHuman(scene, step);
    case 'subprocess':
      return startChild(scene, step);
    default:
      return { kind: 'done', ...(await takeEffect(scene, step, `${scene.run.id}:${step.id}`)), next };
  }
}

/** Goes on with a step that waits: something has come, or its time is over. */
export async function resume(scene: Scene, step: Step): Promise<Outcome> {
  const next = following(scene.definition, step);
  const { signal } = scene.run;
  switch (step.kind) {
    case 'wait':
      return resumeWait(scene, step, next);
    case 'approve':
      return signal ? decided(step, signal, next) : { kind: 'waiting', due: null };
    case 'human':
      return humanDone(scene, step, next);
    case 'subprocess': {
      if (!signal) return { kind: 'waiting', due: null };
      if (signal.state !== 'done')
        throw conflict(
          'subprocess_failed',
          `The run ${String(signal.runId)} of ${step.workflow} ended as ${String(signal.state)}.`,
        );
      return { kind: 'done', result: { ...signal }, next };
    }
    default:
      throw conflict('not_waiting', `The step ${step.id} does not wait.`);
  }
}

async function branch(scene: Scene, step: Of<'branch'>, next: string): Promise<Outcome> {
  const { entity, id } = subjectOf(scene);
  for (const [chosen, one] of step.cases.entries())
    if (await fits(scene.system, entity, id, one.when)) return { kind: 'done', result: { chosen }, next: one.next };
  return { kind: 'done', result: { chosen: null }, next: step.otherwise ?? next };
}

async function approve(scene: Scene, step: Of<'approve'>, next: string): Promise<Outcome> {
  const { entity, id } = subjectOf(scene);
  const { run, system } = scene;
  const amount = step.amount === undefined ? null : await filled(scene, `{{record.${step.amount}}}`);
  const requester = step.requester === undefined ? run.startedById : await filled(scene, `{{record.${step.requester}}}`);
  const {
    state,
    reason,
    id: approvalId,
  } = await requestApproval(system, {
    policy: step.policy,
    entity,
    recordId: id,
    title: await filled(scene, step.title),
    amount: amount as { amount: number; currency: string } | null,
    requesterId: requester,
    runId: run.id,
  });
  return state === 'pending' ? { kind: 'waiting', due: null } : decided(step, { approvalId, decision: state, reason }, next);
}

/** A returned approval without a way of its own waits to be asked again. */
function decided(step: Of<'approve'>, signal: Readonly<Record<string, unknown>>, next: string): Outcome {
  const result = { approvalId: signal.approvalId, decision: signal.decision, reason: signal.reason ?? null };
  const ways: Record<string, string | undefined> = {
    approved: next,
    rejected: step.onRejected ?? 'end',
    returned: step.onReturned,
    withdrawn: step.onWithdrawn ?? 'end',
  };
  const way = ways[String(signal.decision)];
  return way === undefined ? { kind: 'waiting', due: null } : { kind: 'done', result, next: way };
}

async function askHuman(scene: Scene, step: Of<'human'>): Promise<Outcome> {
  const { system, run } = scene;
  const { who, title, text } = await filled(scene, { who: step.who, title: step.title, text: step.text ?? null });
  const assignees = await resolvePeople(system, who, await around(scene));
  if (assignees.length === 0)
    throw conflict('nobody_to_ask', `There is nobody to do the step ${step.id}; give users the role, or name others.`);
  const due = await dueOf(scene, step, assignees);
  const human = await system.records('humanStep').create({
    runId: run.id,
    step: step.id,
    title: title.slice(0, 500),
    text: text?.slice(0, 4000) ?? null,
    subjectEntity: run.subjectEntity,
    subject: run.subject,
    assigneeIds: assignees,
    outcomes: (step.outcomes ? Object.keys(step.outcomes) : null) as never,
    dueAt: due?.toISOString() ?? null,
  } as never);
  await shareWith(system, 'humanStep', human.id, assignees);
  await system.emit(
    'humanStep.requested',
    { entity: 'humanStep', id: human.id },
    { userIds: assignees, title, subjectEntity: run.subjectEntity, subject: run.subject },
  );
  await tell(system, assignees, 'humanStep.requested', { entity: 'humanStep', id: human.id }, { title });
  if (due) await lookAt(system, due);
  return { kind: 'waiting', due, kept: { humanStepId: human.id } };
}

/** By the time of who is to do it; of several, by that of the subject's owner. */
async function dueOf({ system, run }: Scene, step: Of<'human'>, users: readonly string[]): Promise<Date | null> {
  if (!step.deadline) return null;
  const whose = users.length === 1 ? { userId: users[0] } : await ownersOf(system, run.subjectEntity, run.subject);
  return afterDelay(step.deadline, system.now(), await businessCalendar(system, whose));
}

async function humanDone(scene: Scene, step: Of<'human'>, next: string): Promise<Outcome> {
  const { system, run } = scene;
  const { signal } = run;
  if (signal) {
    const outcome = String(signal.outcome);
    return { kind: 'done', result: { ...signal }, next: step.outcomes?.[outcome] ?? next };
  }
  const kept = run.variables.steps[step.id] ?? {};
  const id = String(kept.humanStepId);
  const escalate = step.escalateTo !== undefined && kept.escalated !== true;
  const added = escalate ? await resolvePeople(system, await filled(scene, step.escalateTo ?? []), await around(scene)) : [];
  await system.emit('humanStep.overdue', { entity: 'humanStep', id }, { userIds: added, step: step.id });
  if (escalate) {
    const { nodes } = await system
      .records('user')
      .list({ filter: { humanSteps: { some: { id: { eq: id } } } }, fields: ['id'], first: 1000 });
    const all = [...new Set([...nodes.map((one) => one.id), ...added])];
    await system.records('humanStep').update(id, { assigneeIds: all } as never);
    await shareWith(system, 'humanStep', id, added);
    const { title } = await system.records('humanStep').get(id, ['title']);
    await tell(system, added, 'humanStep.overdue', { entity: 'humanStep', id }, { title: String(title) });
    const due = step.onTimeout === undefined ? null : await dueOf(scene, step, all);
    if (due) await lookAt(system, due);
    return { kind: 'waiting', due, kept: { ...kept, escalated: true } };
  }
  if (step.onTimeout === undefined) return { kind: 'waiting', due: null, kept };
  await system.records('humanStep').update(id, { state: 'expired' });
  return { kind: 'done', result: { humanStepId: id, outcome: 'expired', comment: null, doneById: null }, next: step.onTimeout };
}

async function startChild(scene: Scene, step: Of<'subprocess'>): Promise<Outcome> {
  const { system, run } = scene;
  const { nodes } = await system
    .records('workflow')
    .list({ filter: { code: { eq: step.workflow } }, fields: WITH_VERSION, first: 1 });
  const found = nodes[0] as unknown as Found | undefined;
  if (!found) throw conflict('unknown_workflow', `There is no workflow ${step.workflow}.`);
  const workflow = asStartable(found);
  const entity = workflow.definition.subject ?? null;
  const id = step.record === undefined ? run.subject : String(await filled(scene, step.record));
  if (entity !== null && step.record === undefined) checkSubject(workflow, run.subjectEntity);
  const child = await startRun(system, workflow, {
    subject: entity === null || id === null ? null : { entity, id },
    cause: `run ${run.id} ${run.sequence}`,
    input: await filled(scene, step.input ?? {}),
    startedById: run.startedById,
    parentId: run.id,
    depth: run.depth + 1,
  });
  // Its condition does not hold for this record: there is nothing to wait for.
  if (!child) return { kind: 'done', result: { runId: null, state: 'done' }, next: following(scene.definition, step) };
  if (child.state === 'failed') throw conflict('endless_loop', `The run ${child.id} of ${step.workflow} was stopped as a loop.`);
  return { kind: 'waiting', due: null, kept: { runId: child.id } };
}
