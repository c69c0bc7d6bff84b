import type { EraseRequest } from '../../declare/graph.js';
import { conflict } from '../../platform/problem.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import { quote } from '../../registry/names.js';
import { entityNamed, type Work } from '../work.js';
import { rows } from './merging.js';
import { linkPlaces, listPlaces, type ListPlace } from './places.js';
import { ownFiles } from './own-files.js';

/** Ids by entity. */
export type Found = Map<string, Set<string>>;

/**
 * All records of one person: those given, what points at them, and what hangs on that, live or deleted. With `keepHeld` records under
 * `legalHold` and what hangs on them are left out and named.
 */
export async function findSubject(
  work: Work,
  request: EraseRequest,
  holds: 'keepHeld' | 'all',
): Promise<{ found: Found; held: { entity: string; id: string }[] }> {
  const { registry } = work.kernel;
  const root = entityNamed(work, request.entity);
  const held: { entity: string; id: string }[] = [];
  const found: Found = new Map();
  const add = adder(work, found, held, holds);
  const roots = await add(root, request.ids);
  if (roots.length < request.ids.length)
    throw conflict('legal_hold', `This ${root.name} is under legal hold; end the hold first.`);
  for (const { entity, ids } of request.also ?? []) await add(entityNamed(work, entity), ids);
  for (const place of listPlaces(root, registry)) {
    if (place.otherEntity.name === root.name) continue;
    await below(await add(place.otherEntity, await joined(work, place, request.ids)), place.otherEntity, true);
  }
  await below(roots, root, false);
  await naming();
  const file = registry.entities.get('file');
  if (file) await add(file, await ownFiles(work, file, found));
  return { found, held };

  /** What names a record by its id alone: notifications, runs of processes, items of bulk changes. Modules name their own kinds in `also`. */
  async function naming(): Promise<void> {
    const all = [...found.values()].flatMap((ids) => [...ids]);
    for (const { entity, column } of namingEntities(registry)) {
      if (request.also?.some((one) => one.entity === entity.name)) continue;
      const pointing = await rows<{ id: string }>(
        work,
        `select id from ${quote(entity.table)} where tenant_id = $1 and ${quote(column)} = any($2::uuid[])`,
        [all],
      );
      // prettier-ignore
      await below(await add(entity, pointing.map((r) => r.id)), entity, true);
    }
  }

  /** Of the person all that points at them; further down only what cannot be without its parent. */
  async function below(ids: readonly string[], parent: EntityModel, cascadeOnly: boolean): Promise<void> {
    if (ids.length === 0) return;
    for (const place of linkPlaces(parent, registry)) {
      // A record of the same kind that names this one is somebody else's.
      if (place.from.name === root.name || (cascadeOnly && place.onDelete !== 'cascade')) continue;
      const pointing = await rows<{ id: string }>(
        work,
        `select t.id from ${quote(place.from.table)} t where t.tenant_id = $1 and ${place.points('t', '= any($2::uuid[])')}${place.condition}`,
        [ids],
      );
      await below(
        await add(
          place.from,
          pointing.map((r) => r.id),
        ),
        place.from,
        true,
      );
    }
  }
}

/** The records at the other end of a many-to-many. */
async function joined(work: Work, { table, column, other }: ListPlace, ids: readonly string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    work,
    `select ${other} as id from ${table} where tenant_id = $1 and ${column} = any($2::uuid[])`,
    [ids],
  );
  return found.map(({ id }) => id);
}

/** Adds records to those found, or to those held; gives the ones that were not known. */
function adder(work: Work, found: Found, held: { entity: string; id: string }[], holds: 'keepHeld' | 'all') {
  return async (entity: EntityModel, ids: readonly string[]): Promise<string[]> => {
    const known = found.get(entity.name) ?? new Set<string>();
    const fresh = ids.filter((id) => !known.has(id) && !held.some((h) => h.id === id));
    const kept = holds === 'all' ? new Set<string>() : await onHold(work, entity, fresh);
    held.push(...[...kept].map((id) => ({ entity: entity.name, id })));
    const free = fresh.filter((id) => !kept.has(id));
    free.forEach((id) => known.add(id));
    found.set(entity.name, known);
    return free;
  };
}

async function onHold(work: Work, entity: EntityModel, ids: readonly string[]): Promise<Set<string>> {
  const hold = entity.fields.get('legalHold');
  // A tenant may call a field of its own so, of whatever type.
  if (!hold || hold.custom || ids.length === 0) return new Set();
  const found = await rows<{ id: string }>(
    work,
    `select id from ${quote(entity.table)} where tenant_id = $1 and id = any($2::uuid[]) and ${quote(hold.columns[0] ?? '')}`,
    [ids],
  );
  return new Set(found.map((r) => r.id));
}

/** Entities with personal values that refer to records of any kind, with the column that does. */
const namingEntities = (registry: Registry): { entity: EntityModel; column: string }[] =>
  [...registry.entities.values()].flatMap((entity) => {
    const reference = ['recordId', 'subjectId', 'subject']
      .map((key) => entity.fields.get(key))
      .find((f) => f?.field.kind === 'uuid');
    const personal = [...entity.fields.values()].some((f) => f.field.options.personal);
    return reference && personal ? [{ entity, column: reference.columns[0] ?? '' }] : [];
  });
