import { notFound, forbidden } from '../../platform/problem.js';
import { quote } from '../../registry/names.js';
import type { EntityModel } from '../../registry/model.js';
import { prepared as preparedName, read } from '../read/execute.js';
import type { Selected } from '../read/query.js';
import { rowScope } from '../read/scope.js';
import { recordSql } from '../read/select.js';
import { Statement } from '../read/statement.js';
import { contextCte, session, StaleRights, type Work } from '../work.js';
import { linkCheck, parentCheck } from './create.js';
import { linkedTargets } from './prepare.js';
import type { Prepared } from './prepared.js';
import { linkNotFound, translateWriteError, versionConflict, type FieldChange } from './problems.js';
import { customWrite, toRow, writeColumns, type WriteColumn } from './rows.js';

/** What is done to a row besides its fields. */
export type RowChange = 'update' | 'delete' | 'restore';

/** One record after the statement. `changed` is false where every value was already so: then no version is spent. */
export interface Updated {
  readonly id: string;
  readonly changed: boolean;
  /** The record as JSON text. */
  readonly text: string;
}

interface Answer {
  id: string;
  version: number;
  allowed: boolean;
  changed: boolean;
  record: unknown;
}

/**
 * Changes records by one statement: locks them, compares versions, and writes only what differs. All records must touch the
 * same fields. Throws 404, 403, 412 or 400 for the first record that cannot be changed, and then changes none.
 */
export async function change(
  entity: EntityModel,
  kind: RowChange,
  records: readonly Prepared[],
  work: Work,
  select: readonly Selected[],
  pointer: (i: number) => string,
): Promise<Updated[]> {
  const s = new Statement(work.rights);
  const { text, links } = changeSql(entity, kind, records, work, select, s);
  let rows: (string | number | boolean | null)[][];
  try {
    ({ rows } = await session(work).query<(string | number | boolean | null)[]>({
      text,
      values: s.values,
      rowMode: 'array',
      ...preparedName(text),
    }));
  } catch (error) {
    throw translateWriteError(error, entity, pointer(0));
  }
  const [access, json, may, ...flags] = rows[0] ?? [];
  if (work.rights.accessVersion >= 0 && access !== work.rights.accessVersion) throw new StaleRights();
  const missing = flags.findIndex((ok) => ok === false);
  if (missing >= 0) throw linkNotFound(links[missing] ?? '', pointer(0));
  if (may === false) throw forbidden(`${entity.name}.update`);
  const answers = new Map((JSON.parse(String(json ?? '[]')) as Answer[]).map((a) => [a.id, a]));
  for (const record of records) await refuse(entity, kind, record, answers.get(record.id), work);
  return records.map((record) => {
    const answer = answers.get(record.id) as Answer;
    return { id: record.id, changed: answer.changed, text: JSON.stringify(answer.record) };
  });
}

async function refuse(
  entity: EntityModel,
  kind: RowChange,
  record: Prepared,
  answer: Answer | undefined,
  work: Work,
): Promise<void> {
  if (!answer) throw notFound(entity.name);
  if (!answer.allowed) throw forbidden(`${entity.name}.${kind === 'delete' ? 'delete' : 'update'}`);
  const expected = record.expectedVersion;
  if (expected === null || expected === answer.version) return;
  const changes = await changedSince(entity, record.id, expected, work);
  throw versionConflict(entity, { expected, current: answer.version }, answer.record as Record<string, unknown>, changes);
}

/** The fields that differ between a version and now, as the actor may see them. The kernel's own, such as `updatedAt`, go without saying. */
async function changedSince(entity: EntityModel, id: string, version: number, work: Work): Promise<Record<string, FieldChange>> {
  const stored = [...entity.fields.values()].filter((f) => !f.system && !f.field.computed);
  const select = stored.map(({ key }) => ({ kind: 'value', alias: key, key }) as const);
  const reader: Work = { ...work, rights: { ...work.rights, accessVersion: -1 } };
  const { texts } = await read(
    [
      { kind: 'one', entity, id, select, deleted: true },
      { kind: 'one', entity, id, select, deleted: true, asOf: version },
    ],
    reader,
  );
  const [now, then] = texts.map((text) => JSON.parse(text ?? '{}') as Record<string, unknown>) as [
    Record<string, unknown>,
    Record<string, unknown>,
  ];
  return Object.fromEntries(
    stored
      .filter(({ key }) => key in then && JSON.stringify(then[key]) !== JSON.stringify(now[key]))
      .map(({ key }) => [key, { before: then[key], after: now[key] }]),
  );
}

/** The lock is one that links to the rows pass: two writers that each have added a link and then change the target would wait for each other. */
const distinct = (column: string): string => `o.${quote(column)} is distinct from src.${quote(column)}`;

/** Whether the column changes by itself. One that follows others does only where it was empty: a stored rate stays what it was. */
const different = ({ name, follows }: WriteColumn): string =>
  follows.length > 0 ? `(o.${quote(name)} is null and src.${quote(name)} is not null)` : distinct(name);

function changeSql(
  entity: EntityModel,
  kind: RowChange,
  records: readonly Prepared[],
  work: Work,
  select: readonly Selected[],
  s: Statement,
): { text: string; links: string[] } {
  const keys = [...new Set(records.flatMap((r) => [...r.values.keys()]))];
  const columns = writeColumns(entity, keys);
  const links = linkedTargets(entity, keys);
  const tenant = s.bind(work.rights.tenantId, 'uuid');
  const rows = s.bind(JSON.stringify(records.map((r) => ({ ...toRow(entity, r), expected_version: r.expectedVersion }))), 'json');
  const table = quote(entity.table);
  const custom = customWrite(entity, keys);
  const recordset = `${['id uuid', 'expected_version int', ...columns.map((c) => `${quote(c.name)} ${c.type}`)].join(', ')}${custom?.columns ?? ''}`;
  const [old, now] = [s.alias('o'), s.alias('n')];
  const visible = rowScope(entity, 'read', 't', s, true);
  const allowed = rowScope(entity, kind === 'delete' ? 'delete' : 'update', 'old', s, true);
  const differs = [...columns.map((c) => different(c)), ...(custom ? [`o."custom" is distinct from ${custom.becomes}`] : [])];
  const sets = [
    ...columns.map(
      (c) =>
        `${quote(c.name)} = ${c.follows.length > 0 ? `case when ${[...c.follows.map(distinct), different(c)].join(' or ')} then src.${quote(c.name)} else o.${quote(c.name)} end` : `src.${quote(c.name)}`}`,
    ),
    ...(custom ? [`"custom" = ${custom.becomes}`] : []),
    ...(kind === 'update' ? [] : [`deleted_at = ${kind === 'delete' ? 'now()' : 'null'}`]),
    `version = t.version + 1, updated_at = now(), updated_by_id = ${s.bind(work.rights.userId, 'uuid')}`,
  ];
  const guards = [
    ...(work.rights.accessVersion >= 0 ? [`chk.access = ${s.bind(work.rights.accessVersion, 'int8')}`] : []),
    ...links.map((_, i) => `chk.l${i}`),
    'chk.n = 0',
    'chk.may',
  ];
  const text = [
    `with ${contextCte(work, s.bind)}`,
    `, src as materialized (select v.* from ctx cross join lateral json_to_recordset(${rows}) as v (${recordset}) where ctx.tenant is not null)`,
    `, old as materialized (select t.* from src join ${table} t on t.tenant_id = ${tenant} and t.id = src.id and t.deleted_at is ${kind === 'restore' ? 'not ' : ''}null${visible ? ` and ${visible}` : ''} order by t.id for ${kind === 'delete' ? '' : 'no key '}update of t)`,
    `, fit as materialized (select old.id, ${allowed || 'true'} as allowed, (src.expected_version is null or src.expected_version = old.version) as current from old join src on src.id = old.id)`,
    `, chk as materialized (select (select access_version from tenants where id = ${tenant} and ctx.tenant is not null) as access, (select count(*) from src left join fit using (id) where fit.allowed is not true or fit.current is not true) as n`,
    `, ${parentCheck(entity, links, s, tenant, true)} as may${links.map((l, i) => `, ${linkCheck(l, s, tenant)} as l${i}`).join('')} from ctx)`,
    `, upd as (update ${table} t set ${sets.join(', ')} from src join old o on o.id = src.id cross join chk where t.tenant_id = ${tenant} and t.id = o.id and ${[...guards, kind === 'update' ? (differs.length > 0 ? `(${differs.join(' or ')})` : 'false') : 'true'].join(' and ')} returning t.*)`,
    ` select chk.access, (select json_agg(json_build_object('id', f.id, 'version', ${old}.version, 'allowed', f.allowed, 'changed', ${now}.id is not null, 'record', case when ${now}.id is not null then ${recordSql(select, entity, now, s)} else ${recordSql(select, entity, old, s)} end))`,
    ` from fit f join old ${old} on ${old}.id = f.id left join upd ${now} on ${now}.id = f.id), chk.may${links.map((_, i) => `, chk.l${i}`).join('')} from chk`,
  ].join('');
  return { text, links: links.map((l) => l.key) };
}

/** A new version of records of which only what lies in other tables has changed. */
export async function touch(entity: EntityModel, ids: readonly string[], work: Work): Promise<void> {
  const sql = `update ${quote(entity.table)} set version = version + 1, updated_at = now(), updated_by_id = $3 where tenant_id = $1 and id = any($2::uuid[])`;
  await session(work).query(sql, [work.rights.tenantId, ids, work.rights.userId]);
}
