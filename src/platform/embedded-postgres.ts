import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { ConfigError } from './config-error.js';
import { ensureCluster, writeAccess } from './embedded/cluster.js';
import type { Access } from './embedded/cluster.js';
import { withFolderLock } from './embedded/folder-lock.js';
import { leases } from './embedded/leases.js';
import type { Leases } from './embedded/leases.js';
import { findPostmaster, freePort, settledPostmaster, startPostmaster, stopPostmaster } from './embedded/postmaster.js';
import { locatePrograms, programFolder } from './embedded/programs.js';
import type { Programs } from './embedded/programs.js';
import { serviceUser } from './embedded/service-user.js';
import type { ServiceUser } from './embedded/service-user.js';

/** A running embedded server. */
export interface EmbeddedPostgres {
  /** Database `eleven` as its owner `eleven`, who may create roles but is no superuser. */
  readonly url: string;
  /** Database `postgres` as superuser: for tests, backups and repairs. */
  readonly adminUrl: string;
  /** Process id of the server now. */
  pid(): number | undefined;
  /** Gives the server up. It stops, cleanly, unless another living process still uses it. */
  stop(): Promise<void>;
}

/** Where and how to run the embedded server. */
export interface EmbeddedOptions {
  /** The program's folder, e.g. `.data`; the database lives in `postgres` inside it. */
  dataDir: string;
  /** Hears of the slow steps, one line each. */
  log?: (line: string) => void;
  /** PostgreSQL settings over {@link DEFAULT_SETTINGS}. */
  settings?: Readonly<Record<string, string>>;
}

/** For a small machine that runs the API beside it; durability is never traded (`fsync`, `synchronous_commit`). */
export const DEFAULT_SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '8MB',
  maintenance_work_mem: '128MB',
  max_connections: '100',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  wal_compression: 'on',
  max_wal_size: '2GB',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  // Refused statements are answered to the client and may hold personal data: only the server's own events are logged.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};

/** What one start needs at every step. */
interface Site {
  folder: string;
  lock: string;
  programs: Programs;
  user: ServiceUser;
  settings: Readonly<Record<string, string>>;
  lease: Leases;
  log: (line: string) => void;
}

let starts = 0;

/**
 * Starts PostgreSQL on `dataDir`, creating the folder at the first start, or joins the server that another process (the
 * CLI beside `npm start`, or a run that was killed) left running on it. There is never more than one server per folder.
 * A server that dies is started again. Throws {@link ConfigError} with the cure when the folder cannot be used.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const site = await prepareSite(options);
  const access = await withFolderLock(site.lock, async () => {
    site.lease.take();
    try {
      return await run(site);
    } catch (error) {
      site.lease.giveBack();
      throw error;
    }
  });
  return handle(site, access);
}

async function prepareSite(options: EmbeddedOptions): Promise<Site> {
  const dataDir = resolve(options.dataDir);
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (cause) {
    const reason = (cause as Error).message.split(',')[0];
    throw new ConfigError(
      `The folder ${dataDir} cannot be created (${reason}): make its parent writable, or set DATA_DIR to another folder.`,
      { cause },
    );
  }
  const programs = await locatePrograms();
  const user = await serviceUser([programFolder(programs), dataDir]);
  return {
    folder: join(dataDir, 'postgres'),
    lock: join(dataDir, 'postgres.lock'),
    programs,
    user,
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    lease: leases(join(dataDir, 'postgres.users'), String(++starts)),
    log: options.log ?? (() => undefined),
  };
}

async function run(site: Site): Promise<Access> {
  let access = await ensureCluster(site.folder, site.programs, site.user, site.log);
  const running = await settledPostmaster(site.folder);
  if (running && running.port === access.port) {
    site.log(`Joining the database server that runs already (process ${running.pid}).`);
  } else {
    if (running) await stopPostmaster(site.folder, site.programs, site.user);
    access = await startOnFreePort(site, access);
  }
  await ensureDatabase(access);
  return access;
}

async function startOnFreePort(site: Site, access: Access): Promise<Access> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(access.port);
    if (port !== access.port) {
      access = { ...access, port };
      writeAccess(site.folder, access, site.user);
    }
    try {
      await startPostmaster(site.folder, port, site.settings, site.programs, site.user);
      return access;
    } catch (error) {
      // Somebody may take the port between the look and the start, and backends of a killed server need a moment to end.
      if (attempt >= 5 || !/could not (bind|create any TCP)|shared memory block/i.test((error as Error).message)) throw error;
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}

/** The login owns the database and may create roles (PostgreSQL ≥ 16 lets it administer only those it created). */
async function ensureDatabase(access: Access): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl(access), connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(`select (select count(*)::int from pg_roles where rolname = 'eleven') as roles,
      (select count(*)::int from pg_database where datname = 'eleven') as databases`);
    if (rows[0].roles === 0)
      await client.query(`create role eleven login createrole createdb password '${access.ownerPassword}'`);
    if (rows[0].databases === 0) await client.query('create database eleven owner eleven');
  } finally {
    await client.end().catch(() => undefined);
  }
}

const adminUrl = (access: Access): string => `postgres://postgres:${access.adminPassword}@127.0.0.1:${access.port}/postgres`;

function handle(site: Site, access: Access): EmbeddedPostgres {
  let stopping = false;
  let reviving: Promise<void> | undefined;
  const watch = setInterval(() => {
    if (reviving || findPostmaster(site.folder)) return;
    reviving = revive(site, access.port, () => stopping).finally(() => (reviving = undefined));
  }, 1_000);
  watch.unref();
  return {
    url: `postgres://eleven:${access.ownerPassword}@127.0.0.1:${access.port}/eleven`,
    adminUrl: adminUrl(access),
    pid: () => findPostmaster(site.folder)?.pid,
    async stop() {
      if (stopping) return;
      stopping = true;
      clearInterval(watch);
      await reviving;
      await withFolderLock(site.lock, async () => {
        site.lease.giveBack();
        if (site.lease.others().length === 0) await stopPostmaster(site.folder, site.programs, site.user);
      });
    },
  };
}

/** Callers hold the address, so a revived server must come back on its port; a folder that was deleted stays deleted. */
async function revive(site: Site, port: number, stopping: () => boolean): Promise<void> {
  try {
    await withFolderLock(site.lock, async () => {
      if (stopping() || (await settledPostmaster(site.folder))) return;
      site.log('The database server has died; starting it again.');
      await startPostmaster(site.folder, port, site.settings, site.programs, site.user);
    });
  } catch (error) {
    site.log((error as Error).message);
  }
}
