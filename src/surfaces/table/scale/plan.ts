import type { Session } from '../../../platform/db.js';
import { quote } from '../../../registry/names.js';
import { SCALE_CONDITIONS, TABLES } from './conditions.js';

/** What breaks one condition. */
export interface Offence {
  readonly condition: string;
  readonly names: readonly string[];
  readonly says: string;
  /** Undefined: nobody has thought about these yet. */
  readonly known: { readonly why: string; readonly cure: string } | undefined;
}

/** How a database would be spread over machines by tenant. */
export interface ScalePlan {
  /** Spread by tenant_id. */
  readonly spread: readonly string[];
  /** The same on every machine. */
  readonly reference: readonly string[];
  /** SQL for the coordinator, in order. */
  readonly statements: readonly string[];
  readonly offences: readonly Offence[];
}

/** Reads the catalog of this database, as the owner of its tables, and says how Citus would spread it and what stands against it. */
export async function scalePlan(db: Session): Promise<ScalePlan> {
  const { rows: tables } = await db.query<{ relname: string; spread: boolean }>(
    `select relname, spread from (${TABLES}) t where relname <> 'migrations' order by relname`,
  );
  const named = (spread: boolean): string[] => tables.filter((one) => one.spread === spread).map((one) => one.relname);
  const offences: Offence[] = [];
  for (const { id, says, sql, known } of SCALE_CONDITIONS) {
    const { rows } = await db.query<{ name: string }>(sql);
    const names = [...new Set(rows.map((row) => row.name))].sort();
    if (names.length > 0) offences.push({ condition: id, says, names, known });
  }
  const spread = named(true);
  const reference = named(false);
  return { spread, reference, offences, statements: await statements(db, spread, reference) };
}

async function statements(db: Session, spread: readonly string[], reference: readonly string[]): Promise<string[]> {
  const text = (name: string): string => `'${quote(name).replaceAll("'", "''")}'`;
  const [first, ...others] = spread;
  return [
    'create extension if not exists citus',
    `alter system set citus.shard_replication_factor = 1`,
    ...(await keysAnew(db)),
    ...(await indexesAnew(db)),
    ...reference.map((table) => `select create_reference_table(${text(table)})`),
    ...(first === undefined ? [] : [`select create_distributed_table(${text(first)}, 'tenant_id')`]),
    ...others.map(
      (table) => `select create_distributed_table(${text(table)}, 'tenant_id', colocate_with => ${text(first ?? '')})`,
    ),
  ];
}

/** Foreign keys that empty the link, without that. */
async function keysAnew(db: Session): Promise<string[]> {
  const { rows } = await db.query<{ statement: string }>(
    `select format('alter table %s drop constraint %I, add constraint %I %s', k.conrelid::regclass, k.conname, k.conname,
       regexp_replace(pg_get_constraintdef(k.oid), ' ON DELETE SET (NULL|DEFAULT)( \\([^)]*\\))?', '')) as statement
     from pg_constraint k join (${TABLES}) t on t.oid = k.conrelid where t.spread and k.contype = 'f' and k.confdeltype in ('n', 'd') order by 1`,
  );
  return rows.map((row) => row.statement);
}

/** Unique indexes without the tenant, as plain ones. */
async function indexesAnew(db: Session): Promise<string[]> {
  const { rows } = await db.query<{ name: string; statement: string }>(
    `select i.indexrelid::regclass::text as name, replace(pg_get_indexdef(i.indexrelid), 'CREATE UNIQUE INDEX', 'CREATE INDEX') as statement from pg_index i join (${TABLES}) t on t.oid = i.indrelid
     where t.spread and i.indisunique and not i.indisprimary and not (select attnum from pg_attribute where attrelid = t.oid and attname = 'tenant_id') = any(i.indkey::int2[]) order by 1`,
  );
  return rows.flatMap(({ name, statement }) => [`drop index ${name}`, statement]);
}
