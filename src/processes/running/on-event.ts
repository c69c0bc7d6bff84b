import type { Context } from '../../declare/context.js';
import { defineListener, type EventOf } from '../../declare/module.js';
import { within, workOf } from '../../records/context.js';
import type { Definition } from '../definition/types.js';
import { subjectName } from '../definition/check.js';
import { signalRun } from './signal.js';
import { asStartable, startRuns, WITH_VERSION, type Found } from './start.js';

/** Starts the workflows that an event is to start, and wakes the runs that wait for it; after the commit, so that it costs the write nothing. */
export const onEvent = defineListener('*', {
  name: 'run-workflows',
  when: 'afterCommit',
  eventsOf: { entity: 'workflowTrigger', field: 'event' },
  run: (ctx, event) =>
    within(ctx, async (inside) => {
      await startFor(inside, event);
      await wakeFor(inside, event);
    }),
});

async function startFor(system: Context, event: EventOf): Promise<void> {
  const { nodes } = await system.records('workflow').list({
    filter: { active: { eq: true }, triggers: { some: { event: { eq: event.event }, starts: { eq: true } } } },
    fields: WITH_VERSION,
    first: 1000,
  });
  if (nodes.length === 0) return;
  const depth = await depthOf(system, event);
  const starting = (nodes as unknown as Found[]).filter((one) => one.currentVersion !== null).map(asStartable);
  await startRuns(
    system,
    starting
      .filter(({ definition }) => starts(definition, event))
      .map((workflow) => ({
        workflow,
        subject: { entity: event.entity, id: event.recordId },
        cause: `event ${event.change ?? system.requestId} ${workflow.id}`,
        depth,
      })),
  );
}

function starts(definition: Definition, event: EventOf): boolean {
  const { trigger } = definition;
  const subject = subjectName(definition);
  if (trigger.kind !== 'event' || (subject !== undefined && subject !== event.entity)) return false;
  return !trigger.changed || trigger.changed.some((key) => differs(event, key));
}

const differs = ({ before, after }: EventOf, key: string): boolean =>
  key in (after ?? {}) && JSON.stringify(before?.[key] ?? null) !== JSON.stringify(after?.[key] ?? null);

/** One more than the run whose step has made the change; 0 if no run has. */
async function depthOf(system: Context, { requestId }: EventOf): Promise<number> {
  if (!requestId) return 0;
  const { nodes } = await system
    .records('workflowStep')
    .list({ filter: { request: { eq: requestId } }, fields: ['run.depth'], first: 1 });
  const found = nodes[0] as unknown as { run: { depth: number } } | undefined;
  return found ? found.run.depth + 1 : 0;
}

async function wakeFor(system: Context, event: EventOf): Promise<void> {
  const waiting = { state: { eq: 'waiting' }, awaits: { eq: event.event } };
  if ((await system.records('workflowRun').count({ filter: waiting })) === 0) return;
  const record = await linksOf(system, event);
  const { nodes } = await system.records('workflowRun').list({
    filter: { ...waiting, subject: { in: [...new Set([event.recordId, ...record.values()])] } },
    fields: ['id', 'subject', 'step', 'workflowVersion.definition'],
    first: 1000,
  });
  for (const run of nodes as unknown as Waiting[]) {
    const step = run.workflowVersion.definition.steps.find((one) => one.id === run.step);
    if (step?.kind !== 'wait') continue;
    const about = step.link === undefined ? event.recordId : record.get(step.link);
    if (about === run.subject) await signalRun(system, run.id, { event: event.event, recordId: event.recordId });
  }
}

interface Waiting {
  readonly id: string;
  readonly subject: string;
  readonly step: string;
  readonly workflowVersion: { readonly definition: Definition };
}

/** What the event's record points at, by link. */
async function linksOf(system: Context, event: EventOf): Promise<Map<string, string>> {
  const entity = workOf(system).kernel.registry.entities.get(event.entity);
  const keys = [...(entity?.links.values() ?? [])].map((link) => link.field.key);
  if (!entity || keys.length === 0) return new Map();
  const { nodes } = await system
    .records(entity.name)
    .list({ filter: { id: { eq: event.recordId } }, fields: ['id', ...keys], deleted: 'include', first: 1 });
  return new Map(keys.flatMap((key) => (typeof nodes[0]?.[key] === 'string' ? [[key, String(nodes[0][key])] as const] : [])));
}
