import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../declare/context.js';
import { defineListener } from '../../declare/module.js';
import { businessCalendar } from '../../core/business-calendar.js';
import { createOutbound } from '../../platform/outbound.js';
import { invalid } from '../../platform/problem.js';
import { workOf } from '../../records/context.js';
import { checkPeople } from '../people.js';
import { nextLook } from '../running/schedule.js';
import { lookAt } from '../running/signal.js';
import { checkDefinition, subjectName } from './check.js';
import type { Definition, Step } from './types.js';

export interface Published {
  readonly versionId: string;
  readonly number: number;
}

/**
 * Publishes a definition as the workflow's next version, from which on new runs go by it. One that equals the current version
 * changes nothing. Throws 400 with a pointer into the definition for whatever could not be run.
 */
export async function publish(
  ctx: Context,
  workflow: { id: string; code: string; active: boolean },
  value: unknown,
): Promise<Published> {
  const system = ctx.asSystem('workflow published');
  // One at a time in the tenant, so that two cannot close a circle of subprocesses together.
  await ctx.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`publish ${ctx.actor.tenantId}`]);
  const definition = await checkFor(system, value, workflow.code);
  const { nodes } = await system
    .records('workflowVersion')
    .list({ filter: { workflowId: { eq: workflow.id } }, sort: ['-number'], first: 1 });
  const [latest] = nodes;
  if (latest && isDeepStrictEqual(latest.definition, JSON.parse(JSON.stringify(definition))))
    return { versionId: latest.id, number: latest.number ?? 0 };
  const number = (latest?.number ?? 0) + 1;
  const version = await system
    .records('workflowVersion')
    .create({ workflowId: workflow.id, number, definition: definition as never });
  const now = system.now();
  const next = nextLook(definition.trigger, now, await businessCalendar(system));
  if (next) await lookAt(system, next);
  await system
    .records('workflow')
    .update(workflow.id, { currentVersionId: version.id, nextStartAt: next?.toISOString() ?? null, lookedAt: now.toISOString() });
  await setTriggers(system, workflow.id, definition, workflow.active);
  await system.emit('workflow.published', { entity: 'workflow', id: workflow.id }, { number });
  return { versionId: version.id, number };
}

/** Where the process may call nobody, a definition still has to hold addresses that could be called. */
const strict = createOutbound({ allow: [] });

/** Checks a definition against the declarations and against the tenant's records. `code` is the workflow's own. */
export async function checkFor(system: Context, value: unknown, code: string | null): Promise<Definition> {
  const { registry, outbound = strict } = workOf(system).kernel;
  const definition = checkDefinition(value, { registry, checkUrl: outbound.check });
  for (const [i, step] of definition.steps.entries()) await checkNamed(system, definition, step, `/definition/steps/${i}`, code);
  return definition;
}

async function checkNamed(
  system: Context,
  definition: Definition,
  step: Step,
  pointer: string,
  code: string | null,
): Promise<void> {
  switch (step.kind) {
    case 'notify':
      return checkPeople(system, step.to, `${pointer}/to`);
    case 'wait':
      return checkPeople(system, step.remind?.to ?? [], `${pointer}/remind/to`);
    case 'human':
      await checkPeople(system, step.who, `${pointer}/who`);
      return checkPeople(system, step.escalateTo ?? [], `${pointer}/escalateTo`);
    case 'approve': {
      const found = await system.records('approvalPolicy').count({ filter: { code: { eq: step.policy }, active: { eq: true } } });
      if (found === 0)
        throw invalid(`${pointer}/policy`, `There is no active approval policy ${step.policy}.`, undefined, 'unknown_policy');
      return;
    }
    case 'subprocess':
      return checkSubprocess(system, definition, step, pointer, code);
    default:
  }
}

async function currentDefinition(system: Context, code: string): Promise<Definition | null> {
  const { nodes } = await system
    .records('workflow')
    .list({ filter: { code: { eq: code } }, fields: ['id', 'currentVersion.definition'], first: 1 });
  const found = nodes[0] as unknown as { currentVersion: { definition: Definition } | null } | undefined;
  return found?.currentVersion?.definition ?? null;
}

async function checkSubprocess(
  system: Context,
  definition: Definition,
  step: Extract<Step, { kind: 'subprocess' }>,
  pointer: string,
  code: string | null,
): Promise<void> {
  const at = `${pointer}/workflow`;
  const circle = (through: string) =>
    invalid(
      at,
      `${step.workflow} starts ${through} again, so the runs would never end; take one of the subprocesses out.`,
      undefined,
      'cyclic_workflow',
    );
  if (step.workflow === code) throw circle(step.workflow);
  const child = await currentDefinition(system, step.workflow);
  if (!child)
    throw invalid(at, `There is no published workflow ${step.workflow}; publish it first.`, undefined, 'unknown_workflow');
  const wanted = subjectName(child);
  if (wanted !== undefined && step.record === undefined && wanted !== subjectName(definition))
    throw invalid(
      `${pointer}/record`,
      `${step.workflow} is about a record of ${wanted}: say which, e.g. "record": "{{record.${wanted}Id}}".`,
    );
  for (const key of Object.keys(step.input ?? {}))
    if (!Object.hasOwn(child.input ?? {}, key))
      throw invalid(
        `${pointer}/input/${key}`,
        `${step.workflow} takes ${Object.keys(child.input ?? {}).join(', ') || 'no input'}.`,
        undefined,
        'unknown_field',
      );
  const seen = new Set([step.workflow]);
  for (let open: Definition[] = [child]; open.length > 0;) {
    const next: Definition[] = [];
    for (const one of open.flatMap((each) => each.steps)) {
      if (one.kind !== 'subprocess' || seen.has(one.workflow)) continue;
      if (one.workflow === code) throw circle(one.workflow);
      seen.add(one.workflow);
      const inner = await currentDefinition(system, one.workflow);
      if (inner) next.push(inner);
    }
    open = next;
  }
}

/** What the dispatcher has to listen for: what starts an active workflow, and what its runs wait for. */
async function setTriggers(system: Context, workflowId: string, definition: Definition, active: boolean): Promise<void> {
  const { trigger, steps } = definition;
  const awaited = steps.flatMap((step) => (step.kind === 'wait' && step.event !== undefined ? [step.event] : []));
  const wanted = new Set([
    ...(trigger.kind === 'event' && active ? [`true ${trigger.event}`] : []),
    ...awaited.map((event) => `false ${event}`),
  ]);
  const { nodes } = await system.records('workflowTrigger').list({ filter: { workflowId: { eq: workflowId } }, first: 1000 });
  for (const one of nodes) {
    const key = `${String(one.starts)} ${one.event ?? ''}`;
    // Runs of earlier versions may still wait for their events.
    if (!wanted.delete(key) && one.starts) await system.records('workflowTrigger').delete(one.id);
  }
  for (const key of wanted) {
    const [starts, event = ''] = key.split(' ');
    await system.records('workflowTrigger').create({ workflowId, event, starts: starts === 'true' });
  }
}

/** The events of a workflow that is switched off concern the dispatcher no longer. */
export const switched = defineListener('workflow.updated', {
  name: 'switch-triggers',
  when: 'transaction',
  changed: ['active'],
  async run(ctx, event) {
    const system = ctx.asSystem('workflow switched');
    const found = await system.records('workflow').get(event.recordId, ['active', 'currentVersion.definition']);
    const { active, currentVersion } = found as unknown as {
      active: boolean | null;
      currentVersion: { definition: Definition } | null;
    };
    if (currentVersion) await setTriggers(system, event.recordId, currentVersion.definition, active === true);
  },
});
