import type { Context } from '../../declare/context.js';
import { conflict } from '../../platform/problem.js';
import type { Definition } from '../definition/types.js';
import { subjectName } from '../definition/check.js';
import { goOn } from './signal.js';
import { fits } from './run-row.js';

/** Runs that caused each other, one by the changes of the other; beyond that they are taken for a loop. */
const MOST_DEEP = 10;
/** Runs of one workflow about one record within an hour; beyond that they are taken for a loop. */
const MOST_IN_AN_HOUR = 50;
const HOUR = 3_600_000;

/** A workflow that may start runs. */
export interface Startable {
  readonly id: string;
  readonly code: string;
  readonly versionId: string;
  readonly definition: Definition;
}

export interface Start {
  readonly subject: { readonly entity: string; readonly id: string } | null;
  /** What starts it: the same cause never starts two runs. */
  readonly cause: string;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly startedById?: string | null;
  readonly parentId?: string;
  readonly depth?: number;
}

/**
 * Starts a run in the caller's transaction, if the definition's condition holds. Null if it does not, or if the cause has
 * started its run already. One that belongs to a loop is put down as failed and not run.
 */
export async function startRun(
  system: Context,
  workflow: Startable,
  start: Start,
): Promise<{ id: string; state: string } | null> {
  const { definition } = workflow;
  const { subject, cause } = start;
  // First what most often ends it: a run that has started already is looked for only where one could start.
  if (definition.condition && subject && !(await fits(system, subject.entity, subject.id, definition.condition))) return null;
  await system.sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`run ${cause}`]);
  if ((await system.records('workflowRun').count({ filter: { cause: { eq: cause } } })) > 0) return null;
  const loop = await loopOf(system, workflow, start);
  if (loop === 'told') return null;
  const now = system.now().toISOString();
  const run = await system.records('workflowRun').create({
    workflowId: workflow.id,
    workflowVersionId: workflow.versionId,
    subjectEntity: subject?.entity ?? null,
    subject: subject?.id ?? null,
    state: loop === null ? 'running' : 'failed',
    step: definition.steps[0]?.id ?? null,
    variables: { input: start.input ?? {}, steps: {} } as never,
    startedAt: now,
    startedById: start.startedById ?? null,
    dueAt: loop === null ? now : null,
    error: loop,
    finishedAt: loop === null ? null : now,
    depth: start.depth ?? 0,
    parentId: start.parentId ?? null,
    cause,
  });
  if (loop === null) await goOn(system, run.id);
  else
    await system.emit('workflowRun.loopStopped', { entity: 'workflowRun', id: run.id }, { workflow: workflow.code, error: loop });
  return { id: run.id, state: String(run.state) };
}

/** Why the run would belong to a loop; `told` if that was reported within the hour. */
async function loopOf(system: Context, workflow: Startable, { subject, depth = 0 }: Start): Promise<string | null> {
  const deep = depth > MOST_DEEP;
  if (!deep && !subject) return null;
  const recent = {
    workflowId: { eq: workflow.id },
    startedAt: { gte: new Date(system.now().getTime() - HOUR).toISOString() },
    ...(subject ? { subject: { eq: subject.id } } : {}),
  };
  const many = !deep && (await system.records('workflowRun').count({ filter: recent })) >= MOST_IN_AN_HOUR;
  if (!deep && !many) return null;
  const told = await system.records('workflowRun').count({ filter: { ...recent, error: { startsWith: LOOP } } });
  if (told > 0) return 'told';
  return deep
    ? `${LOOP}: ${MOST_DEEP} runs have caused each other; give the trigger a condition that no longer holds then.`
    : `${LOOP}: ${MOST_IN_AN_HOUR} runs about one record within an hour; give the trigger a condition.`;
}

const LOOP = 'endless_loop';

/** The workflow by its code, or 409 if it cannot start runs. */
export async function startable(system: Context, code: string): Promise<Startable> {
  const { nodes } = await system.records('workflow').list({ filter: { code: { eq: code } }, fields: WITH_VERSION, first: 1 });
  const [found] = nodes as unknown as Found[];
  if (!found) throw conflict('unknown_workflow', `There is no workflow ${code}.`);
  return asStartable(found);
}

/** A workflow with its current version, as {@link WITH_VERSION} reads it. */
export interface Found {
  readonly id: string;
  readonly code: string;
  readonly active: boolean | null;
  readonly currentVersion: { readonly id: string; readonly definition: unknown } | null;
}

export const WITH_VERSION = ['id', 'code', 'active', 'currentVersion.id', 'currentVersion.definition'];

export function asStartable(found: Found): Startable {
  if (!found.active || !found.currentVersion)
    throw conflict('workflow_inactive', `The workflow ${found.code} is not active or has no published version.`);
  const { id, definition } = found.currentVersion;
  return { id: found.id, code: found.code, versionId: id, definition: definition as Definition };
}

/** Refuses a subject that the workflow is not about. */
export function checkSubject({ code, definition }: Startable, entity: string | null): void {
  const wanted = subjectName(definition) ?? null;
  if (wanted !== entity)
    throw conflict(
      'wrong_subject',
      wanted === null ? `The workflow ${code} is about no record.` : `The workflow ${code} is about a record of ${wanted}.`,
    );
}
