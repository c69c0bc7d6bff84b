import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { receiver, type Receiver } from './receiver.js';
import { stage, until, type Stage } from './stage.js';

let on: Stage;
let black: Receiver;
beforeAll(async () => {
  on = await stage();
  await on.pause();
  black = await receiver(() => 'hang');
});
afterAll(async () => {
  await black?.close();
  await on?.close();
});

/** A way to the database that can be cut, or fall silent: then connections stand and nothing comes through. */
async function line(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.on('data', (part) => void (!silent && far.write(part)));
    far.on('data', (part) => void (!silent && near.write(part)));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const cut = () => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  };
  return { url: url.href, cut, fallSilent: () => void (silent = true) };
}

/** A worker in a process of its own with a call under way that is never answered. */
async function waitingWorker(url: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./stopping-worker.ts', import.meta.url)), [url], {
    execArgv: ['--import', fileURLToPath(new URL('../../../test/kit/typescript.mjs', import.meta.url))],
    stdio: 'inherit',
  });
  await once(child, 'message');
  const calls = black.calls.length;
  await on.notes(await on.kit.actor('rep')).create({ name: 'never answered' });
  await until(() => black.calls.length > calls, 20_000);
  return child;
}

describe('a worker with calls that are never answered stops in bounded time', () => {
  let way: Awaited<ReturnType<typeof line>>;
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    way = await line(on.kit.database.url);
    await on.hook(await on.kit.actor('admin'), black, { eventTypes: ['note.created'] });
    child = await waitingWorker(way.url);
  }, 60_000);
  afterEach(async () => {
    way.cut();
    if (child?.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  /** Jest's limit is the bound. */
  async function stops(): Promise<void> {
    const told = once(child as ChildProcess, 'message');
    child?.send('stop');
    expect(await told).toEqual(['stopped', undefined]);
  }
  it('while the database answers', stops, 15_000);

  it('after the database has gone', async () => {
    way.cut();
    await stops();
  }, 15_000);

  it('after the database has fallen silent', async () => {
    way.fallSilent();
    await stops();
  }, 15_000);
});
