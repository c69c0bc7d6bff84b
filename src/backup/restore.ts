import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { hashOf } from '../files/hash-of.js';
import type { ObjectStore } from '../files/store/object-store.js';
import { makeQueue, putBack, type WaitingJob } from '../jobs/waiting-jobs.js';
import { ConfigError } from '../platform/config-error.js';
import { createDatabase } from '../platform/db.js';
import { ledgerNumbersFrom } from '../surfaces/table/system-schema.js';
import { applyMigrations } from '../surfaces/table/migrations/apply-migrations.js';
import { readMigrations } from '../surfaces/table/migrations/files.js';
import type { MigrationFolder } from '../surfaces/table/migrations/slices.js';
import { putContents, verifyContents } from './contents-of-files.js';
import { columnList, quoted, tablesOf, type BackedUpTable, type Manifest } from './contents.js';

/** What {@link restore} needs. */
export interface Restore {
  /** The login that will own the tables. */
  readonly url: string;
  readonly folder: string;
  readonly migrations: readonly MigrationFolder[];
  /** Where the contents of files will be. */
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  say(line: string): void;
  onTable?(table: BackedUpTable, done: number, of: number): void;
}

const limits = { poolSize: 2, connectTimeout: 10_000, statementTimeout: 0, lockTimeout: 60_000, idleInTransactionTimeout: 0 };

/**
 * Fills a database that holds no tenant with a backup, all of it or nothing: checks every file first, makes the tables as the
 * program that wrote it had them, loads them in one transaction, then applies what newer migrations there are. The database gets
 * an epoch of its own, by which clients that hold cursors learn that they must start over (410 `cursor_expired`).
 *
 * @throws ConfigError if the backup is damaged or newer than this program, or the database is in use; it names the cure
 */
export async function restore(options: Restore): Promise<Manifest> {
  const manifest = await readManifest(options.folder);
  await verify(options.folder, manifest, options);
  await verifyContents(options.folder, manifest, options.signal);
  const known = new Map(options.migrations.flatMap(readMigrations).map((file) => [file.name, file.hash]));
  const foreign = manifest.migrations.filter((one) => known.get(one.name) !== one.hash).map((one) => one.name);
  if (foreign.length > 0)
    throw new ConfigError(
      `This backup is of another version (${manifest.product}): ${foreign.join(', ')} is not among this program's migrations. Restore it with the version that wrote it, or a newer one.`,
    );
  const db = createDatabase(limits, options.url, { role: null, applicationName: 'eleven restore' });
  try {
    await db.dedicated(refuseUnlessEmpty);
    await applyMigrations(options.url, options.migrations, options.say, new Set(manifest.migrations.map((one) => one.name)));
    await makeQueue(options.url, db);
    // Before the rows that name them; without these rows they are orphans that housekeeping removes.
    await putContents(options.folder, manifest, options.store, options.signal);
    await db.dedicated((client) => load(client, manifest, options));
    await db.query('analyze');
    await applyMigrations(options.url, options.migrations, options.say);
  } finally {
    await db.close();
  }
  return manifest;
}

async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, 'manifest.json');
  if (!existsSync(file))
    throw new ConfigError(`${folder} is no backup: it holds no manifest.json. Give the folder that eleven backup wrote.`);
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  if (manifest.format !== 1)
    throw new ConfigError(`${file} is of a format that this program does not know. Use a newer version.`);
  return manifest;
}

async function verify(folder: string, manifest: Manifest, { signal }: Restore): Promise<void> {
  for (const table of manifest.tables) {
    signal.throwIfAborted();
    const path = join(folder, table.file);
    if (!existsSync(path)) throw new ConfigError(`${path} is missing: the backup is not complete. Use another one.`);
    if ((await hashOf(path)) !== table.sha256)
      throw new ConfigError(`${path} is not as it was written: the backup is damaged. Use another one.`);
  }
}

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  const { rows: there } = await client.query<{ tenants: string | null }>(`select to_regclass('public.tenants')::text as tenants`);
  if (!there[0]?.tenants) return;
  await client.query('begin; set local role eleven_internal');
  const { rows } = await client.query('select from tenants limit 1');
  await client.query('rollback');
  if (rows.length > 0)
    throw new ConfigError(
      'The database is in use: it holds tenants. Restore into an empty one: another DATABASE_URL, or another DATA_DIR with the embedded database.',
    );
}

async function load(client: pg.Client, manifest: Manifest, options: Restore): Promise<void> {
  await client.query('begin');
  const tables = await tablesOf(client);
  const keys = await foreignKeys(client);
  for (const key of keys) await client.query(`alter table ${key.table} drop constraint ${quoted(key.name)}`);
  for (const table of tables)
    await client.query(
      `alter table ${quoted(table.name)} disable trigger user${table.fenced ? ', no force row level security' : ''}`,
    );
  await client.query(`truncate ${tables.map((table) => quoted(table.name)).join(', ')}`);
  if (manifest.firstChange)
    await client.query(
      `select ledger_partition(m::date) from generate_series(date_trunc('month', $1::timestamptz), now(), interval '1 month') m`,
      [manifest.firstChange],
    );
  for (const [index, table] of manifest.tables.entries()) {
    await readTable(client, table, options);
    options.onTable?.(table, index + 1, manifest.tables.length);
  }
  await setSequences(client);
  for (const table of tables)
    await client.query(
      `alter table ${quoted(table.name)} enable trigger user${table.fenced ? ', force row level security' : ''}`,
    );
  for (const key of keys) await client.query(`alter table ${key.table} add constraint ${quoted(key.name)} ${key.definition}`);
  await numberOn(client);
  await putBack(client, JSON.parse(await readFile(join(options.folder, 'jobs.json'), 'utf8')) as WaitingJob[]);
  await client.query('commit');
}

async function foreignKeys(client: pg.Client): Promise<{ table: string; name: string; definition: string }[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace`,
  );
  return rows;
}

async function readTable(client: pg.Client, table: BackedUpTable, { folder, signal }: Restore): Promise<void> {
  const rows = client.query(copyFrom(`copy ${quoted(table.name)} (${columnList(table.columns)}) from stdin`));
  await pipeline(createReadStream(join(folder, table.file)), createGunzip(), rows, { signal });
  if (rows.rowCount !== table.rows)
    throw new ConfigError(
      `${table.file} holds ${rows.rowCount} rows where manifest.json says ${table.rows}: the backup is damaged.`,
    );
}

/** Counters of identity columns stand where the old ones stood. */
async function setSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
     where a.attidentity <> '' and c.relnamespace = 'public'::regnamespace and not c.relispartition`,
  );
  for (const { table, column } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), max(${quoted(column)})) from ${quoted(table)} having max(${quoted(column)}) is not null`,
      [`public.${quoted(table)}`, column],
    );
}

/** The ledger's transaction ids are those of the server it comes from; what is written here must come after them. */
async function numberOn(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ last: string }>(
    `select greatest((select max(xid::text::int8) from ledger), (select max(xid::text::int8) from cursors), 0)::text as last`,
  );
  for (const statement of ledgerNumbersFrom(BigInt(rows[0]?.last ?? 0) + 1n)) await client.query(statement);
}
