import { businessCalendar } from '../../core/business-calendar.js';
import type { Context } from '../../declare/context.js';
import { conflict } from '../../platform/problem.js';
import { makeContext, workOf } from '../../records/context.js';
import { entityOf, type Registry } from '../../registry/model.js';
import { isRelative, reckoned } from '../definition/condition.js';
import type { Condition, Definition, Step } from '../definition/types.js';
import { ownersOf } from '../whose.js';

/** What a run keeps: what it was given and what its steps have left. */
export interface Variables {
  readonly input: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A run as this part reads it. */
export interface RunRow extends Record<string, unknown> {
  id: string;
  version: number;
  workflowId: string;
  workflowVersionId: string;
  subjectEntity: string | null;
  subject: string | null;
  state: 'running' | 'waiting' | 'compensating' | 'done' | 'failed' | 'cancelled';
  step: string | null;
  variables: Variables;
  ending: 'failed' | 'cancelled' | null;
  startedAt: string;
  startedById: string | null;
  error: string | null;
  sequence: number;
  attempts: number;
  dueAt: string | null;
  signal: Readonly<Record<string, unknown>> | null;
  depth: number;
  parentId: string | null;
  workflow: { readonly code: string; readonly name: string };
  workflowVersion: { readonly number: number; readonly definition: unknown };
}

const FIELDS = [
  'id',
  'version',
  'workflowId',
  'workflowVersionId',
  'subjectEntity',
  'subject',
  'state',
  'step',
  'variables',
  'ending',
  'startedAt',
  'startedById',
  'error',
  'sequence',
  'attempts',
  'dueAt',
  'signal',
  'depth',
  'parentId',
  'workflow.code',
  'workflow.name',
  'workflowVersion.number',
  'workflowVersion.definition',
];

/** The run with its definition, by one statement. */
export const readRun = async (ctx: Context, id: string): Promise<RunRow> =>
  (await ctx.records('workflowRun').get(id, FIELDS)) as unknown as RunRow;

/** A run with what is needed to take its next step. */
export interface Scene {
  /** Writes what is the run's own. */
  readonly system: Context;
  /** Takes the steps: all rights in the tenant, but no way round states and read-only fields. */
  readonly acting: Context;
  readonly registry: Registry;
  readonly run: RunRow;
  readonly definition: Definition;
  readonly workflow: { readonly code: string; readonly name: string };
}

/** Opens the scene of a run, in the caller's transaction. `ctx` is the system's. */
export function openScene(ctx: Context, run: RunRow): Scene {
  const { workflow, workflowVersion } = run;
  const reason = `workflow ${workflow.code} v${workflowVersion.number}`;
  const work = workOf(ctx.asSystem(reason));
  return {
    system: makeContext(work),
    acting: makeContext({ ...work, trusted: false }),
    registry: work.kernel.registry,
    run,
    definition: workflowVersion.definition as Definition,
    workflow,
  };
}

export function stepNamed(definition: Definition, id: string | null): Step {
  const step = definition.steps.find((one) => one.id === id);
  if (!step) throw conflict('unknown_step', `The definition has no step ${id ?? ''}.`);
  return step;
}

/** Whether a record fits a condition now. Deleted ones are looked at, too. */
export async function fits(ctx: Context, entity: string, id: string, condition: Condition): Promise<boolean> {
  const now = await conditionOf(ctx, entity, condition, id);
  return (await ctx.records(entity).count({ filter: { id: { eq: id }, and: [now] }, deleted: 'include' })) > 0;
}

/** A condition as the query language takes it now; one that goes by working time goes by that of the record's owner, or the tenant's. */
export async function conditionOf(
  ctx: Context,
  entity: string,
  condition: Condition,
  id: string | null = null,
): Promise<Condition> {
  if (!isRelative(condition)) return condition;
  const calendar = await businessCalendar(ctx, await ownersOf(ctx, entity, id));
  return reckoned(entityOf(workOf(ctx).kernel.registry, entity), condition, ctx.now(), calendar);
}

/** The run's subject; a workflow that needs one was refused without. */
export function subjectOf({ run }: Pick<Scene, 'run'>): { entity: string; id: string } {
  if (run.subjectEntity === null || run.subject === null) throw conflict('no_subject', 'This run is about no record.');
  return { entity: run.subjectEntity, id: run.subject };
}
