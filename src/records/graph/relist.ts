import { quote } from '../../registry/names.js';
import { announceLinks, type Relinked } from '../write/linked.js';
import { touch } from '../write/update.js';
import { rows, type Merging } from './merging.js';
import type { ListPlace } from './places.js';

interface Owner extends Record<string, unknown> {
  id: string;
  version: number;
  ids: string[];
}

/**
 * Changes many-to-many lists in their table by `step`. Of the records in `owners`, whose lists they are, those that got others get a
 * version, and an entry in the ledger that says which.
 */
export async function relist<T>(m: Merging, place: ListPlace, owners: readonly string[], step: () => Promise<T>): Promise<T> {
  const before = await listsOf(m, place, owners);
  const done = await step();
  const after = new Map((await listsOf(m, place, owners)).map((one) => [one.id, one.ids]));
  const { key } = place.field;
  const changed = before.flatMap(({ id, version, ids }) => {
    const now = after.get(id) ?? [];
    if (now.join() === ids.join()) return [];
    const links: Relinked = { before: { [key]: ids }, after: { [key]: now } };
    return [{ id, version: version + 1, links }];
  });
  await announceLinks(changed, m.work);
  if (changed.length > 0) {
    await touch(
      place.from,
      changed.map(({ id }) => id),
      m.work,
    );
  }
  return done;
}

const listsOf = (m: Merging, { from, table, here, there }: ListPlace, owners: readonly string[]): Promise<Owner[]> =>
  rows<Owner>(
    m.work,
    `select t.id, t.version, coalesce((select array_agg(j.${there}::text order by j.${there}) from ${table} j where j.tenant_id = $1 and j.${here} = t.id), '{}') as ids
     from ${quote(from.table)} t where t.tenant_id = $1 and t.id = any($2::uuid[]) order by t.id for no key update of t`,
    [owners],
  );
