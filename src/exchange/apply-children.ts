import { Problem } from '../platform/problem.js';
import { bulkPipeline } from '../records/context.js';
import { fieldOf } from '../records/write/problems.js';
import type { Work } from '../records/work.js';
import { changeable, updateChanged, withoutIndex } from './change.js';
import { findByKeys } from './find-records.js';
import type { ReadyChild } from './mapping.js';
import type { MappedChild } from './map-row.js';
import { resolveLinks, type WantedLink } from './resolve-links.js';

/** A child of a record that is there. */
export interface ChildTask {
  readonly child: MappedChild;
  readonly parentId: string;
  readonly parentIsNew: boolean;
  /** Whose child it is, for the caller. */
  readonly owner: unknown;
}

export interface ChildOutcome {
  readonly task: ChildTask;
  readonly changed: boolean;
  readonly problem?: Problem;
}

interface Item extends ChildTask {
  readonly input: Record<string, unknown>;
  tuple: unknown[];
  id: string | null;
}

const ID = [{ kind: 'value', alias: 'id', key: 'id' }] as const;

/** Creates or updates children, set-wise per list of the mapping; a child is known by its parent and its `match` fields. */
export async function applyChildren(tasks: readonly ChildTask[], work: Work): Promise<ChildOutcome[]> {
  const outcomes: ChildOutcome[] = [];
  const lists = new Map<ReadyChild, ChildTask[]>();
  for (const task of tasks) lists.set(task.child.child, [...(lists.get(task.child.child) ?? []), task]);
  for (const [child, members] of lists) outcomes.push(...(await applyList(child, members, work)));
  return outcomes;
}

async function applyList(child: ReadyChild, tasks: readonly ChildTask[], work: Work): Promise<ChildOutcome[]> {
  const outcomes: ChildOutcome[] = [];
  const items = tasks.map((task): Item => ({
    ...task,
    input: { ...task.child.input, [child.parentKey]: task.parentId },
    tuple: [],
    id: null,
  }));
  const linked = await link(items, work, outcomes);
  const known = united(child, linked, outcomes);
  const old = known.filter((item) => !item.parentIsNew);
  const found = await findByKeys(
    child.target,
    [child.parentKey, ...child.match],
    old.map((item) => item.tuple),
    work,
  );
  old.forEach((item, i) => (item.id = found[i]?.[0] ?? null));
  const fresh = known.filter((item) => item.id === null);
  const present = known.filter((item) => item.id !== null);
  const created = await bulkPipeline.run(
    child.target,
    'create',
    fresh.map((item) => item.input),
    work,
    { select: ID, atomic: false, unlimited: true },
  );
  const updated = await updateChanged(
    child.target,
    present.map((item) => ({
      id: item.id as string,
      input: withoutKeys(changeable(child.target, item.input, child.fields, work), [child.parentKey]),
    })),
    work,
  );
  for (const [members, results] of [
    [fresh, created],
    [present, updated],
  ] as const) {
    results.forEach((result, i) => {
      const item = members[i] as Item;
      outcomes.push({
        task: item,
        changed: result.outcome !== 'unchanged',
        ...(result.problem ? { problem: placed(result.problem, item) } : {}),
      });
    });
  }
  return outcomes;
}

async function link(items: readonly Item[], work: Work, outcomes: ChildOutcome[]): Promise<Item[]> {
  const wanted = items.flatMap((item) =>
    item.child.wanted.map((w): WantedLink & { item: Item } => ({
      link: w.link,
      value: w.value,
      pointer: item.child.pointer,
      item,
    })),
  );
  if (wanted.length === 0) return [...items];
  const refused = new Set<Item>();
  (await resolveLinks(wanted, null, work)).forEach((result, i) => {
    const { item, link: of } = wanted[i] as (typeof wanted)[number];
    if ('id' in result) item.input[of.key] = result.id;
    else if ('problem' in result && !refused.has(item)) {
      refused.add(item);
      outcomes.push({ task: item, changed: false, problem: result.problem });
    }
  });
  return items.filter((item) => !refused.has(item));
}

/** Items that are the same child (one number given twice) as one; the later fills in what the earlier lacks. */
function united(child: ReadyChild, items: readonly Item[], outcomes: ChildOutcome[]): Item[] {
  const byTuple = new Map<string, Item>();
  for (const item of items) {
    try {
      item.tuple = [item.parentId, ...child.match.map((key) => canonical(child, key, item.input[key]))];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      outcomes.push({
        task: item,
        changed: false,
        problem: new Problem(error.code, error.status, error.message, {
          pointer: `${item.child.pointer}${error.pointer ?? ''}`,
          params: { ...error.params },
        }),
      });
      continue;
    }
    const key = JSON.stringify(item.tuple);
    const first = byTuple.get(key);
    if (first) Object.assign(first.input, { ...item.input, ...first.input });
    else byTuple.set(key, item);
  }
  return [...byTuple.values()];
}

const canonical = (child: ReadyChild, key: string, value: unknown): unknown =>
  value === null || value === undefined ? null : fieldOf(child.target, key).field.parse(value, `/${key}`);

const withoutKeys = (input: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([key]) => !keys.includes(key)));

function placed(problem: Problem, item: Item): Problem {
  const plain = withoutIndex(problem);
  return new Problem(plain.code, plain.status, plain.message, {
    pointer: `${item.child.pointer}${plain.pointer ?? ''}`,
    params: { ...plain.params },
  });
}
