import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { findPostmaster } from './embedded/postmaster.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';

const made: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'embedded-'));
  made.push(path);
  return path;
}

afterAll(() => {
  for (const path of made) {
    const left = findPostmaster(join(path, 'postgres'));
    if (left) process.kill(left.pid, 'SIGQUIT');
    rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
});

async function sql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Another process that uses the folder; resolves when its server is up. */
function otherProcess(dataDir: string): Promise<{ child: ChildProcess; url: string; pid: number }> {
  const child = spawn(
    process.execPath,
    ['--import', './test/kit/typescript.mjs', 'test/kit/hold-embedded-postgres.ts', dataDir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '--no-warnings' },
    },
  );
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', (line: Buffer) =>
      resolve({ child, ...(JSON.parse(line.toString()) as { url: string; pid: number }) }),
    );
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()));

async function refusal(dataDir: string): Promise<string> {
  const outcome = await startEmbeddedPostgres({ dataDir }).then(
    () => 'started',
    (error: Error) => `${error.name}: ${error.message}`,
  );
  expect(outcome).not.toContain('\n');
  return outcome;
}

describe('the embedded PostgreSQL', () => {
  it('keeps its records and its port over a restart, which takes under 1.5 s', async () => {
    const dataDir = folder();
    const first = await startEmbeddedPostgres({ dataDir });
    await sql(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    expect(findPostmaster(join(dataDir, 'postgres'))).toBeUndefined();
    const before = Date.now();
    const second = await startEmbeddedPostgres({ dataDir });
    expect(Date.now() - before).toBeLessThan(20_000);
    expect(second.url).toBe(first.url);
    expect(await sql(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  it('is durable, sorts by ICU, knows letters of every script, and its login is no superuser', async () => {
    const server = await startEmbeddedPostgres({ dataDir: folder() });
    await sql(
      server.url,
      'create extension pg_trgm; create extension unaccent; create extension citext; create extension btree_gist',
    );
    const [row] = await sql(
      server.url,
      `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages,
         (select datlocprovider::text || datlocale from pg_database where datname = 'eleven') as locale, pg_encoding_to_char(encoding) as encoding,
         lower('ПРИВЕТ ÉTÉ') as lower, array_length(show_trgm('Привет'), 1) as trigrams, (select rolsuper from pg_roles where rolname = current_user) as super
       from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      fsync: 'on',
      commit: 'on',
      pages: 'on',
      locale: 'iund',
      encoding: 'UTF8',
      lower: 'привет été',
      trigrams: 7,
      super: false,
    });
    await server.stop();
  });

  it('that outlives its killed program is joined by the next start and loses nothing', async () => {
    const dataDir = folder();
    const killed = await otherProcess(dataDir);
    await sql(killed.url, 'create table kept as select 1 as answer');
    killed.child.kill('SIGKILL');
    await ended(killed.child);
    const next = await startEmbeddedPostgres({ dataDir });
    expect([next.pid(), next.url]).toEqual([killed.pid, killed.url]);
    expect(await sql(next.url, 'select answer from kept')).toEqual([{ answer: 1 }]);
    await next.stop();
    expect(findPostmaster(join(dataDir, 'postgres'))).toBeUndefined();
  });

  it('recovers when server and program were both killed', async () => {
    const dataDir = folder();
    const killed = await otherProcess(dataDir);
    await sql(killed.url, 'create table kept as select 1 as answer');
    killed.child.kill('SIGKILL');
    process.kill(killed.pid, 'SIGKILL');
    await ended(killed.child);
    const next = await startEmbeddedPostgres({ dataDir });
    expect(await sql(next.url, 'select answer from kept')).toEqual([{ answer: 1 }]);
    await next.stop();
  });

  it('is one server for several programs, and stops with the last of them', async () => {
    const dataDir = folder();
    const [one, two] = await Promise.all([otherProcess(dataDir), otherProcess(dataDir)]);
    expect(one.url).toBe(two.url);
    one.child.kill('SIGTERM');
    await ended(one.child);
    expect(await sql(two.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    two.child.kill('SIGTERM');
    await ended(two.child);
    expect(findPostmaster(join(dataDir, 'postgres'))).toBeUndefined();
  });

  it('is started again when it dies alone', async () => {
    const lines: string[] = [];
    const server = await startEmbeddedPostgres({ dataDir: folder(), log: (line) => lines.push(line) });
    process.kill(server.pid() ?? 0, 'SIGKILL');
    const answer = async (): Promise<unknown> => sql(server.url, 'select 1 as one').catch(() => undefined);
    let rows: unknown;
    for (const end = Date.now() + 60_000; !rows && Date.now() < end;) {
      await new Promise((done) => setTimeout(done, 100));
      rows = await answer();
    }
    expect(rows).toEqual([{ one: 1 }]);
    expect(lines.join()).toMatch(/has died; starting it again/);
    await server.stop();
  });

  it('starts although its old process id now belongs to another program', async () => {
    const dataDir = folder();
    await (await startEmbeddedPostgres({ dataDir })).stop();
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    const sleeper = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid: statSync(join(dataDir, 'postgres')).uid } : {});
    writeFileSync(
      file,
      `${sleeper.pid}\n${join(dataDir, 'postgres')}\n1700000000\n5432\n\n127.0.0.1\n  1234567         0\nready   \n`,
    );
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await sql(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    sleeper.kill();
  });

  const root = process.getuid?.() === 0 && process.platform === 'linux';
  (root ? it : it.skip)('runs for root in a folder that is closed to others, such as /root', async () => {
    const dataDir = join(folder(), 'closed', 'data');
    mkdirSync(dirname(dataDir), { mode: 0o700 });
    const server = await startEmbeddedPostgres({ dataDir });
    expect(await sql(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  it('takes another port when its own is taken', async () => {
    const dataDir = folder();
    const first = await startEmbeddedPostgres({ dataDir });
    await first.stop();
    const port = Number(new URL(first.url).port);
    const squatter = createServer();
    await new Promise<void>((done) => squatter.listen(port, '127.0.0.1', done));
    const second = await startEmbeddedPostgres({ dataDir });
    expect(Number(new URL(second.url).port)).not.toBe(port);
    await second.stop();
    squatter.close();
  });
});

describe('a folder that cannot be used is one line with the cure', () => {
  it('when it holds something else', async () => {
    const dataDir = folder();
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres', 'notes.txt'), 'mine');
    expect(await refusal(dataDir)).toMatch(/^ConfigError: .* is not a complete PostgreSQL data folder\. .* rm -r /);
    expect(existsSync(join(dataDir, 'postgres', 'notes.txt'))).toBe(true);
  });

  it('when it was written by another release, lost its passwords, or its contents are damaged', async () => {
    const dataDir = folder();
    await (await startEmbeddedPostgres({ dataDir })).stop();
    const inside = (name: string): string => join(dataDir, 'postgres', name);
    const version = readFileSync(inside('PG_VERSION'));
    writeFileSync(inside('PG_VERSION'), '14\n');
    expect(await refusal(dataDir)).toMatch(/was written by PostgreSQL 14, the installed one is 18: export/);
    writeFileSync(inside('PG_VERSION'), version);
    const access = readFileSync(inside('eleven.json'));
    writeFileSync(inside('eleven.json'), '{');
    expect(await refusal(dataDir)).toMatch(/eleven\.json, which holds the database's passwords, is missing or damaged: restore/);
    writeFileSync(inside('eleven.json'), access);
    writeFileSync(inside('global/pg_control'), Buffer.alloc(8192, 7));
    expect(await refusal(dataDir)).toMatch(
      /^ConfigError: The database in .* did not start: .*server\.log has the details\)\. Restore the folder from a backup/,
    );
  });

  it('when it cannot be created', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(await refusal(join(file, 'data'))).toMatch(
      /cannot be created \(ENOTDIR.*\): make its parent writable, or set DATA_DIR/,
    );
  });
});
