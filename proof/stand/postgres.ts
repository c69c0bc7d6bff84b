import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DEFAULT_SETTINGS } from '../../src/platform/embedded-postgres.js';
import { findPostmaster, freePort } from '../../src/platform/embedded/postmaster.js';
import { locatePrograms, runProgram } from '../../src/platform/embedded/programs.js';
import { serviceUser, type ServiceUser } from '../../src/platform/embedded/service-user.js';
import { dirname } from 'node:path';

/** PostgreSQL's programs: the distribution's, which has them all, or the ones that come with the product. */
export interface Tools {
  readonly folder: string;
  /** Path of a program; null if it is not there. */
  find(program: string): string | null;
}

/** `PROOF_PG` names another folder of programs. */
export async function tools(): Promise<Tools> {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    process.env.PROOF_PG,
    ...versions.map((version) => join(base, version, 'bin')),
    dirname((await locatePrograms()).postgres),
  ];
  const folder = folders.find((one) => one !== undefined && existsSync(join(one, 'pg_ctl'))) as string;
  return { folder, find: (program) => (existsSync(join(folder, program)) ? join(folder, program) : null) };
}

/** A PostgreSQL that is started, stopped and killed as a chapter likes. */
export interface Postgres {
  readonly folder: string;
  readonly port: number;
  readonly version: string;
  readonly tools: Tools;
  /** Superuser, and the owner of the product's tables. */
  adminUrl(database?: string): string;
  ownerUrl(database?: string): string;
  pid(): number | undefined;
  start(): Promise<void>;
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** SIGKILL of the postmaster; its children notice and end. */
  kill(): Promise<void>;
  /** Runs one of its programs under its account. */
  run(program: string, args: readonly string[]): Promise<{ code: number; output: string }>;
  admin<T>(work: (client: pg.Client) => Promise<T>, database?: string): Promise<T>;
}

/** Where and how. */
export interface PostgresOptions {
  /** The data folder; made if it is missing. */
  readonly folder: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Folder of the write-ahead log, if it is not to be inside. */
  readonly wal?: string;
  /** A copy of another one's data instead of a new cluster. */
  readonly copied?: boolean;
}

const SECRET = 'proof';
const PATIENCE = 60;

type Run = Postgres['run'];

/** Makes a cluster with the product's settings and starts it; the owner `eleven` and its database are there. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { folder } = options;
  const found = await tools();
  mkdirSync(dirname(folder), { recursive: true });
  const user = await serviceUser([found.folder, dirname(folder)]);
  const run: Run = (program, args) => runProgram(user, found.find(program) ?? program, args);
  if (!options.copied) await initialise(options, user, run);
  const port = await freePort(0);
  const settings = {
    ...DEFAULT_SETTINGS,
    max_connections: '200',
    shared_buffers: '128MB',
    track_commit_timestamp: 'on',
    ...options.settings,
  };
  const start = (): Promise<void> => startServer(folder, port, settings, run);
  await start();
  const adminUrl = (database = 'eleven') => `postgres://postgres:${SECRET}@127.0.0.1:${port}/${database}`;
  const admin: Postgres['admin'] = (work, database = 'eleven') => connected(adminUrl(database), work);
  if (!options.copied) await admin(makeOwner, 'postgres');
  const pid = () => findPostmaster(folder)?.pid;
  return {
    folder,
    port,
    version: (await run('postgres', ['--version'])).output,
    tools: found,
    adminUrl,
    ownerUrl: (database = 'eleven') => `postgres://eleven:${SECRET}@127.0.0.1:${port}/${database}`,
    pid,
    start,
    async stop(mode = 'fast') {
      if (pid() !== undefined) await run('pg_ctl', ['stop', '-D', folder, '-m', mode, '-w', '-s']);
    },
    async kill() {
      const running = pid();
      if (running !== undefined) process.kill(running, 'SIGKILL');
      for (let turn = 0; pid() !== undefined && turn < 500; turn++) await sleep(10);
    },
    run,
    admin,
  };
}

async function makeOwner(client: pg.Client): Promise<void> {
  await client.query(`create role eleven login createrole createdb password '${SECRET}'`);
  await client.query('create database eleven owner eleven');
}

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startServer(folder: string, port: number, settings: Readonly<Record<string, string>>, run: Run): Promise<void> {
  const flags = Object.entries({ ...settings, listen_addresses: '127.0.0.1', unix_socket_directories: '' }).map(
    ([name, value]) => `-c ${name}='${value}'`,
  );
  const log = join(folder, 'server.log');
  const args = ['start', '-D', folder, '-l', log, '-w', '-t', String(PATIENCE), '-s', '-o', `-p ${port} ${flags.join(' ')}`];
  for (let turn = 1; ; turn++) {
    const { code, output } = await run('pg_ctl', args);
    if (code === 0) return;
    // The backends of a killed server need a moment to end.
    if (turn >= 20 || !/shared memory|lock file/i.test(output + tail(folder)))
      throw new Error(`PostgreSQL did not start: ${output} ${tail(folder)}`);
    await sleep(200);
  }
}

async function initialise({ folder, wal }: PostgresOptions, user: ServiceUser, run: Run): Promise<void> {
  for (const path of [folder, ...(wal === undefined ? [] : [wal])]) {
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
    if (user.owner) chownSync(path, user.owner.uid, user.owner.gid);
  }
  const password = `${folder}.password`;
  writeFileSync(password, SECRET, { mode: 0o600 });
  if (user.owner) chownSync(password, user.owner.uid, user.owner.gid);
  const args = [
    '-D',
    folder,
    '--username=postgres',
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
    ...(wal === undefined ? [] : [`--waldir=${wal}`]),
  ];
  const { code, output } = await run('initdb', args);
  if (code !== 0) throw new Error(`initdb failed: ${output}`);
}

const tail = (folder: string): string => {
  const file = join(folder, 'server.log');
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-600) : '';
};
