import type { FoundDuplicate } from '../declare/exchange.js';
import { conflict, invalid, Problem } from '../platform/problem.js';
import type { EntityModel } from '../registry/model.js';
import { bulkPipeline } from '../records/context.js';
import type { BulkItem } from '../records/write/bulk.js';
import type { Match } from '../records/write/upsert.js';
import { keepExternal } from '../records/write/upsert.js';
import type { Work } from '../records/work.js';
import { applyChildren, type ChildTask } from './apply-children.js';
import { changeable, updateChanged, withoutIndex } from './change.js';
import { findDuplicates, withoutFilled, type DuplicatePolicy } from './duplicates.js';
import { matchRows, type RowMatch } from './match-rows.js';
import type { ReadyMapping } from './mapping.js';
import type { MappedRow } from './map-row.js';
import type { Outcome } from './report.js';
import { resolveLinks, type WantedLink } from './resolve-links.js';

export type Mode = 'create' | 'update' | 'upsert';

export interface BatchOptions {
  readonly mapping: ReadyMapping;
  readonly mode: Mode;
  readonly duplicates: DuplicatePolicy | undefined;
}

/** A link to a record that a later row of the file may bring. */
export interface LaterLink {
  readonly line: number;
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

export interface RowOutcome {
  readonly line: number;
  readonly outcome: Outcome;
  readonly id?: string;
  readonly problem?: Problem;
  /** Why it was skipped. */
  readonly notice?: Problem;
  readonly later: readonly LaterLink[];
}

/** A row on its way through a batch. */
interface Task {
  readonly row: MappedRow;
  /** Its input with links found. */
  readonly input: Record<string, unknown>;
  match: RowMatch;
  duplicate: FoundDuplicate | null;
  later: LaterLink['key'][];
  id?: string;
  outcome?: Outcome;
  problem?: Problem;
  notice?: Problem;
}

const ID = [{ kind: 'value', alias: 'id', key: 'id' }] as const;

/**
 * Writes one batch of rows, each with its children as one: what fails leaves nothing of its row behind and does not touch the
 * others. Runs in the work's transaction; two rows that mean the same record are written one after the other.
 */
export async function applyBatch(rows: readonly MappedRow[], options: BatchOptions, work: Work): Promise<RowOutcome[]> {
  const outcomes = new Map<MappedRow, RowOutcome>();
  for (const row of rows)
    if (row.problem) outcomes.set(row, { line: row.line, outcome: 'failed', problem: row.problem, later: [] });
  let left = rows.filter((row) => !row.problem);
  while (left.length > 0) {
    await work.tx?.query('savepoint batch');
    const { done, postponed, spoiled } = await attempt(left, options, work);
    // A child was refused: its row must go as a whole, so all is done again without it.
    if (spoiled.size > 0) await work.tx?.query('rollback to savepoint batch');
    else {
      await work.tx?.query('release savepoint batch');
      for (const task of done) outcomes.set(task.row, told(task));
    }
    for (const [row, problem] of spoiled) outcomes.set(row, { line: row.line, outcome: 'failed', problem, later: [] });
    left = spoiled.size > 0 ? left.filter((row) => !spoiled.has(row)) : postponed;
  }
  return rows.map((row) => outcomes.get(row) as RowOutcome);
}

function told({ row, outcome, id, problem, notice, later }: Task): RowOutcome {
  const failed = problem !== undefined;
  const links =
    failed || id === undefined
      ? []
      : row.wanted
          .filter((w) => later.includes(w.link.key))
          .map((w) => ({ line: row.line, id, key: w.link.key, value: w.value }));
  return {
    line: row.line,
    outcome: failed ? 'failed' : (outcome ?? 'skipped'),
    later: links,
    ...(id === undefined ? {} : { id }),
    ...(problem ? { problem } : {}),
    ...(notice ? { notice } : {}),
  };
}

/** What one pass over a batch has done. */
interface Attempt {
  readonly done: readonly Task[];
  readonly postponed: MappedRow[];
  readonly spoiled: ReadonlyMap<MappedRow, Problem>;
}

async function attempt(rows: readonly MappedRow[], options: BatchOptions, work: Work): Promise<Attempt> {
  const { mapping } = options;
  const tasks = rows.map((row): Task => ({
    row,
    input: { ...row.input },
    match: { id: null, key: null },
    duplicate: null,
    later: [],
  }));
  await linkRows(tasks, mapping.entity, work);
  const postponed = await matchTasks(tasks, options, work);
  const held = new Set(postponed);
  const active = tasks.filter((task) => !task.problem && !held.has(task.row));
  await passDuplicates(active, options, work);
  await write(
    mapping,
    'create',
    active.filter((t) => !t.problem && !t.outcome && t.match.id === null),
    work,
  );
  await write(
    mapping,
    'update',
    active.filter((t) => !t.problem && !t.outcome && t.match.id !== null),
    work,
  );
  const written = active.filter((t) => !t.problem && t.id !== undefined && t.outcome !== 'skipped');
  if (mapping.externalId)
    await keepExternal(
      mapping.entity,
      written.flatMap((t) =>
        t.row.externalId === null ? [] : [{ id: t.id as string, match: externalMatch(mapping, t.row.externalId) }],
      ),
      work,
    );
  const children = written.flatMap((t): ChildTask[] =>
    t.row.children.map((child) => ({ child, parentId: t.id as string, parentIsNew: t.outcome === 'created', owner: t })),
  );
  const spoiled = new Map<MappedRow, Problem>();
  for (const { task, changed, problem } of await applyChildren(children, work)) {
    const owner = task.owner as Task;
    if (problem && !spoiled.has(owner.row)) spoiled.set(owner.row, problem);
    if (changed && owner.outcome === 'unchanged') owner.outcome = 'updated';
  }
  return { done: tasks.filter((task) => !held.has(task.row)), postponed, spoiled };
}

const externalMatch = (mapping: ReadyMapping, externalId: string): Match => ({
  kind: 'external',
  system: mapping.externalId?.system ?? '',
  externalId,
});

async function linkRows(tasks: readonly Task[], entity: EntityModel, work: Work): Promise<void> {
  const wanted = tasks.flatMap((task) =>
    task.row.wanted.map((w): WantedLink & { task: Task } => ({ link: w.link, value: w.value, pointer: '', task })),
  );
  if (wanted.length === 0) return;
  const resolved = await resolveLinks(wanted, entity, work);
  resolved.forEach((result, i) => {
    const { task, link } = wanted[i] as (typeof wanted)[number];
    if ('id' in result) task.input[link.key] = result.id;
    else if ('later' in result && !link.field.field.required) task.later.push(link.key);
    else
      task.problem ??=
        'problem' in result
          ? result.problem
          : invalid(
              `/${link.key}`,
              `${link.key} must name a record that is there already.`,
              { field: link.key },
              'link_not_found',
            );
  });
}

/** Finds which record each row is; gives the rows that must wait for another of the same record. */
async function matchTasks(tasks: readonly Task[], { mapping, mode, duplicates }: BatchOptions, work: Work): Promise<MappedRow[]> {
  if (mapping.match.length === 0 || (mode === 'create' && duplicates === undefined)) return [];
  const open = tasks.filter((task) => !task.problem);
  const matches = await matchRows(open, mapping, work);
  const seen = new Set<string>();
  return open.flatMap((task, i) => {
    const match = matches[i] as RowMatch;
    if (match.problem) task.problem = match.problem;
    else if (match.key === null && mode !== 'create')
      task.problem = invalid(
        '',
        `The row has nothing to match by: ${mapping.match.map((key) => key.join(' and ')).join(' or ')} is empty; fill it in, or import with mode create.`,
        undefined,
        'no_match_key',
      );
    else if (match.id === null && mode === 'update')
      task.problem = new Problem(
        'not_found',
        404,
        `There is no ${mapping.entity.name} to update; import with mode upsert to create it.`,
        { params: { entity: mapping.entity.name } },
      );
    if (task.problem) return [];
    const names = [match.key, match.id].filter((name) => name !== null);
    if (names.some((name) => seen.has(name))) return [task.row];
    names.forEach((name) => seen.add(name));
    task.match = match;
    return [];
  });
}

/** What the duplicate policy says of rows that would be created, and of those a key has found in mode create. */
async function passDuplicates(tasks: readonly Task[], { mapping, mode, duplicates }: BatchOptions, work: Work): Promise<void> {
  if (duplicates === undefined || mode === 'update') return;
  const fresh = tasks.filter((t) => t.match.id === null);
  const found = await findDuplicates(
    mapping.entity,
    fresh.map((t) => ({ input: t.input, row: t.row })),
    work,
  );
  fresh.forEach((task, i) => (task.duplicate = found[i] ?? null));
  if (mode === 'create') for (const task of tasks) if (task.match.id !== null) task.duplicate ??= { id: task.match.id, score: 1 };
  const held = tasks.filter((t) => t.duplicate !== null);
  for (const task of held) {
    const { id, score } = task.duplicate as FoundDuplicate;
    if (duplicates === 'update' || duplicates === 'merge') task.match = { ...task.match, id };
    else {
      task.outcome = 'skipped';
      task.id = id;
      task.notice = conflict(
        duplicates === 'review' ? 'duplicate_to_review' : 'duplicate',
        `It seems to be the ${mapping.entity.name} ${id}${duplicates === 'review' ? '; decide whether it is' : ''}.`,
        { id, score },
      );
    }
  }
  if (duplicates === 'merge')
    await withoutFilled(
      mapping.entity,
      held.map((t) => ({ id: t.match.id as string, input: t.input })),
      work,
    );
}

async function write(
  { entity, ...mapping }: ReadyMapping,
  operation: 'create' | 'update',
  tasks: readonly Task[],
  work: Work,
): Promise<void> {
  if (tasks.length === 0) return;
  const unique = distinct(tasks);
  const results =
    operation === 'create'
      ? await bulkPipeline.run(
          entity,
          'create',
          unique.map((t) => t.input),
          work,
          { select: ID, atomic: false, unlimited: true },
        )
      : await updateChanged(
          entity,
          unique.map((t) => ({ id: t.match.id as string, input: changeable(entity, t.input, mapping.fields, work) })),
          work,
        );
  results.forEach((result, i) => keep(unique[i] as Task, result));
}

/** A duplicate that two rows of one batch were found to be is updated by the first of them only. */
function distinct(tasks: readonly Task[]): Task[] {
  const ids = new Set<string>();
  return tasks.filter((task) => {
    const { id } = task.match;
    if (id === null || !ids.has(id)) return (ids.add(id ?? ''), true);
    task.outcome = 'skipped';
    task.id = id;
    task.notice = conflict('duplicate', `Another row of the file is the same record ${id}.`, { id });
    return false;
  });
}

function keep(task: Task, result: BulkItem): void {
  if (result.id !== undefined) task.id = result.id;
  if (result.problem) task.problem = withoutIndex(result.problem);
  else task.outcome = result.outcome as Outcome;
}
