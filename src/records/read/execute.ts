import { createHash } from 'node:crypto';
import { quote } from '../../registry/names.js';
import type { EntityModel } from '../../registry/model.js';
import { contextCte, session, StaleRights, type Work } from '../work.js';
import { aggregateSql } from './aggregate.js';
import { listSql } from './list.js';
import { asOfSource, historySql } from './history.js';
import { keptPlans } from './kept-plans.js';
import { rowScope } from './scope.js';
import type { PersonalRead } from './personal-read.js';
import { personalReads } from './personal-reads.js';
import type { ReadRoot } from './read-root.js';
import { recordSql } from './select.js';
import { Statement, type Load } from './statement.js';

export interface ReadResult {
  /** JSON text per root, as PostgreSQL made it; null where there is no such record. */
  readonly texts: (string | null)[];
  readonly loads: readonly Load[];
}

/** All roots as one statement. */
export function planRead(
  roots: readonly ReadRoot[],
  work: Work,
): { text: string; values: unknown[]; anew: boolean; loads: readonly Load[]; personal: readonly PersonalRead[] } {
  const s = new Statement(work.rights);
  const head = contextHead(work, s);
  const columns = roots.map((root, i) => `${rootSql(root, s)} as r${i}`);
  const text =
    `with ${head} select q.* from ctx cross join lateral (select ` +
    `(select access_version from tenants where id = ${s.bind(work.rights.tenantId, 'uuid')} and ctx.tenant is not null) as access, ${s.finished(columns.join(', '))}) q`;
  const personal = work.kernel.noteReads ? roots.flatMap(personalReads) : [];
  return { text, values: s.values, anew: s.plannedAnew, loads: s.loads, personal };
}

/** Reads need no actor, request or reason: only changes are logged with them. */
const contextHead = (work: Work, s: Statement): string =>
  work.tx
    ? contextCte(work, s.bind)
    : `ctx as materialized (select set_config('app.tenant', ${s.bind(work.rights.tenantId, 'text')}, true) as tenant)`;

function rootSql(root: ReadRoot, s: Statement): string {
  switch (root.kind) {
    case 'list':
      return listSql(root, s, recordSql);
    case 'aggregate':
      return aggregateSql(root, s);
    case 'history':
      return historySql(root, s);
    case 'one':
      return oneSql(root, s);
    case 'many':
      return manySql(root, s);
  }
}

function manySql(root: Extract<ReadRoot, { kind: 'many' }>, s: Statement): string {
  const row = s.alias('t');
  const scope = rowScope(root.entity, 'read', row, s);
  const record = recordSql(root.select, root.entity, row, s);
  const live = root.deleted ? '' : ` and ${row}.deleted_at is null`;
  return (
    `(select coalesce(json_agg(case when ${row}.id is not null then ${record} end order by w.n), '[]') from unnest(${s.bind(root.ids, 'uuid[]')}) with ordinality w (id, n) ` +
    `left join ${quote(root.entity.table)} ${row} on ${row}.tenant_id = ${s.bind(s.rights.tenantId, 'uuid')} and ctx.tenant is not null and ${row}.id = w.id${live}${scope ? ` and ${scope}` : ''})`
  );
}

function oneSql(root: Extract<ReadRoot, { kind: 'one' }>, s: Statement): string {
  const row = s.alias('t');
  const id = s.bind(root.id, 'uuid');
  const scope = root.asOf === undefined ? rowScope(root.entity, 'read', row, s) : visibleNow(root.entity, id, s);
  const source = root.asOf === undefined ? quote(root.entity.table) : asOfSource(root.entity, id, root.asOf, s);
  const live = root.deleted ? '' : ` and ${row}.deleted_at is null`;
  if (root.asOf !== undefined) s.past.add(row);
  return `(select ${recordSql(root.select, root.entity, row, s)} from ${source} ${row} where ${row}.tenant_id = ${s.bind(s.rights.tenantId, 'uuid')} and ctx.tenant is not null and ${row}.id = ${id}${live}${scope ? ` and ${scope}` : ''})`;
}

/** What somebody may see of the past goes by what they may see today, as in the history: a right withdrawn is withdrawn for all of it. */
function visibleNow(entity: EntityModel, id: string, s: Statement): string {
  const now = s.alias('t');
  const scope = rowScope(entity, 'read', now, s);
  if (scope === '') return '';
  return `exists (select from ${quote(entity.table)} ${now} where ${now}.tenant_id = ${s.bind(s.rights.tenantId, 'uuid')} and ${now}.id = ${id} and ${scope})`;
}

/** A statement with its parameters. */
type Plan = ReturnType<typeof planRead>;

/** Names a request that is often repeated: `key` is all of it but `id`, the one value that differs from one to the next. */
export interface Repeated {
  readonly key: string;
  readonly id?: string;
}

const plans = keptPlans<Plan & { id?: string }>();

/** The plan of a repeated request, made once as long as the caller's rights are the same; scopes and hidden fields are part of it. */
function planOnce(roots: () => readonly ReadRoot[], work: Work, { key, id }: Repeated): Plan {
  const known = plans.get(work.rights, key);
  if (known)
    return id === known.id ? known : { ...known, values: known.values.map((value) => (value === known.id ? id : value)) };
  const made = { ...planRead(roots(), work), ...(id === undefined ? {} : { id }) };
  // An id that is also another value of the statement could not be told from it.
  if (id === undefined || made.values.filter((value) => value === id).length === 1) plans.keep(work.rights, key, made);
  return made;
}

/** Runs the roots' one statement. Throws {@link StaleRights} if the rights it was planned with are no longer the tenant's. */
export async function read(
  roots: readonly ReadRoot[] | (() => readonly ReadRoot[]),
  work: Work,
  repeated?: Repeated,
): Promise<ReadResult> {
  const listed = () => (typeof roots === 'function' ? roots() : roots);
  const plan = repeated && !work.tx ? planOnce(listed, work, repeated) : planRead(listed(), work);
  const { rows } = await session(work).query<(string | number | null)[]>({
    text: plan.text,
    values: plan.values,
    rowMode: 'array',
    ...(plan.anew ? {} : prepared(plan.text)),
  });
  const [row = []] = rows;
  if (work.rights.accessVersion >= 0 && row[0] !== work.rights.accessVersion) throw new StaleRights();
  // Code of modules reads on behalf of a rule; what counts is what somebody was shown.
  if (plan.personal.length > 0 && !work.trusted && work.depth === 0) work.kernel.noteReads?.(work, plan.personal, repeated?.id);
  return { texts: row.slice(1) as (string | null)[], loads: plan.loads };
}

const MOST_PREPARED = 500;
const names = new Map<string, string | null>();

/**
 * A name under which each connection prepares the text once. Texts are prepared from their second use on, so that
 * one-off queries do not fill the server's memory; at most 500 at a time in a process.
 */
export function prepared(text: string): { name?: string } {
  const known = names.get(text);
  if (known) return { name: known };
  if (known === undefined) {
    if (names.size >= MOST_PREPARED * 4) names.clear();
    names.set(text, null);
    return {};
  }
  const name = `e${createHash('sha256').update(text).digest('base64url')}`;
  names.set(text, name);
  return { name };
}
