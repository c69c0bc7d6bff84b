import type { FoundDuplicate } from '../declare/exchange.js';
import type { EntityModel } from '../registry/model.js';
import { makeContext } from '../records/context.js';
import { read } from '../records/read/execute.js';
import type { Work } from '../records/work.js';
import { fieldOf } from '../records/write/problems.js';
import { isBlank } from './coerce.js';
import { findByKeys } from './find-records.js';
import type { MappedRow } from './map-row.js';

/** What happens to a row that seems to be a record which is there already. */
export type DuplicatePolicy = 'skip' | 'update' | 'merge' | 'review';
export const DUPLICATE_POLICIES: readonly DuplicatePolicy[] = ['skip', 'update', 'merge', 'review'];

/** Asks the search a module has declared for the entity, or else the natural keys. One answer per candidate. */
export async function findDuplicates(
  entity: EntityModel,
  candidates: readonly { input: Readonly<Record<string, unknown>>; row: MappedRow }[],
  work: Work,
): Promise<(FoundDuplicate | null)[]> {
  if (candidates.length === 0) return [];
  const search = work.kernel.registry.modules.flatMap((m) => m.duplicateSearches).find((s) => s.entity === entity.name);
  if (search)
    return [
      ...(await search.find(
        makeContext(work),
        candidates.map(({ input, row }) => ({ input, children: childInputs(row) })),
      )),
    ];
  const found = candidates.map((): FoundDuplicate | null => null);
  for (const keys of entity.keys) {
    const asked = candidates.flatMap(({ input }, i) =>
      found[i] === null && keys.every((key) => !isBlank(input[key])) ? [i] : [],
    );
    const tuples = asked.map((i) => keys.map((key) => parsed(entity, key, candidates[i]?.input[key])));
    const ids = await findByKeys(entity, keys, tuples, work);
    asked.forEach(
      (i, n) =>
        (found[i] = ids[n]?.[0] === undefined ? null : { id: ids[n][0], score: 1, reasons: [`same ${keys.join(' and ')}`] }),
    );
  }
  return found;
}

/** A value its field refuses equals none; the write will say why. */
function parsed(entity: EntityModel, key: string, value: unknown): unknown {
  try {
    return fieldOf(entity, key).field.parse(value, `/${key}`);
  } catch {
    return null;
  }
}

function childInputs(row: MappedRow): Record<string, Record<string, unknown>[]> {
  const lists: Record<string, Record<string, unknown>[]> = {};
  for (const { child, input } of row.children) (lists[child.list] ??= []).push(input);
  return lists;
}

/** For `merge`: leaves in the inputs only what the records lack. */
export async function withoutFilled(
  entity: EntityModel,
  updates: readonly { id: string; input: Record<string, unknown> }[],
  work: Work,
): Promise<void> {
  if (updates.length === 0) return;
  const keys = [...new Set(updates.flatMap((u) => Object.keys(u.input)))].filter((key) => entity.fields.has(key));
  const select = keys.map((key) => ({ kind: 'value', alias: key, key }) as const);
  const { texts } = await read([{ kind: 'many', entity, ids: updates.map((u) => u.id), select }], {
    ...work,
    rights: { ...work.rights, accessVersion: -1 },
  });
  const records = JSON.parse(texts[0] ?? '[]') as (Record<string, unknown> | null)[];
  updates.forEach(({ input }, i) => {
    for (const key of Object.keys(input)) if (!isBlank(records[i]?.[key])) delete input[key];
  });
}
