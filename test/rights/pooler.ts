import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, chmodSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Why no pooler can be tried here, or null. */
export const noPooler = (): string | null =>
  spawnSync('pgbouncer', ['--version']).status === 0 ? null : 'pgbouncer is not installed (Debian: apt-get install pgbouncer)';

export interface Pooler {
  /** As the database's own address, but through the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

/** pgbouncer in transaction mode before one database, with so many connections to it, set up as docs/operation.md says. */
export async function startPooler(databaseUrl: string, connections: number, statementTimeout: number): Promise<Pooler> {
  const target = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), 'eleven-pooler-'));
  const port = await freePort();
  const settings = `set role eleven_app; set statement_timeout = ${statementTimeout}; set lock_timeout = ${statementTimeout}; set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'iso_8601'; set jit = off`;
  const facts = `host=${target.hostname} port=${target.port} dbname=${target.pathname.slice(1)} user=${decodeURIComponent(target.username)} password=${decodeURIComponent(target.password)}`;
  writeFileSync(
    join(folder, 'pooler.ini'),
    [
      '[databases]',
      `app = ${facts} connect_query='${settings.replaceAll("'", "''")}'`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = any',
      'pool_mode = transaction',
      `default_pool_size = ${connections}`,
      'max_client_conn = 500',
      'ignore_startup_parameters = extra_float_digits',
      '',
    ].join('\n'),
  );
  chmodSync(folder, 0o755);
  // It does not work as root.
  const args = [...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []), '-q', join(folder, 'pooler.ini')];
  const child = spawn('pgbouncer', args, { stdio: 'ignore' });
  await answering(port);
  const url = new URL(databaseUrl);
  url.port = String(port);
  url.hostname = '127.0.0.1';
  url.pathname = '/app';
  return {
    url: url.href,
    async stop() {
      const over = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([over, sleep(5000)]);
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(50)) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
  }
  throw new Error('pgbouncer does not answer.');
}
