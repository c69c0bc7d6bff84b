import { conflict } from '../../platform/problem.js';
import { quote } from '../../registry/names.js';
import type { EntityModel, LinkModel } from '../../registry/model.js';
import { session, type Work } from '../work.js';
import type { RowChange } from './update.js';
import type { Prepared } from './prepared.js';

/** Links of any entity that point at this one. */
export function inbound(entity: EntityModel, work: Work): { from: EntityModel; link: LinkModel }[] {
  return [...work.kernel.registry.entities.values()].flatMap((from) =>
    [...from.links.values()].filter((link) => link.target.name === entity.name && !link.field.system && link.name !== 'owner' && link.name !== 'team').map((link) => ({ from, link })),
  );
}

/** Deletes or changes the records that point at a deleted one, and what hangs on them in turn. */
export type Follow = (from: EntityModel, kind: RowChange, records: readonly Prepared[], work: Work) => Promise<void>;

const MAX_DEPTH = 10;
/** So many at once, since their listeners hold all of them. */
const CHUNK = 500;

/**
 * Follows the links that point at records about to be deleted: `restrict` refuses while a live record points there, `cascade`
 * deletes that record too, `setNull` empties its link. Runs in the deleting transaction, with the kernel's rights: what hangs
 * on a record goes with it, whoever owns it.
 */
export async function followLinks(entity: EntityModel, ids: readonly string[], work: Work, follow: Follow): Promise<void> {
  if (work.depth > MAX_DEPTH) throw conflict('too_deep', 'The records that hang on this one nest too deep to be deleted with it.');
  const system: Work = { ...work, depth: work.depth + 1, trusted: true, rights: { ...work.rights, all: true, shape: 'system' } };
  for (const { from, link } of inbound(entity, work)) {
    const column = quote(link.column);
    const { rows } = await session(work).query<{ id: string }>(
      `select id from ${quote(from.table)} where tenant_id = $1 and ${column} = any($2::uuid[]) and deleted_at is null limit 10001`,
      [work.rights.tenantId, ids],
    );
    if (rows.length === 0) continue;
    if (link.onDelete === 'restrict') {
      throw conflict('in_use', `It cannot be deleted while ${rows.length > 10_000 ? 'more than 10000' : rows.length} ${from.plural} point at it; delete or move them first.`, { entity: from.name, field: link.field.key, count: rows.length });
    }
    if (rows.length > 10_000) throw conflict('too_many', `More than 10000 ${from.plural} hang on it; move them first.`, { entity: from.name });
    const values = new Map<string, unknown>(link.onDelete === 'cascade' ? [] : [[link.field.key, null]]);
    const records = rows.map((r): Prepared => ({ id: r.id, values, linked: new Map(), expectedVersion: null }));
    for (let start = 0; start < records.length; start += CHUNK) {
      await follow(from, link.onDelete === 'cascade' ? 'delete' : 'update', records.slice(start, start + CHUNK), system);
    }
  }
}
