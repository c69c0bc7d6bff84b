import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { hashOf } from '../files/hash-of.js';
import type { ObjectStore } from '../files/store/object-store.js';
import { waitingJobs } from '../jobs/waiting-jobs.js';
import { createDatabase } from '../platform/db.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import { copyContents, namedContents } from './contents-of-files.js';
import { columnList, quoted, tablesOf, type BackedUpTable, type Manifest, type Table } from './contents.js';

/** What {@link backUp} needs. */
export interface BackUp {
  /** The login that owns the tables. */
  readonly url: string;
  /** Must not exist yet. */
  readonly folder: string;
  readonly product: string;
  /** Where the contents of files are. */
  readonly store: ObjectStore;
  readonly signal: AbortSignal;
  /** Called after each table. */
  onTable?(table: BackedUpTable, done: number, of: number): void;
}

const limits = { poolSize: 1, connectTimeout: 10_000, statementTimeout: 0, lockTimeout: 60_000, idleInTransactionTimeout: 0 };

/**
 * Writes everything in the database into a new folder, as it stood at one moment, while the product goes on working: one
 * repeatable-read snapshot, read by COPY. The folder appears under its name only when it is complete.
 *
 * @throws Error if the folder exists, or cannot be written
 */
export async function backUp(options: BackUp): Promise<Manifest> {
  const partial = `${options.folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(join(partial, 'tables'), { recursive: true });
  const db = createDatabase(limits, options.url, { role: null, applicationName: 'eleven backup' });
  try {
    const manifest = await db.dedicated((client) => snapshot(client, partial, options));
    await writeFile(join(partial, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    await rename(partial, options.folder);
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    await db.close();
  }
}

async function snapshot(client: pg.Client, folder: string, options: BackUp): Promise<Manifest> {
  await client.query(`begin isolation level repeatable read read only; set local role ${INTERNAL_ROLE}`);
  const { rows: oldest } = await client.query<{ at: string | null }>(`select min(at)::text as at from ledger`);
  await client.query('set local role none');
  const { rows } = await client.query<{ takenAt: string; epoch: string; migrations: string }>(
    `select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "takenAt", epoch,
      (select json_agg(json_build_object('name', name, 'hash', hash) order by applied_at, name) from migrations) as migrations from installation`,
  );
  const [moment] = rows;
  if (!moment) throw new Error('The database holds no installation.');
  const tables = await tablesOf(client);
  const written: BackedUpTable[] = [];
  for (const table of tables) {
    options.signal.throwIfAborted();
    const one = await writeTable(client, table, folder, options.signal);
    written.push(one);
    options.onTable?.(one, written.length, tables.length);
  }
  await writeFile(join(folder, 'jobs.json'), `${JSON.stringify(await waitingJobs(client))}\n`);
  const named = await namedContents(client);
  await client.query('commit');
  return {
    format: 1,
    product: options.product,
    takenAt: moment.takenAt,
    epoch: moment.epoch,
    migrations: JSON.parse(moment.migrations) as Manifest['migrations'],
    firstChange: oldest[0]?.at ?? null,
    tables: written,
    ...(await copyContents(named, folder, options)),
  };
}

/** Row-level security holds the owner too; the role that may see all tenants reads what is fenced. */
async function writeTable(client: pg.Client, table: Table, folder: string, signal: AbortSignal): Promise<BackedUpTable> {
  const file = `tables/${table.name}.copy.gz`;
  await client.query(table.fenced ? `set local role ${INTERNAL_ROLE}` : 'set local role none');
  const rows = client.query(copyTo(`copy (select ${columnList(table.columns)} from ${quoted(table.name)}) to stdout`));
  const target = join(folder, file);
  await pipeline(rows, createGzip({ level: 4 }), createWriteStream(target), { signal });
  await client.query('set local role none');
  return { name: table.name, columns: table.columns, rows: rows.rowCount ?? 0, file, sha256: await hashOf(target) };
}
