import { scopeOf, type Rights } from '../access/rights.js';
import type { Session } from '../platform/db.js';
import { rowScope } from '../records/read/scope.js';
import { Statement } from '../records/read/statement.js';
import type { EntityModel, Registry } from '../registry/model.js';
import { quote } from '../registry/names.js';
import type { LedgerRow } from './read-changes.js';

/** Changes that concern one actor. */
export interface Question {
  readonly rights: Rights;
  readonly rows: readonly LedgerRow[];
}

/** May the actor see the record as it is, and could they before the change. */
export interface Verdict {
  readonly now: boolean;
  readonly was: boolean;
}

export interface Answers {
  /** The tenant's; rights of another version were asked with in vain. */
  readonly accessVersion: number;
  /** Per question, by the rows' ledger ids. */
  readonly verdicts: ReadonlyMap<number, Verdict>[];
}

/** Actors asked for by one statement; more are asked by further ones, so that its text stays of a size PostgreSQL plans fast. */
const MOST_ACTORS = 50;
const EVERYTHING: Verdict = { now: true, was: true };

/**
 * Who may see which of these changes' records: by the row scopes every read has, on the rows as they are now, and for changes
 * that may have taken a record out of a scope also on the row as it was.
 */
export async function askVisibility(
  session: Session,
  registry: Registry,
  tenantId: string,
  questions: readonly Question[],
): Promise<Answers> {
  const verdicts = questions.map(() => new Map<number, Verdict>());
  let accessVersion = 0;
  for (let first = 0; first === 0 || first < questions.length; first += MOST_ACTORS) {
    const found = await ask(session, registry, tenantId, questions.slice(first, first + MOST_ACTORS));
    accessVersion = found.access;
    for (const [actor, id, now, was] of found.seen) verdicts[first + actor]?.set(id, { now, was });
  }
  questions.forEach(({ rights, rows }, i) => {
    for (const row of rows) if (seesAll(registry, rights, row.entity)) verdicts[i]?.set(row.id, EVERYTHING);
  });
  return { accessVersion, verdicts };
}

type Seen = [actor: number, id: number, now: boolean, was: boolean];

async function ask(
  session: Session,
  registry: Registry,
  tenantId: string,
  questions: readonly Question[],
): Promise<{ access: number; seen: Seen[] }> {
  const first = new Statement(questions[0]?.rights as Rights);
  const tenant = first.bind(tenantId, 'uuid');
  const parts = questions.flatMap(({ rights, rows }, actor) => {
    const s = new Statement(rights, first);
    return [...Map.groupBy(rows, (row) => row.entity)].flatMap(([name, changes]) => {
      const entity = (rights.registry ?? registry).entities.get(name);
      return entity && !seesAll(registry, rights, name) ? [partSql(actor, entity, changes, s, tenant)] : [];
    });
  });
  const seen =
    parts.length === 0
      ? `null`
      : `(select json_agg(json_build_array(v.actor, v.id, v.now, v.was)) from (${parts.join(' union all ')}) v)`;
  const text = `with ctx as materialized (select set_config('app.tenant', ${first.bind(tenantId, 'text')}, true) as tenant)
    select q.* from ctx cross join lateral (select (select access_version from tenants where id = ${tenant} and ctx.tenant is not null) as access, ${seen} as seen) q`;
  const { rows } = await session.query<{ access: number; seen: string | null }>(text, first.values);
  return { access: rows[0]?.access ?? -1, seen: rows[0]?.seen ? (JSON.parse(rows[0].seen) as Seen[]) : [] };
}

function partSql(actor: number, entity: EntityModel, changes: readonly LedgerRow[], s: Statement, tenant: string): string {
  const table = quote(entity.table);
  const list = changes.map((row) => ({ id: row.id, record: row.recordId, before: mayHaveLeft(entity, row) ? row.before : null }));
  const [now, old] = [s.alias('t'), s.alias('t')];
  const before = `jsonb_populate_record((select r from ${table} r where r.tenant_id = ${tenant} and r.id = c.record), c.before || jsonb_build_object('tenant_id', ${tenant}))`;
  return (
    `select ${actor} as actor, c.id, exists (select from ${table} ${now} where ${now}.tenant_id = ${tenant} and ${now}.id = c.record and ${rowScope(entity, 'read', now, s, true)}) as now, ` +
    `c.before is not null and exists (select from ${before} ${old} where ${rowScope(entity, 'read', old, s, true)}) as was ` +
    `from jsonb_to_recordset(${s.bind(JSON.stringify(list), 'jsonb')}) as c (id int8, record uuid, before jsonb) where ctx.tenant is not null`
  );
}

/** Deletions, and changes of what row scopes go by: owner, team and the links to parents. */
function mayHaveLeft(entity: EntityModel, row: LedgerRow): boolean {
  if (row.operation === 'delete') return true;
  return [...entity.links.values()].some((link) => !link.field.system && row.before !== null && link.column in row.before);
}

/** The entity's every row is within the rights, so that no row need be looked at. */
function seesAll(registry: Registry, rights: Rights, name: string): boolean {
  const entity = (rights.registry ?? registry).entities.get(name);
  return entity !== undefined && rowScope(entity, 'read', 't', new Statement(rights), true) === '';
}

/** Whether the actor may ask for the entity at all: by a scope of its own, or through a parent. */
export function mayRead(rights: Rights, entity: EntityModel): boolean {
  if ('through' in entity.access) return rowScope(entity, 'read', 't', new Statement(rights), true) !== 'false';
  return scopeOf(rights, `${entity.name}.read`) !== 'none';
}
