import { isDeepStrictEqual } from 'node:util';
import { Problem } from '../platform/problem.js';
import type { EntityModel } from '../registry/model.js';
import { read } from '../records/read/execute.js';
import { bulkPipeline } from '../records/context.js';
import type { BulkItem } from '../records/write/bulk.js';
import { fieldOf } from '../records/write/problems.js';
import type { Work } from '../records/work.js';
import type { ReadyField } from './mapping.js';

/** An update without the fields that are given once and for all: the id, immutable ones, states, and those the mapping says so of. */
export function changeable(
  entity: EntityModel,
  input: Readonly<Record<string, unknown>>,
  fields: readonly ReadyField[],
  work: Work,
): Record<string, unknown> {
  const once = new Set(fields.filter((f) => f.source.once).map((f) => f.key));
  return Object.fromEntries(
    Object.entries(input).filter(([key]) => {
      const field = entity.fields.get(key)?.field;
      return key !== 'id' && !once.has(key) && (work.trusted || !(field?.options.immutable || field?.machine));
    }),
  );
}

/** Bulk results name the item, `/7/input/email`; in an import the line does that. */
export const withoutIndex = (problem: Problem): Problem =>
  new Problem(problem.code, problem.status, problem.message, {
    ...(problem.pointer === undefined ? {} : { pointer: problem.pointer.replace(/^\/\d+(?:\/input)?/, '') }),
    params: { ...problem.params },
  });

export interface RecordUpdate {
  readonly id: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const ID = [{ kind: 'value', alias: 'id', key: 'id' }] as const;

/**
 * Updates records, set-wise; each result is that of one update. What reads as it should be already is left alone without a
 * lock or a rule being asked: most rows of a file that comes every night.
 */
export async function updateChanged(entity: EntityModel, updates: readonly RecordUpdate[], work: Work): Promise<BulkItem[]> {
  if (updates.length === 0) return [];
  const same = await alreadySo(entity, updates, work);
  const left = updates.filter((_, i) => !same[i]).map(({ id, input }) => ({ id, expectedVersion: null, input }));
  const done = (await bulkPipeline.run(entity, 'update', left, work, { select: ID, atomic: false, unlimited: true }))[
    Symbol.iterator
  ]();
  return updates.map(({ id }, i): BulkItem =>
    same[i] ? { ok: true, outcome: 'unchanged', id } : (done.next().value as BulkItem),
  );
}

async function alreadySo(entity: EntityModel, updates: readonly RecordUpdate[], work: Work): Promise<boolean[]> {
  const keys = [...new Set(updates.flatMap((update) => Object.keys(update.input)))].filter((key) => entity.fields.has(key));
  const select = [...ID, ...keys.filter((key) => key !== 'id').map((key) => ({ kind: 'value', alias: key, key }) as const)];
  const { texts } = await read([{ kind: 'many', entity, ids: updates.map((update) => update.id), select }], {
    ...work,
    rights: { ...work.rights, accessVersion: -1 },
  });
  const records = JSON.parse(texts[0] ?? '[]') as (Record<string, unknown> | null)[];
  return updates.map(({ input }, i) => {
    const record = records[i];
    return (
      record !== null &&
      record !== undefined &&
      Object.entries(input).every(
        ([key, value]) => entity.fields.has(key) && isDeepStrictEqual(canonical(entity, key, value), record[key] ?? null),
      )
    );
  });
}

/** A value its field refuses equals none: the write will say why. */
function canonical(entity: EntityModel, key: string, value: unknown): unknown {
  try {
    return value === null || value === undefined ? null : (fieldOf(entity, key).field.parse(value, `/${key}`) ?? null);
  } catch {
    return undefined;
  }
}
