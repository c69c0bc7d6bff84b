import { fieldRule } from '../../access/rights.js';
import { invalid } from '../../platform/problem.js';
import { ledgerKeys } from '../../registry/columns.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { isLinks } from '../../registry/build.js';
import { literal, quote } from '../../registry/names.js';
import { rowScope } from './scope.js';
import type { Statement } from './statement.js';

export interface HistoryRequest {
  readonly entity: EntityModel;
  readonly id: string;
  readonly first?: number | undefined;
  /** `endCursor` of the page before: the ledger id of its last entry. */
  readonly after?: string | undefined;
}

/**
 * Where the ledger begins to tell of a record whose first changes lie in the archive, as SQL; null where all of it is there. Of a
 * restored month in between it says nothing: what is before this moment may have gaps.
 */
const reachOf = (entity: EntityModel, id: string, tenant: string, s: Statement): string =>
  `(select max(a.until) from ledger_archives a where a.tenant_id = ${tenant} and ctx.tenant is not null and not exists (select from ledger l where l.tenant_id = ${tenant} ` +
  `and l.record_id = ${id} and l.entity = ${s.bind(entity.name, 'text')} and l.operation = 'create'))`;

/**
 * A record's changes, newest first: `{ nodes: [{ id, at, operation, event, actorId, reason, requestId, version, before, after }],
 * endCursor, archivedBefore }`. `before` and `after` hold the changed columns only, without those the actor may not read (K7).
 * `archivedBefore` is the moment before which changes lie in the archive, null if none do.
 */
export function historySql(request: HistoryRequest, s: Statement): string {
  const { entity } = request;
  const size = request.first ?? 50;
  if (!Number.isInteger(size) || size < 1 || size > 1000) throw invalid('/first', 'Between 1 and 1000.');
  if (request.after !== undefined && !/^\d{1,18}$/.test(request.after))
    throw invalid('/after', 'Give the endCursor of the page before.', undefined, 'invalid_cursor');
  const row = s.alias('t');
  const scope = rowScope(entity, 'read', row, s);
  const id = s.bind(request.id, 'uuid');
  const tenant = s.bind(s.rights.tenantId, 'uuid');
  const visible = `exists (select from ${quote(entity.table)} ${row} where ${row}.tenant_id = ${tenant} and ${row}.id = ${id}${scope ? ` and ${scope}` : ''})`;
  const hidden = [...entity.fields.values()]
    .filter((f) => fieldRule(s.rights, entity.name, f.key) === 'hidden')
    .flatMap(ledgerKeys);
  const kept = (column: string) =>
    hidden.length === 0 ? column : `${column} - array[${hidden.map(literal).join(', ')}]::text[]`;
  const after = request.after === undefined ? '' : ` and l.id < ${s.bind(request.after, 'int8')}`;
  return (
    `(select json_build_object('nodes', coalesce(json_agg(h), '[]'), 'endCursor', min(h.id)::text, 'archivedBefore', ` +
    `to_char(${reachOf(entity, id, tenant, s)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) from (select l.id, l.at, l.operation, l.event, l.actor_id as "actorId", l.reason, ` +
    `l.request_id as "requestId", l.version, ${kept('l.before')} as before, ${kept('l.after')} as after from ledger l ` +
    `where l.tenant_id = ${tenant} and ctx.tenant is not null and l.record_id = ${id} and l.entity = ${s.bind(entity.name, 'text')}${after} order by l.id desc limit ${size}) h ` +
    `having ${visible})`
  );
}

const PAST_STATE = 'past_state';

/** SQL of the ids of a many-to-many as they were, on a row of {@link asOfSource}. */
export const pastLinks = (field: FieldModel, alias: string): string =>
  `(select v::uuid from jsonb_array_elements_text(coalesce(${alias}.${PAST_STATE} -> ${literal(field.key)}, '[]')) v)`;

/**
 * The record's row as it was at a moment or a version, put together from the ledger; usable wherever the table is (K7). A record whose
 * first changes are archived is made from what it is now, by taking back what came later; at a moment within the archive that is
 * refused with 410, and there is no row at such a version.
 */
export function asOfSource(entity: EntityModel, id: string, moment: string | number, s: Statement): string {
  const byVersion = typeof moment === 'number';
  const [past, later] = byVersion
    ? [`l.version <= ${s.bind(moment, 'int4')}`, `l.version > ${s.bind(moment, 'int4')}`]
    : [`l.at <= ${s.bind(moment, 'timestamptz')}`, `l.at > ${s.bind(moment, 'timestamptz')}`];
  const tenant = s.bind(s.rights.tenantId, 'uuid');
  const own = `l.tenant_id = ${tenant} and ctx.tenant is not null and l.record_id = ${id} and l.entity = ${s.bind(entity.name, 'text')} and l.operation <> 'event'`;
  // Custom fields stand in the ledger beside the columns.
  const state = entity.customizable ? `folded.state || jsonb_build_object('custom', folded.state)` : 'folded.state';
  const latest = `select distinct on (c.key) c.key, c.value from ledger l cross join lateral jsonb_each(l.after) c where ${own} and ${past} order by c.key, l.id desc`;
  const takenBack = `select distinct on (c.key) c.key, c.value from ledger l cross join lateral jsonb_each(l.before) c where ${own} and ${later} order by c.key, l.id`;
  const reaches = byVersion
    ? `exists (select from ledger l where ${own} and l.version <= ${s.bind(moment, 'int4')} + 1)`
    : `ledger_reaches(${s.bind(moment, 'timestamptz')}, reach.until)`;
  const now = s.alias('t');
  const seen = rowScope(entity, 'read', now, s) || 'true';
  return (
    // The folded state itself tells the links that lie in other tables; see `pastLinks`.
    `lateral (select p.*, folded.state as ${PAST_STATE} from (select ${reachOf(entity, id, tenant, s)} as until) reach cross join lateral (` +
    `select jsonb_object_agg(key, value) || jsonb_build_object('tenant_id', ${tenant}) as state from (${latest}) latest where reach.until is null ` +
    `union all select ${presentState(entity, now)} || coalesce((select jsonb_object_agg(key, value) from (${takenBack}) later), '{}') || jsonb_build_object('tenant_id', ${tenant}) ` +
    // Only of a record that the caller may see is anything said, be it a refusal.
    `from ${quote(entity.table)} ${now} where reach.until is not null and ${now}.tenant_id = ${tenant} and ${now}.id = ${id} and case when ${seen} then ${reaches} else false end) folded ` +
    `cross join lateral jsonb_populate_record(null::${quote(entity.table)}, ${state}) p where folded.state is not null)`
  );
}

/** A record as the ledger would tell it: its columns, custom fields and links that lie in other tables. */
function presentState(entity: EntityModel, row: string): string {
  const links = [...entity.fields.values()].flatMap((field) => {
    const via = isLinks(field.field) ? entity.lists.get(field.name)?.via : undefined;
    if (!via || !('table' in via)) return [];
    const ids = `(select coalesce(jsonb_agg(j.${quote(via.there)}), '[]') from ${quote(via.table)} j where j.tenant_id = ${row}.tenant_id and j.${quote(via.here)} = ${row}.id)`;
    return [`jsonb_build_object(${literal(field.key)}, ${ids})`];
  });
  const columns = `(to_jsonb(${row}) - '{tenant_id,search_text,search_words,custom}'::text[])`;
  return [columns, ...(entity.customizable ? [`coalesce(${row}.custom, '{}')`] : []), ...links].join(' || ');
}
