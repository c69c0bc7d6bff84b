import { quote } from '../../registry/names.js';
import type { EntityModel } from '../../registry/model.js';
import { rowScope } from '../read/scope.js';
import { Statement } from '../read/statement.js';
import { contextCte, session, type Work } from '../work.js';
import type { Prepared } from './prepared.js';
import { linkNotFound } from './problems.js';

/** Many-to-many links that came or went: by API key the whole list of ids as it was and as it is, in the order of the ids. */
export interface Relinked {
  readonly before: Readonly<Record<string, readonly string[]>>;
  readonly after: Readonly<Record<string, readonly string[]>>;
}

/** Replaces a record's many-to-many links of the given fields; null if none of them came or went. */
export async function writeLinked(
  entity: EntityModel,
  prepared: Prepared,
  work: Work,
  pointer: string,
): Promise<Relinked | null> {
  const before: Record<string, readonly string[]> = {};
  const after: Record<string, readonly string[]> = {};
  for (const [key, ids] of prepared.linked) {
    const { found, was, gone, came } = await replace(entity, key, prepared.id, ids, work);
    if (found !== new Set(ids).size) throw linkNotFound(key, pointer);
    if (gone.length === 0 && came.length === 0) continue;
    before[key] = was;
    after[key] = [...was.filter((id) => !gone.includes(id)), ...came].sort();
  }
  return Object.keys(after).length > 0 ? { before, after } : null;
}

interface Replaced {
  found: number;
  was: string[];
  gone: string[];
  came: string[];
}

async function replace(entity: EntityModel, key: string, id: string, ids: readonly string[], work: Work): Promise<Replaced> {
  const field = entity.fields.get(key);
  const list = field && entity.lists.get(field.name);
  if (!list || !('table' in list.via)) throw new Error(`${entity.name}.${key} has no join table`);
  const s = new Statement(work.rights);
  const { table, here, there } = list.via;
  const [tenant, record, wanted] = [s.bind(work.rights.tenantId, 'uuid'), s.bind(id, 'uuid'), s.bind(ids, 'uuid[]')];
  const target = s.alias('k');
  const scope = rowScope(list.target, 'read', target, s, true);
  // Whoever writes the whole list does so by what they see of it: links to what they may not see stay.
  const seen = scope
    ? ` and exists (select from ${quote(list.target.table)} ${target} where ${target}.tenant_id = j.tenant_id and ${target}.id = j.${quote(there)} and ${scope})`
    : '';
  const own = `ctx.tenant is not null and j.tenant_id = ${tenant} and j.${quote(here)} = ${record}`;
  const listed = (from: string) => `coalesce((select array_agg(id::text order by id) from ${from}), '{}')`;
  const text =
    `with ${contextCte(work, s.bind)}, ok as materialized (select ${target}.id from ctx join ${quote(list.target.table)} ${target} on ctx.tenant is not null and ${target}.tenant_id = ${tenant} ` +
    `and ${target}.id = any(${wanted}) and ${target}.deleted_at is null${scope ? ` and ${scope}` : ''} for key share of ${target}), ` +
    `was as materialized (select j.${quote(there)} as id from ctx join ${quote(table)} j on ${own}), ` +
    `gone as (delete from ${quote(table)} j using ctx where ${own} and j.${quote(there)} <> all(${wanted})${seen} returning j.${quote(there)} as id), ` +
    `ins as (insert into ${quote(table)} (tenant_id, ${quote(here)}, ${quote(there)}) select ${tenant}, ${record}, ok.id from ok on conflict do nothing returning ${quote(there)} as id) ` +
    `select (select count(*) from ok)::int as found, ${listed('was')} as was, ${listed('gone')} as gone, ${listed('ins')} as came`;
  const { rows } = await session(work).query<Replaced>(text, s.values);
  return rows[0] as Replaced;
}

/**
 * Tells the ledger which links the versions of these records to be written next come with: the entry of just that version of the
 * record then says so, beside its columns.
 */
export async function announceLinks(
  changes: readonly { id: string; version: number; links: Relinked }[],
  work: Work,
): Promise<void> {
  if (changes.length === 0) return;
  const told = Object.fromEntries(changes.map(({ id, version, links }) => [`${id}:${version}`, links]));
  await session(work).query(`select set_config('app.linked', $1, true)`, [JSON.stringify(told)]);
}

/** The links new records are made with, as {@link announceLinks} takes them; empty lists go without saying. */
export const firstLinks = (records: readonly Prepared[]): { id: string; version: number; links: Relinked }[] =>
  records.flatMap(({ id, linked }) => {
    const after = Object.fromEntries(
      [...linked].flatMap(([key, ids]) => (ids.length > 0 ? [[key, [...new Set(ids)].sort()]] : [])),
    );
    return Object.keys(after).length > 0 ? [{ id, version: 1, links: { before: {}, after } }] : [];
  });
