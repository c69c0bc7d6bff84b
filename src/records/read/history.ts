import { fieldRule } from '../../access/rights.js';
import { invalid } from '../../platform/problem.js';
import { ledgerKeys } from '../../registry/columns.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
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
 * A record's changes, newest first: `{ nodes: [{ id, at, operation, event, actorId, reason, requestId, version, before, after }],
 * endCursor }`. `before` and `after` hold the changed columns only, without those the actor may not read (K7).
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
    `(select json_build_object('nodes', coalesce(json_agg(h), '[]'), 'endCursor', min(h.id)::text) from (select l.id, l.at, l.operation, l.event, l.actor_id as "actorId", l.reason, ` +
    `l.request_id as "requestId", l.version, ${kept('l.before')} as before, ${kept('l.after')} as after from ledger l ` +
    `where l.tenant_id = ${tenant} and ctx.tenant is not null and l.record_id = ${id} and l.entity = ${s.bind(entity.name, 'text')}${after} order by l.id desc limit ${size}) h ` +
    `having ${visible})`
  );
}

const PAST_STATE = 'past_state';

/** SQL of the ids of a many-to-many as they were, on a row of {@link asOfSource}. */
export const pastLinks = (field: FieldModel, alias: string): string =>
  `(select v::uuid from jsonb_array_elements_text(coalesce(${alias}.${PAST_STATE} -> ${literal(field.key)}, '[]')) v)`;

/** The record's row as it was at a moment or a version, put together from the ledger; usable wherever the table is (K7). */
export function asOfSource(entity: EntityModel, id: string, moment: string | number, s: Statement): string {
  const until =
    typeof moment === 'number' ? `l.version <= ${s.bind(moment, 'int4')}` : `l.at <= ${s.bind(moment, 'timestamptz')}`;
  const tenant = s.bind(s.rights.tenantId, 'uuid');
  // Custom fields stand in the ledger beside the columns.
  const state = entity.customizable ? `folded.state || jsonb_build_object('custom', folded.state)` : 'folded.state';
  return (
    // The folded state itself tells the links that lie in other tables; see `pastLinks`.
    `lateral (select p.*, folded.state as ${PAST_STATE} from (select jsonb_object_agg(key, value) || jsonb_build_object('tenant_id', ${tenant}) as state from (` +
    `select distinct on (c.key) c.key, c.value from ledger l cross join lateral jsonb_each(l.after) c where l.tenant_id = ${tenant} and ctx.tenant is not null ` +
    `and l.record_id = ${id} and l.entity = ${s.bind(entity.name, 'text')} and l.operation <> 'event' and ${until} order by c.key, l.id desc) latest) folded ` +
    `cross join lateral jsonb_populate_record(null::${quote(entity.table)}, ${state}) p where folded.state is not null)`
  );
}
