import type pg from 'pg';
import { ConfigError } from '../../../platform/config-error.js';
import { createDatabase, type Database } from '../../../platform/db.js';
import { ensureRoles } from '../../../platform/roles.sql.js';
import { readMigrations, type MigrationFile } from './files.js';
import type { MigrationFolder } from './slices.js';

/** A migration cannot be run, or must not; the message names it and the cure. Nothing of it was done. */
export class MigrationError extends ConfigError {}

/** What the database says of its migrations. */
export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** Any number that no other program on the database would lock; «eleven» in ASCII. */
const LOCK = 0x656c6576656e;

/** A migration that waits this long for a table would hold up everybody who came after it, so it gives up. */
const LOCK_TIMEOUT = 60_000;

const limits = { poolSize: 1, connectTimeout: 10_000, statementTimeout: 0, lockTimeout: 0, idleInTransactionTimeout: 0 };

/**
 * Brings a database up to date: roles, every migration that has not run, each in a transaction of its own, and the ledger's
 * partitions for the months to come. Of processes that start together one migrates and the others wait. Returns what was run.
 *
 * @param url the login that owns the tables
 * @param upTo only these, by name: the state of an older program, for restoring what it wrote
 * @throws MigrationError if a migration fails, was changed after it ran, or the database is newer than this program
 */
export async function applyMigrations(url: string, folders: readonly MigrationFolder[], log: (line: string) => void, upTo?: ReadonlySet<string>): Promise<string[]> {
  const files = folders.flatMap(readMigrations).filter((file) => upTo === undefined || upTo.has(file.name));
  return asOwner(url, async (client, db) => {
    await ensureRoles(db);
    await lock(client, log);
    await client.query(`create table if not exists migrations (
      name text primary key, hash text not null, module text not null, applied_at timestamptz(3) not null default now())`);
    const pending = pendingOf(files, await appliedIn(client), folders);
    for (const file of pending) {
      log(`Migrating: ${file.name}`);
      await run(client, file);
    }
    await ensurePartitions(client);
    return pending.map((file) => file.name);
  });
}

/** What has run and what has not; changes nothing. Throws as {@link applyMigrations} does. */
export async function migrationStatus(url: string, folders: readonly MigrationFolder[]): Promise<MigrationStatus> {
  const files = folders.flatMap(readMigrations);
  return asOwner(url, async (client) => {
    const { rows } = await client.query<{ there: boolean }>(`select to_regclass('public.migrations') is not null as there`);
    const applied = rows[0]?.there ? await appliedIn(client) : [];
    return { applied: applied.map((one) => one.name), pending: pendingOf(files, applied, folders).map((file) => file.name) };
  });
}

async function asOwner<T>(url: string, work: (client: pg.Client, db: Database) => Promise<T>): Promise<T> {
  const db = createDatabase(limits, url, { role: null, applicationName: 'eleven migrate' });
  try {
    return await db.dedicated((client) => work(client, db));
  } finally {
    await db.close();
  }
}

/** Held by the connection, so it is free again whatever becomes of the process. */
async function lock(client: pg.Client, log: (line: string) => void): Promise<void> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [LOCK]);
  if (rows[0]?.got) return;
  log('Another process is migrating the database; waiting for it.');
  await client.query('select pg_advisory_lock($1)', [LOCK]);
}

interface AppliedRow {
  readonly name: string;
  readonly hash: string;
  readonly module: string;
}

const appliedIn = async (client: pg.Client): Promise<AppliedRow[]> => (await client.query<AppliedRow>('select name, hash, module from migrations order by applied_at, name')).rows;

function pendingOf(files: readonly MigrationFile[], applied: readonly AppliedRow[], folders: readonly MigrationFolder[]): MigrationFile[] {
  const known = new Map(files.map((file) => [file.name, file]));
  const owners = new Set(folders.map((folder) => folder.owner));
  // A module that was taken out leaves its tables and its rows here.
  const foreign = applied.filter((row) => owners.has(row.module) && !known.has(row.name)).map((row) => row.name);
  if (foreign.length > 0) {
    throw new MigrationError(
      `The database is newer than this program: it has the migration ${foreign.join(', ')}, which is not here. Install the newer version, or use another database.`,
    );
  }
  const changed = applied.find((row) => known.has(row.name) && known.get(row.name)?.hash !== row.hash);
  if (changed) {
    throw new MigrationError(`The migration ${changed.name} was changed after it had run in this database. Restore the file, and put the change into a new migration: npx eleven migrate propose.`);
  }
  const done = new Set(applied.map((row) => row.name));
  return files.filter((file) => !done.has(file.name));
}

async function run(client: pg.Client, file: MigrationFile): Promise<void> {
  try {
    await client.query(`begin; set local lock_timeout = ${LOCK_TIMEOUT}`);
    await client.query(file.sql);
    await client.query('insert into migrations (name, hash, module) values ($1, $2, $3)', [file.name, file.hash, file.owner]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw new MigrationError(`The migration ${file.name} failed${lineOf(error, file.sql)}: ${(error as Error).message}. Nothing of it was done; correct it and start again.`, { cause: error });
  }
}

function lineOf(error: unknown, sql: string): string {
  const position = Number((error as { position?: string }).position);
  return position > 0 ? ` in line ${sql.slice(0, position).split('\n').length}` : '';
}

/** Rows of a month without a partition go to the default one, from which no partition can be split off any more. */
async function ensurePartitions(client: pg.Client): Promise<void> {
  await client.query(`do $do$ begin
    if to_regprocedure('public.ledger_partition(date)') is not null then
      perform ledger_partition((current_date + (n || ' month')::interval)::date) from generate_series(0, 3) n;
    end if;
  end $do$`);
}
