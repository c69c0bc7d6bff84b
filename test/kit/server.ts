import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.js';
import { findPostmaster } from '../../src/platform/embedded/postmaster.js';
import { isAlive, startMark } from '../../src/platform/embedded/process-alive.js';

const PREFIX = 'eleven-test-';

/** Nothing in a test database must survive a power cut, so it need not wait for the disk. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '200',
};

/**
 * A server of its own in the system's temporary folder, removed by `stop`. Its addresses go to the workers in
 * `ELEVEN_TEST_OWNER_URL` and `ELEVEN_TEST_ADMIN_URL`. What killed runs left behind is removed first.
 */
export async function startTestServer(): Promise<{ stop(): Promise<void> }> {
  sweep();
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, 'run'), `${process.pid} ${startMark(process.pid)}`);
  const server = await startEmbeddedPostgres({ dataDir: folder, settings });
  process.env['ELEVEN_TEST_OWNER_URL'] = server.url;
  process.env['ELEVEN_TEST_ADMIN_URL'] = server.adminUrl;
  const onExit = (): void => remove(folder);
  process.once('exit', onExit);
  return {
    async stop() {
      await server.stop();
      process.off('exit', onExit);
      remove(folder);
    },
  };
}

function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const folder = join(tmpdir(), name);
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
