import { fieldRule } from '../../access/rights.js';
import { invalid, Problem } from '../../platform/problem.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { columnRef } from '../../registry/columns.js';
import { quote } from '../../registry/names.js';
import { isObject } from '../read/filter.js';
import { session, type Work } from '../work.js';
import { fieldOf } from './problems.js';

/** How an upsert finds its record: by the id another system gave it, by its own id, or by a natural key. */
export type Match =
  | { readonly kind: 'external'; readonly system: string; readonly externalId: string }
  | { readonly kind: 'key'; readonly keys: readonly string[]; readonly values: readonly unknown[] };

/** Checks `{ externalId: { system, id } }` or `{ email: 'a@b.c' }`, where the fields must be one of the entity's natural keys. */
export function readMatch(entity: EntityModel, match: unknown, pointer = '/match'): Match {
  if (!isObject(match) || Object.keys(match).length === 0)
    throw invalid(
      pointer,
      `Say what to match: { "externalId": { "system", "id" } }${entity.keys.map((k) => ` or { ${k.map((f) => `"${f}"`).join(', ')} }`).join('')}.`,
    );
  if ('externalId' in match) {
    const ref = match.externalId;
    if (!isObject(ref) || typeof ref.system !== 'string' || typeof ref.id !== 'string')
      throw invalid(`${pointer}/externalId`, 'Expected { "system": "1c", "id": "…" }.');
    for (const [key, most] of [
      ['system', 100],
      ['id', 255],
    ] as const) {
      const text = ref[key] as string;
      if (text.length < 1 || text.length > most || text.includes('\u0000') || !text.isWellFormed())
        throw invalid(`${pointer}/externalId/${key}`, `Between 1 and ${most} characters.`);
    }
    return { kind: 'external', system: ref.system, externalId: ref.id };
  }
  const given = Object.keys(match).sort();
  const keys = given.length === 1 && given[0] === 'id' ? ['id'] : entity.keys.find((k) => [...k].sort().join() === given.join());
  if (!keys)
    throw invalid(
      pointer,
      `${given.join(' and ')} is not a key of ${entity.name}; it has ${[...entity.keys.map((k) => k.join(' and ')), 'id', 'externalId'].join('; ')}.`,
      undefined,
      'unknown_key',
    );
  const values = keys.map((key) => {
    const value = match[key];
    if (value === null || value === undefined) throw invalid(`${pointer}/${key}`, `${key} must have a value to match by.`);
    return fieldOf(entity, key).field.parse(value, `${pointer}/${key}`);
  });
  return { kind: 'key', keys, values };
}

/** Matching by a field one may not read would tell whether its value is there. */
export function guardMatch(entity: EntityModel, match: Match, work: Work, pointer: string): void {
  for (const key of match.kind === 'key' ? match.keys : [])
    if (fieldRule(work.rights, entity.name, key) === 'hidden')
      throw new Problem('forbidden', 403, `You may not read ${entity.name}.${key}, so you cannot match by it.`, {
        pointer: `${pointer}/${key}`,
        params: { field: key },
      });
}

/** The ids of the live records the matches name, in order; null where there is none. The tenant must be settled. */
export async function findMatches(entity: EntityModel, matches: readonly Match[], work: Work): Promise<(string | null)[]> {
  const found = new Array<string | null>(matches.length).fill(null);
  const groups = new Map<string, number[]>();
  matches.forEach((m, i) =>
    groups.set(m.kind === 'external' ? `x ${m.system}` : `k ${m.keys.join()}`, [
      ...(groups.get(m.kind === 'external' ? `x ${m.system}` : `k ${m.keys.join()}`) ?? []),
      i,
    ]),
  );
  for (const members of groups.values()) {
    const { text, values } = matchSql(
      entity,
      members.map((i) => matches[i] as Match),
      work,
    );
    const { rows } = await session(work).query<{ n: number; id: string }>(text, values);
    for (const row of rows) found[members[row.n] as number] = row.id;
  }
  return found;
}

function matchSql(entity: EntityModel, matches: readonly Match[], work: Work): { text: string; values: unknown[] } {
  const [first] = matches as [Match];
  const tenant = work.rights.tenantId;
  if (first.kind === 'external') {
    return {
      text: `select w.n::int - 1 as n, r.record_id as id from unnest($2::text[]) with ordinality w (external_id, n) join external_refs r on r.tenant_id = $1 and r.entity = $3 and r.system = $4 and r.external_id = w.external_id join ${quote(entity.table)} t on t.tenant_id = $1 and t.id = r.record_id and t.deleted_at is null`,
      values: [tenant, matches.map((m) => (m.kind === 'external' ? m.externalId : '')), entity.name, first.system],
    };
  }
  const [only] = first.keys;
  const custom = first.keys.length === 1 ? fieldOf(entity, only as string).custom : undefined;
  const columns = first.keys.map((key) => identityColumn(fieldOf(entity, key)));
  const rows = matches.map((m, n) => ({
    n,
    ...Object.fromEntries(m.kind === 'key' ? m.values.map((value, i) => [`k${i}`, columns[i]?.stored(value)]) : []),
  }));
  // Under row-level security the JSON of the records has no index; the unique values beside it have.
  if (custom?.unique)
    return {
      text: `select w.n, t.id from json_to_recordset($2::json) as w (n int, k0 text) join custom_values c on c.tenant_id = $1 and c.field_id = $3::uuid and c.unique_value = w.k0 join ${quote(entity.table)} t on t.tenant_id = $1 and t.id = c.record_id and t.deleted_at is null`,
      values: [tenant, JSON.stringify(rows), custom.fieldId],
    };
  return {
    text: `select w.n, t.id from json_to_recordset($2::json) as w (n int${columns.map((c, i) => `, k${i} ${c.type}`).join('')}) join ${quote(entity.table)} t on t.tenant_id = $1 and t.deleted_at is null${columns.map((c, i) => ` and ${c.sql} = w.k${i}`).join('')}`,
    values: [tenant, JSON.stringify(rows)],
  };
}

/** The column by which equal values of a field are recognised, and what a value looks like in it. */
function identityColumn(field: FieldModel): { sql: string; type: string; stored(value: unknown): unknown } {
  if (field.key === 'id') return { sql: 't.id', type: 'uuid', stored: (value) => value };
  const suffix = field.field.identity ?? '';
  const index = Math.max(
    0,
    field.field.columns.findIndex((c) => c.suffix === suffix),
  );
  return {
    sql: columnRef(field, 't')(suffix),
    type: field.field.columns[index]?.type ?? 'text',
    stored: (value) => field.field.toColumns(value)[index],
  };
}

/** Remembers under which ids another system knows these records. */
export async function keepExternal(
  entity: EntityModel,
  pairs: readonly { match: Match; id: string }[],
  work: Work,
): Promise<void> {
  const refs = pairs.flatMap(({ match, id }) =>
    match.kind === 'external' ? [{ system: match.system, external_id: match.externalId, record_id: id }] : [],
  );
  if (refs.length === 0) return;
  await session(work).query(
    `insert into external_refs (tenant_id, entity, system, external_id, record_id) select $1, $2, r.system, r.external_id, r.record_id from json_to_recordset($3::json) as r (system text, external_id text, record_id uuid)
     on conflict (tenant_id, entity, system, external_id) do update set record_id = excluded.record_id, updated_at = now() where external_refs.record_id is distinct from excluded.record_id`,
    [work.rights.tenantId, entity.name, JSON.stringify(refs)],
  );
}
