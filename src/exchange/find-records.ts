import type { EntityModel } from '../registry/model.js';
import { columnRef } from '../registry/columns.js';
import { literal, quote } from '../registry/names.js';
import { rowScope } from '../records/read/scope.js';
import { Statement } from '../records/read/statement.js';
import { session, type Work } from '../records/work.js';
import { fieldOf } from '../records/write/problems.js';

/** How many records of one value are looked at: one is found, two are one too many. */
const ENOUGH = 2;

/**
 * The live records the actor may see that have these values, by one statement per pattern of empty values: up to two ids per
 * tuple, in order. Values are canonical, as the field's `parse` gives them. The tenant must be settled.
 */
export async function findByKeys(
  entity: EntityModel,
  keys: readonly string[],
  tuples: readonly (readonly unknown[])[],
  work: Work,
): Promise<string[][]> {
  const found: string[][] = tuples.map(() => []);
  const patterns = new Map<string, number[]>();
  tuples.forEach((tuple, i) => {
    const pattern = tuple.map((value) => (value === null || value === undefined ? '0' : '1')).join('');
    patterns.set(pattern, [...(patterns.get(pattern) ?? []), i]);
  });
  for (const [pattern, members] of patterns) {
    const columns = keys.map((key) => identityColumn(entity, key));
    const rows = members.map((i, n) => ({
      n,
      ...Object.fromEntries(columns.map((column, k) => [`k${k}`, column.stored((tuples[i] as unknown[])[k])])),
    }));
    const s = new Statement(work.rights);
    const scope = rowScope(entity, 'read', 't', s, true);
    const tenant = s.bind(work.rights.tenantId, 'uuid');
    const same = columns.map((column, k) => (pattern[k] === '1' ? column.same(`w.k${k}`, tenant) : `${column.sql} is null`));
    const text =
      `select w.n, f.id from json_to_recordset(${s.bind(JSON.stringify(rows), 'json')}) as w (n int${columns.map((column, k) => `, k${k} ${column.type}`).join('')}) cross join lateral ` +
      `(select t.id from ${quote(entity.table)} t where t.tenant_id = ${tenant} and t.deleted_at is null and ${same.join(' and ')}${scope ? ` and ${scope}` : ''} limit ${ENOUGH}) f`;
    const answer = await session(work).query<{ n: number; id: string }>(text, s.values);
    for (const row of answer.rows) found[members[row.n] as number]?.push(row.id);
  }
  return found;
}

/** The live records another system knows by these ids. */
export async function findExternal(
  entity: EntityModel,
  system: string,
  ids: readonly (string | null)[],
  work: Work,
): Promise<(string | null)[]> {
  const found = new Array<string | null>(ids.length).fill(null);
  const s = new Statement(work.rights);
  const scope = rowScope(entity, 'read', 't', s, true);
  const tenant = s.bind(work.rights.tenantId, 'uuid');
  const text =
    `select w.n::int - 1 as n, t.id from unnest(${s.bind(ids, 'text[]')}) with ordinality w (external_id, n) join external_refs r on r.tenant_id = ${tenant} and r.entity = ${s.bind(entity.name, 'text')} ` +
    `and r.system = ${s.bind(system, 'text')} and r.external_id = w.external_id join ${quote(entity.table)} t on t.tenant_id = ${tenant} and t.id = r.record_id and t.deleted_at is null${scope ? ` and ${scope}` : ''}`;
  for (const row of (await session(work).query<{ n: number; id: string }>(text, s.values)).rows) found[row.n] = row.id;
  return found;
}

/** The column by which equal values of a field are recognised, and what a value looks like in it. */
function identityColumn(
  entity: EntityModel,
  key: string,
): { sql: string; type: string; stored(value: unknown): unknown; same(value: string, tenant: string): string } {
  if (key === 'id') return { sql: 't.id', type: 'uuid', stored: (value) => value, same: (value) => `t.id = ${value}` };
  const field = fieldOf(entity, key);
  const index = Math.max(
    0,
    field.field.columns.findIndex((c) => c.suffix === (field.field.identity ?? '')),
  );
  const column = field.field.columns[index];
  const type = column?.type ?? 'text';
  const stored = (value: unknown): unknown => {
    const cell = value === null || value === undefined ? null : field.field.toColumns(value)[index];
    return typeof cell === 'string' && type.startsWith('json')
      ? (JSON.parse(cell) as unknown)
      : typeof cell === 'bigint'
        ? cell.toString()
        : (cell ?? null);
  };
  const sql = columnRef(field, 't')(column?.suffix ?? '');
  const { custom } = field;
  // A unique custom value is found beside the records, whose JSON has no index; there is one record of it at most.
  const same = (value: string, tenant: string) =>
    custom?.unique
      ? `t.id = (select c.record_id from custom_values c where c.tenant_id = ${tenant} and c.field_id = ${literal(custom.fieldId)} and c.unique_value = ${value}::text)`
      : `${sql} = ${value}`;
  return { sql, type, stored, same };
}
