import type { Context } from '../../declare/context.js';
import { conflict } from '../../platform/problem.js';
import { workOf } from '../../records/context.js';
import type { Definition } from '../definition/types.js';
import { subjectName } from '../definition/check.js';
import { goOnAll } from './signal.js';
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

/** A start with the workflow that it is of. */
interface Starting extends Start {
  readonly workflow: Startable;
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
  const [run = null] = await startRuns(system, [{ ...start, workflow }]);
  return run;
}

/** Starts runs of several workflows as {@link startRun} does; what is left out is not in the answer. */
export async function startRuns(system: Context, all: readonly Starting[]): Promise<{ id: string; state: string }[]> {
  const fitting: Starting[] = [];
  // First what most often ends it: a run that has started already is looked for only where one could start.
  for (const start of all) {
    const { condition } = start.workflow.definition;
    const { subject } = start;
    if (!condition || !subject || (await fits(system, subject.entity, subject.id, condition))) fitting.push(start);
  }
  if (fitting.length === 0) return [];
  const known = await knownOf(system, fitting);
  const rows = fitting.flatMap((start, i) => {
    const one = known[i];
    if (!one || one.started) return [];
    const loop = loopOf(start, one);
    return loop === 'told' ? [] : [{ start, loop, values: rowOf(system, start, loop) }];
  });
  if (rows.length === 0) return [];
  const runs = await system.records('workflowRun').createMany(rows.map(({ values }) => values as never));
  for (const [i, { start, loop }] of rows.entries())
    if (loop !== null)
      await system.emit(
        'workflowRun.loopStopped',
        { entity: 'workflowRun', id: String(runs[i]?.id) },
        { workflow: start.workflow.code, error: loop },
      );
  await goOnAll(
    system,
    runs.filter((_, i) => rows[i]?.loop === null).map((run) => run.id),
  );
  return runs.map((run) => ({ id: run.id, state: String(run.state) }));
}

function rowOf(system: Context, start: Starting, loop: string | null): Record<string, unknown> {
  const { workflow, subject, cause } = start;
  const now = system.now().toISOString();
  return {
    ...linkTo(system, subject),
    workflowId: workflow.id,
    workflowVersionId: workflow.versionId,
    subjectEntity: subject?.entity ?? null,
    subject: subject?.id ?? null,
    state: loop === null ? 'running' : 'failed',
    step: workflow.definition.steps[0]?.id ?? null,
    variables: { input: start.input ?? {}, steps: {} },
    startedAt: now,
    startedById: start.startedById ?? null,
    dueAt: loop === null ? now : null,
    error: loop,
    finishedAt: loop === null ? null : now,
    depth: start.depth ?? 0,
    parentId: start.parentId ?? null,
    cause,
  };
}

/**
 * Modules may give runs a link to what they are about, named like its entity: `extendEntity('workflowRun', { fields: { deal: link('deal',
 * { inverse: 'runs' }) } })`. It is written with the run, so that a record knows its runs at no cost to itself.
 */
function linkTo(system: Context, subject: Start['subject']): Record<string, unknown> {
  const key = `${subject?.entity ?? ''}Id`;
  const field = workOf(system).kernel.registry.entities.get('workflowRun')?.fields.get(key);
  return subject && field?.field.target === subject.entity ? { [key]: subject.id } : {};
}

/** What decides whether a run starts: whether its cause has started one, and what else began about its record within the hour. */
interface Known {
  readonly started: boolean;
  readonly recent: number;
  readonly told: number;
}

/** Locks the causes first, so that one cause seen twice at the same moment starts one run. */
async function knownOf(system: Context, starts: readonly Starting[]): Promise<readonly Known[]> {
  // In one order everywhere, so that two who lock several do not wait for each other.
  const causes = starts.map((start) => start.cause).sort();
  await system.sql('select pg_advisory_xact_lock(hashtextextended(c, 0)) from unnest($1::text[]) c', [
    causes.map((cause) => `run ${cause}`),
  ]);
  return system.sql<Known & Record<string, unknown>>(
    `select exists (select from workflow_runs r where r.tenant_id = $1 and r.cause = s.cause and r.deleted_at is null) as started,
       count(r.id)::int as recent, count(r.id) filter (where starts_with(r.error, $6))::int as told
     from unnest($2::text[], $3::uuid[], $4::uuid[]) with ordinality as s (cause, workflow, subject, place)
     left join workflow_runs r on r.tenant_id = $1 and r.workflow_id = s.workflow and r.started_at >= $5 and r.deleted_at is null
       and (s.subject is null or r.subject = s.subject)
     group by s.place, s.cause order by s.place`,
    [
      system.actor.tenantId,
      starts.map((start) => start.cause),
      starts.map((start) => start.workflow.id),
      starts.map((start) => start.subject?.id ?? null),
      new Date(system.now().getTime() - HOUR),
      LOOP,
    ],
    { prepared: true },
  );
}

/** Why the run would belong to a loop; `told` if that was reported within the hour. */
function loopOf({ subject, depth = 0 }: Start, { recent, told }: Known): string | null {
  const deep = depth > MOST_DEEP;
  if (!deep && (!subject || recent < MOST_IN_AN_HOUR)) return null;
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
