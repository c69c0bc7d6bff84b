import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import { findPostmaster } from '../../src/platform/embedded/postmaster.js';
import { isAlive, startMark } from '../../src/platform/embedded/process-alive.js';

const PREFIX = 'eleven-test-';

/** Nothing in a test database must survive a power cut, so it need not wait for the disk, and writes the least that it can. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  wal_compression: 'off',
  max_wal_size: '512MB',
  checkpoint_timeout: '1h',
  bgwriter_lru_maxpages: '0',
  autovacuum: 'off',
  shared_buffers: '128MB',
  max_connections: '200',
};

/** Where Linux keeps files in memory. A database is some two thousand files, and each test file has one of its own. */
const MEMORY = '/dev/shm';
/** What the databases of one run come to at most, twice over. */
const ROOM = 4e9;

/**
 * A server of its own in the system's temporary folder, removed by `stop`. Its addresses go to the workers in
 * `ELEVEN_TEST_OWNER_URL` and `ELEVEN_TEST_ADMIN_URL`. What killed runs left behind is removed first. `SLOW_NEIGHBOUR=1 npm test`
 * shows which tests do not wait for what others are writing.
 */
export async function startTestServer(): Promise<{ stop(): Promise<void> }> {
  sweep();
  const folder = mkdtempSync(join(roomInMemory() ? MEMORY : tmpdir(), PREFIX));
  writeFileSync(join(folder, 'run'), `${process.pid} ${startMark(process.pid)}`);
  const server = await startEmbeddedPostgres({ dataDir: folder, settings });
  process.env['ELEVEN_TEST_OWNER_URL'] = server.url;
  process.env['ELEVEN_TEST_ADMIN_URL'] = server.adminUrl;
  const onExit = (): void => remove(folder);
  process.once('exit', onExit);
  const neighbour = process.env['SLOW_NEIGHBOUR'] ? slowNeighbour(server.adminUrl) : undefined;
  return {
    async stop() {
      await neighbour?.leave();
      await server.stop();
      process.off('exit', onExit);
      remove(folder);
    },
  };
}

/**
 * At every moment a transaction of another database is open that will write: readers of the ledger wait for the oldest one of the
 * whole server, so a test that reads what it just wrote without waiting fails, as it otherwise would once in many runs.
 */
function slowNeighbour(url: string): { leave(): Promise<void> } {
  let stays = true;
  const live = async (): Promise<void> => {
    const client = new pg.Client(url);
    await client.connect();
    while (stays) await client.query(`begin; select pg_current_xact_id(); select pg_sleep(0.6); commit`);
    await client.end();
  };
  const both = [live(), sleep(300).then(live)];
  return {
    async leave() {
      stays = false;
      await Promise.all(both);
    },
  };
}

function roomInMemory(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize, freemem()) > ROOM;
}

function sweep(): void {
  for (const place of [tmpdir(), MEMORY].filter((each) => existsSync(each)))
    for (const name of readdirSync(place).filter((entry) => entry.startsWith(PREFIX))) {
      const folder = join(place, name);
      const [pid, mark] = runOf(folder);
      if (pid === undefined || (isAlive(Number(pid)) && startMark(Number(pid)) === mark)) continue;
      remove(folder);
    }
}

function runOf(folder: string): string[] {
  try {
    return readFileSync(join(folder, 'run'), 'utf8').split(' ');
  } catch {
    return [];
  }
}

/** Synchronous, for the exit handler. A test database may be killed without ceremony. */
function remove(folder: string): void {
  const running = findPostmaster(join(folder, 'postgres'));
  if (running) process.kill(running.pid, 'SIGQUIT');
  for (let turn = 0; turn < 40 && findPostmaster(join(folder, 'postgres')); turn++) execFileSync('sleep', ['0.05']);
  rmSync(folder, { recursive: true, force: true });
}
