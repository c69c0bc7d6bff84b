import type { EntityModel, Registry } from '../../registry/model.js';
import { quote } from '../../registry/names.js';
import type { Work } from '../work.js';
import { rows } from './merging.js';
import { listPlaces } from './places.js';

/** Where records name files: SQL of the pairs `id` (the file's) and `by` (the record's), and the entity of those records; null for any. */
interface Naming {
  readonly from: string | null;
  readonly sql: string;
}

/** Files that hang on these records and on nothing else: what somebody else's record shows as well is not theirs alone. */
export async function ownFiles(
  work: Work,
  file: EntityModel,
  found: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<string[]> {
  const all = [...found.values()].flatMap((ids) => [...ids]);
  const places = namings(work.kernel.registry, file);
  const ids = new Set<string>();
  const shared = new Set<string>();
  const look = async (into: Set<string>, { sql }: Naming, condition: string, values: unknown[]): Promise<void> => {
    const text = `select n.id from (${sql}) n where ${condition}`;
    for (const { id } of await rows<{ id: string }>(work, text, values)) into.add(id);
  };
  for (const place of places) {
    const own = place.from === null ? all : [...(found.get(place.from) ?? [])];
    if (own.length > 0) await look(ids, place, 'n.by = any($2::uuid[])', [own]);
  }
  if (ids.size === 0) return [];
  for (const place of places) {
    const own = place.from === null ? all : [...(found.get(place.from) ?? [])];
    await look(shared, place, 'n.id = any($2::uuid[]) and not n.by = any($3::uuid[])', [[...ids], own]);
  }
  return [...ids].filter((id) => !shared.has(id));
}

/** By links, by lists, and by links that tenants have defined. */
function namings(registry: Registry, file: EntityModel): Naming[] {
  const links = [...registry.entities.values()]
    .filter((from) => from.name !== 'customRecord' && from.object === undefined)
    .flatMap((from) =>
      [...from.links.values()]
        .filter(({ target, field }) => target.name === file.name && !field.system && !field.custom)
        .map(({ column }) => ({
          from: from.name,
          sql: `select ${quote(column)} as id, id as by from ${quote(from.table)} where tenant_id = $1 and ${quote(column)} is not null`,
        })),
    );
  const lists = listPlaces(file, registry).map(({ table, column, other, otherEntity }) => ({
    from: otherEntity.name,
    sql: `select ${column} as id, ${other} as by from ${table} where tenant_id = $1`,
  }));
  const custom = {
    from: null,
    sql: `select v.id_value as id, v.record_id as by from custom_values v join ${quote(file.table)} f on f.tenant_id = v.tenant_id and f.id = v.id_value where v.tenant_id = $1`,
  };
  return [...links, ...lists, custom];
}
