import { literal, quote } from '../../registry/names.js';
import type { EntityModel } from '../../registry/model.js';
import { prepared as preparedName } from '../read/execute.js';
import { keptPlans } from '../read/kept-plans.js';
import type { Selected } from '../read/query.js';
import { rowScope } from '../read/scope.js';
import { recordSql } from '../read/select.js';
import { filled, Slot, Statement } from '../read/statement.js';
import { contextCte, session, StaleRights, type Work } from '../work.js';
import { idempotencyCte, keptOf, type IdempotencyKey } from './idempotency.js';
import { forbidden } from '../../platform/problem.js';
import { linkNotFound } from './problems.js';
import { linkedTargets, type LinkedTarget } from './prepare.js';
import type { Prepared } from './prepared.js';
import { aloneSlot, aloneSql, NotAlone, type SharingKeys } from './sharing.js';
import { insertColumns, toRow, type WriteColumn } from './rows.js';
import { translateWriteError } from './problems.js';

export interface InsertOptions {
  readonly select: readonly Selected[];
  readonly idempotency?: IdempotencyKey | undefined;
  /** The entity and what is to be answered, in a request that is often repeated: its statement is kept. */
  readonly repeated?: string | undefined;
  /** Pointer of the i-th record's input. */
  pointer(i: number): string;
  /** Keys that no other live record may have; otherwise nothing is written and {@link NotAlone} thrown. One record only. */
  readonly alone?: SharingKeys | undefined;
}

/**
 * Inserts records by one statement: sets the tenant, checks that the rights are fresh and every link's target is there and
 * visible, inserts (the ledger follows by trigger), stores the idempotency record, and gives back each record as JSON text.
 */
export async function insert(
  entity: EntityModel,
  records: readonly Prepared[],
  work: Work,
  options: InsertOptions,
): Promise<string[]> {
  const { repeated } = options;
  const [record] = records;
  const { text, values, links } =
    repeated !== undefined && record && records.length === 1 && !work.tx
      ? planOnce(entity, record, work, { ...options, repeated })
      : planInsert(entity, records, work, options);
  let rows: (string | number | boolean | null)[][];
  try {
    ({ rows } = await session(work).query<(string | number | boolean | null)[]>({
      text,
      values: filled(values, given(entity, records, work, options)),
      rowMode: 'array',
      ...preparedName(text),
    }));
  } catch (error) {
    throw translateWriteError(error, entity, options.pointer(0));
  }
  const [access, json, may, alone, ...linkFlags] = rows[0] ?? [];
  if (work.rights.accessVersion >= 0 && access !== work.rights.accessVersion) throw new StaleRights();
  const missing = linkFlags.findIndex((ok) => ok === false);
  if (missing >= 0) throw linkNotFound(links[missing]?.key ?? '', options.pointer(0));
  if (may === false) throw forbidden(`${entity.name}.create`);
  if (alone === false) throw new NotAlone();
  return json === null || json === undefined ? [] : records.length === 1 ? [String(json)] : splitTexts(String(json));
}

/** The statement of an insert. What differs from one request to the next is a {@link Slot} among its values; see {@link given}. */
interface InsertPlan {
  readonly text: string;
  readonly values: readonly unknown[];
  /** The links whose targets it looks for. */
  readonly links: readonly LinkedTarget[];
}

const slots = {
  rows: new Slot('rows'),
  requestId: new Slot('requestId'),
  reason: new Slot('reason'),
  key: new Slot('key'),
  kept: new Slot('kept'),
};

/** What a request puts into the slots of its statement. */
function given(
  entity: EntityModel,
  records: readonly Prepared[],
  work: Work,
  { idempotency, alone }: InsertOptions,
): ReadonlyMap<string, unknown> {
  const rows = records.map((record) => toRow(entity, record));
  return new Map<string, unknown>([
    ['rows', JSON.stringify(rows.length === 1 ? rows[0] : rows)],
    ['requestId', work.requestId],
    ['reason', work.reason ?? ''],
    ['key', idempotency?.key],
    ['kept', idempotency && keptOf(idempotency, work)],
    ...[...(alone ?? [])].map(([field, keys]) => [aloneSlot(field), keys] as const),
  ]);
}

const plans = keptPlans<InsertPlan>();

/** The statement of a request for one record that is often repeated, made once for the same fields. */
function planOnce(entity: EntityModel, record: Prepared, work: Work, options: InsertOptions & { repeated: string }): InsertPlan {
  const own = [...entity.links.values()].filter(({ field, target }) => isOneself({ key: field.key, target }, [record], work));
  const differs = [record.values.keys(), own.map(({ field }) => field.key), options.alone?.keys() ?? []];
  const key = `${options.repeated} ${options.idempotency !== undefined} ${differs.map((keys) => [...keys].join()).join(' ')}`;
  const known = plans.get(work.rights, key);
  if (known) return known;
  const made = planInsert(entity, [record], work, options);
  plans.keep(work.rights, key, made);
  return made;
}

function planInsert(entity: EntityModel, records: readonly Prepared[], work: Work, options: InsertOptions): InsertPlan {
  const s = new Statement(work.rights);
  const keys = new Set(records.flatMap((r) => [...r.values.keys()]));
  const parents = linkedTargets(entity, keys);
  const links = parents.filter((link) => !isOneself(link, records, work));
  const text = insertSql(entity, insertColumns(entity, keys), { links, parents }, records.length === 1, work, options, s);
  return { text, values: s.values, links };
}

function insertSql(
  entity: EntityModel,
  columns: readonly WriteColumn[],
  { links, parents }: { readonly links: readonly LinkedTarget[]; readonly parents: readonly LinkedTarget[] },
  one: boolean,
  work: Work,
  options: InsertOptions,
  s: Statement,
): string {
  const tenant = s.bind(work.rights.tenantId, 'uuid');
  const rows = s.bind(slots.rows, 'json');
  const actor = s.bind(work.rights.userId, 'uuid');
  const recordset = ['id uuid', ...columns.map((c) => `${quote(c.name)} ${c.type}`)].join(', ');
  const names = columns.map((c) => quote(c.name));
  // Records of a tenant's own object say whose they are.
  const own =
    entity.object === undefined ? { name: '', value: '' } : { name: ', object_name', value: `, ${literal(entity.object)}` };
  const guards = [
    'chk.may',
    'chk.alone',
    ...(work.rights.accessVersion >= 0 ? [`chk.access = ${s.bind(work.rights.accessVersion, 'int8')}`] : []),
    ...links.map((_, i) => `chk.l${i}`),
  ];
  const created = s.alias('n');
  const record = recordSql(options.select, entity, created, s);
  const answer = one
    ? `(select ${record} from ins ${created})`
    : `(select json_agg(${record} order by src.ord)::text from ins ${created} join src on src.id = ${created}.id)`;
  return [
    `with ${contextCte({ rights: work.rights, requestId: slots.requestId, reason: slots.reason }, s.bind)}`,
    // One record is nothing to be numbered and sorted, which most requests would pay for.
    `, src as materialized (select v.*${one ? '' : ', row_number() over () as ord'} from ctx cross join lateral ${one ? 'json_to_record' : 'json_to_recordset'}(${rows}) as v (${recordset}) where ctx.tenant is not null)`,
    `, chk as materialized (select (select access_version from tenants where id = ${tenant} and ctx.tenant is not null) as access, ${parentCheck(entity, parents, s, tenant)} as may, ${options.alone ? aloneSql(entity, options.alone.keys(), s) : 'true'} as alone${links.map((l, i) => `, ${linkCheck(l, s, tenant)} as l${i}`).join('')} from ctx)`,
    `, ins as (insert into ${quote(entity.table)} (tenant_id, id, created_by_id, updated_by_id${own.name}${names.map((n) => `, ${n}`).join('')})`,
    ` select ${tenant}, src.id, ${actor}, ${actor}${own.value}${names.map((n) => (n === '"custom"' ? `, nullif(src.${n}, '{}')` : `, src.${n}`)).join('')} from src cross join chk where ${guards.join(' and ')}${one ? '' : ' order by src.ord'} returning *)`,
    `, answer as (select ${answer} as j)`,
    options.idempotency ? `, ${idempotencyCte(slots, work, s)}` : '',
    ` select chk.access, (select j from answer where exists (select from ins)), chk.may, chk.alone${links.map((_, i) => `, chk.l${i}`).join('')} from chk`,
  ].join('');
}

/**
 * For an entity whose rights come through its parents: true if the actor may update them. A new record needs one such parent among
 * `links`; a record that is `moved` to another parent needs each new one.
 */
export function parentCheck(
  entity: EntityModel,
  links: readonly LinkedTarget[],
  s: Statement,
  tenant: string,
  moved = false,
): string {
  if (s.rights.all || !('through' in entity.access)) return 'true';
  const columns = new Set(entity.access.through.map((name) => entity.links.get(name)?.column));
  const parents = links
    .filter((l) => columns.has(l.column))
    .map((l) => {
      const parent = s.alias('p');
      const scope = rowScope(l.target, 'update', parent, s, true);
      const column = l.written;
      const may = `exists (select from ${quote(l.target.table)} ${parent} where ${parent}.tenant_id = ${tenant} and ${parent}.id = ${column} and ${parent}.deleted_at is null${scope ? ` and ${scope}` : ''})`;
      return moved ? `(${column} is null or ${may})` : may;
    });
  return `not exists (select from src where ctx.tenant is not null and not (${parents.join(moved ? ' and ' : ' or ') || String(moved)}))`;
}

const OWN = new Set(['user', 'orgUnit']);

/** Whether a link says nothing but the actor, who is there, since the statement is theirs: most records say so of their owner. */
const isOneself = (
  { key, target }: Pick<LinkedTarget, 'key' | 'target'>,
  records: readonly Prepared[],
  { rights }: Work,
): boolean =>
  target.name === 'user' && rights.userId !== null && records.every(({ values }) => values.get(key) === rights.userId);

/**
 * True if no row points at a record that is absent, deleted, or not visible to the actor. The record is held until the transaction
 * ends, as the foreign key holds it: whoever deletes it or merges it into another waits, and then finds what points at it; or is
 * waited for, and the record is gone. Users and units, at which every record points, are not held twice.
 */
export function linkCheck(link: Pick<LinkedTarget, 'target' | 'written'>, s: Statement, tenant: string): string {
  const target = s.alias('k');
  const readable = rowScope(link.target, 'read', target, s, true);
  // Everybody may name themselves and their own units as owner and team, even who may read no users.
  const scope =
    readable && OWN.has(link.target.name)
      ? `(${readable} or ${target}.id = any(${s.bind([...s.rights.userIds, ...s.rights.teamIds], 'uuid[]')}))`
      : readable;
  return (
    `not exists (select from src where ctx.tenant is not null and ${link.written} is not null and not exists (select from ${quote(link.target.table)} ${target} ` +
    `where ${target}.tenant_id = ${tenant} and ${target}.id = ${link.written} and ${target}.deleted_at is null${scope ? ` and ${scope}` : ''}${OWN.has(link.target.name) ? '' : ` for key share of ${target}`}))`
  );
}

/** The JSON text of a list as the texts of its members. */
export const splitTexts = (list: string): string[] => (JSON.parse(list) as unknown[]).map((one) => JSON.stringify(one));
