import { conflict } from '../../platform/problem.js';
import { literal, quote } from '../../registry/names.js';
import type { EntityModel, LinkModel } from '../../registry/model.js';
import { session, type Work } from '../work.js';
import type { RowChange } from './update.js';
import type { Prepared } from './prepared.js';

/** Links of any entity that point at this one. */
export function inbound(entity: EntityModel, work: Work): { from: EntityModel; link: LinkModel }[] {
  return [...work.kernel.registry.entities.values()].flatMap((from) =>
    [...from.links.values()]
      .filter((link) => link.target.name === entity.name && !link.field.system && link.name !== 'owner' && link.name !== 'team')
      .map((link) => ({ from, link })),
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
  if (work.depth > MAX_DEPTH)
    throw conflict('too_deep', 'The records that hang on this one nest too deep to be deleted with it.');
  const system: Work = { ...work, depth: work.depth + 1, trusted: true, rights: { ...work.rights, all: true, shape: 'system' } };
  const pointing = await pointingAt(inbound(entity, work), ids, work);
  let followed = false;
  for (const { from, link, holders } of pointing) {
    if (link.onDelete === 'restrict') {
      throw conflict(
        'in_use',
        `It cannot be deleted while ${holders.length > MOST ? `more than ${MOST}` : holders.length} ${from.plural} point at it; delete or move them first.`,
        { entity: from.name, field: link.field.key, count: holders.length },
      );
    }
    if (holders.length > MOST)
      throw conflict('too_many', `More than ${MOST} ${from.plural} hang on it; move them first.`, { entity: from.name });
    const values = new Map<string, unknown>(link.onDelete === 'cascade' ? [] : [[link.field.key, null]]);
    // What was deleted along with an earlier link's records may have taken some of these with it.
    const left = followed ? await stillLive(from, holders, work) : holders;
    followed = true;
    const records = left.map((id): Prepared => ({ id, values, linked: new Map(), expectedVersion: null }));
    for (let start = 0; start < records.length; start += CHUNK) {
      await follow(from, link.onDelete === 'cascade' ? 'delete' : 'update', records.slice(start, start + CHUNK), system);
    }
  }
}

async function stillLive(entity: EntityModel, ids: readonly string[], work: Work): Promise<string[]> {
  const { rows } = await session(work).query<{ id: string }>(
    `select id from ${quote(entity.table)} where tenant_id = $1 and id = any($2::uuid[]) and deleted_at is null`,
    [work.rights.tenantId, ids],
  );
  return rows.map((row) => row.id);
}

/** Most records one link may hold that are deleted or changed along. */
const MOST = 10_000;

/** The condition that a record points at one of `$2`. */
const pointing = ({ column, field: { custom } }: LinkModel): string =>
  custom
    ? `id in (select record_id from custom_values where tenant_id = $1 and field_id = ${literal(custom.fieldId)} and id_value = any($2::uuid[]))`
    : `${quote(column)} = any($2::uuid[])`;

/** The live records behind each link, by one statement for all links; links that hold none are left out, refusing ones come first. */
async function pointingAt(
  links: ReturnType<typeof inbound>,
  ids: readonly string[],
  work: Work,
): Promise<(ReturnType<typeof inbound>[number] & { holders: string[] })[]> {
  if (links.length === 0) return [];
  const parts = links.map(
    ({ from, link }, n) =>
      `(select ${n} as n, id from ${quote(from.table)} where tenant_id = $1 and ${pointing(link)} and deleted_at is null limit ${MOST + 1})`,
  );
  const { rows } = await session(work).query<{ n: number; id: string }>(parts.join(' union all '), [work.rights.tenantId, ids]);
  const holders = links.map((): string[] => []);
  for (const { n, id } of rows) holders[n]?.push(id);
  const found = links.flatMap((one, n) => (holders[n]?.length ? [{ ...one, holders: holders[n] }] : []));
  return [...found.filter((f) => f.link.onDelete === 'restrict'), ...found.filter((f) => f.link.onDelete !== 'restrict')];
}
