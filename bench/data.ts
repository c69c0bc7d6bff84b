import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { installed } from '../modules/installed.js';
import { applyMigrations } from '../src/surfaces/table/migrations/apply-migrations.js';
import { readMigrations } from '../src/surfaces/table/migrations/files.js';
import { migrationFolders } from '../src/surfaces/table/migrations/slices.js';
import { copyDatabase, withClient, type Cluster } from './database.js';
import type { Counts } from './fill/counts.js';
import { deriveKeys } from './fill/derived-keys.js';
import { filledTables, fillSteps } from './fill/rows.js';
import { makeTenants, type BenchTenant } from './fill/tenants.js';
import { withoutIndexes } from './fill/without-indexes.js';

/** Raise it when the rows change: older fills are then made anew. */
const FILL_VERSION = 1;

/** Fits only a database made by these migrations with these rows; kept as the database's comment. */
const fillMark = (root: string, counts: Counts): string => {
  const migrations = migrationFolders(root, installed).flatMap(readMigrations);
  return createHash('sha256')
    .update(JSON.stringify([FILL_VERSION, counts, fillSteps(counts), migrations.map(({ name, hash }) => [name, hash])]))
    .digest('hex');
};

const markOf = (cluster: Cluster, database: string): Promise<string | null> =>
  withClient(cluster.adminUrl('postgres'), async (client) => {
    const { rows } = await client.query<{ mark: string | null }>(
      `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1`,
      [database],
    );
    return rows[0]?.mark ?? null;
  });

/**
 * Makes `database` with all rows: a copy of a template that is filled once and kept until the schema or the rows change, so
 * that every run begins with the same bytes and can write as it likes.
 */
export async function freshData(
  cluster: Cluster,
  root: string,
  database: string,
  counts: Counts,
  refill: boolean,
  tell: (line: string) => void,
): Promise<void> {
  const template = `bench_filled_${counts.people}`;
  const mark = fillMark(root, counts);
  if (refill || (await markOf(cluster, template)) !== mark) await fillTemplate(cluster, root, template, counts, mark, tell);
  const began = performance.now();
  await copyDatabase(cluster, template, database);
  await withClient(cluster.adminUrl(database), checkLinksAlways);
  tell(`Database copied in ${seconds(began)} s.`);
}

/**
 * The floor writes with `session_replication_role = replica`, so that its rows pass by the ledger; links must still be
 * checked there, as any bare insert's are. Sessions of the product notice nothing: their triggers fire in any case.
 */
async function checkLinksAlways(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select tgname as name from pg_trigger where tgrelid = 'people'::regclass and tgconstraint <> 0 and tgisinternal`,
  );
  for (const { name } of rows) await client.query(`alter table people enable always trigger "${name}"`);
}

async function fillTemplate(
  cluster: Cluster,
  root: string,
  template: string,
  counts: Counts,
  mark: string,
  tell: (line: string) => void,
): Promise<void> {
  const began = performance.now();
  tell(`Filling ${template}: ${counts.people} people, ${counts.accounts} accounts, ${counts.tenants} tenants …`);
  await withClient(cluster.adminUrl('postgres'), async (client) => {
    await client.query(`drop database if exists ${template} with (force)`);
    await client.query(`create database ${template} owner eleven`);
  });
  await applyMigrations(cluster.ownerUrl(template), migrationFolders(root, installed), () => undefined);
  const tenants = await makeTenants(cluster.ownerUrl(template), counts.tenants);
  await withClient(cluster.adminUrl(template), (client) => fillRows(client, tenants, counts, tell));
  await withClient(cluster.adminUrl('postgres'), (client) => client.query(`comment on database ${template} is '${mark}'`));
  tell(`Filled in ${seconds(began)} s.`);
}

/**
 * The rows themselves, set-wise. `session_replication_role = replica` keeps the triggers of the ledger and of the foreign keys
 * from firing in this one session; nothing of the schema is switched off, so nothing can be forgotten to be switched on again.
 */
async function fillRows(
  client: Client,
  tenants: readonly BenchTenant[],
  counts: Counts,
  tell: (line: string) => void,
): Promise<void> {
  await client.query(
    `set session_replication_role = replica; set maintenance_work_mem = '1GB'; set work_mem = '256MB'; set synchronous_commit = off; set temp_buffers = '256MB'`,
  );
  await client.query('create temp table bench_tenant (number int, id uuid, owners uuid[], firms int)');
  for (const { number, id, owners } of tenants)
    await client.query('insert into bench_tenant values ($1, $2, $3)', [number, id, owners]);
  await withoutIndexes(client, filledTables, tell, async () => {
    for (const step of fillSteps(counts)) {
      const began = performance.now();
      if ('sql' in step) await client.query(step.sql);
      else await deriveKeys(client, step);
      tell(`  ${step.name}: ${seconds(began)} s`);
    }
  });
  const began = performance.now();
  await client.query('vacuum (analyze)');
  tell(`  vacuum and analyze: ${seconds(began)} s`);
}

const seconds = (began: number): string => ((performance.now() - began) / 1000).toFixed(1);
