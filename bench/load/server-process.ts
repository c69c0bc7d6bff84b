import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server under test, running as a child process on 127.0.0.1. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from spawn to the first answer of `readyPath`. */
  readonly readyAfterMs: number;
  /** SIGTERM, then waits for the end. */
  readonly stop: () => Promise<void>;
}

/** How to start one: `env` gets `PORT` added; the first 2xx on `readyPath` means it is ready. */
export interface ServerStart {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly readyPath: string;
  /** How long to wait for it; a minute unless given. */
  readonly patienceMs?: number;
}

/** A TCP port nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const stopped = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const patience = AbortSignal.timeout(15_000);
  patience.addEventListener('abort', () => child.kill('SIGKILL'));
  await ended;
};

/** As `npm start` has them. */
const memory = ['--max-semi-space-size=32', '--heap-growing-percent=40'];

/** Starts a server and waits until it answers. Its last words are in the error if it does not. */
export async function startServer(start: ServerStart): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(process.execPath, [...memory, start.script, ...(start.args ?? [])], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...start.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  const hear = (chunk: Buffer): void => void (words = (words + chunk.toString()).slice(-4000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const answers = (): Promise<boolean> =>
    fetch(url + start.readyPath).then(
      (response) => response.ok,
      () => false,
    );
  while (!(await answers())) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || performance.now() - began > (start.patienceMs ?? 60_000)) {
      await stopped(child);
      throw new Error(
        `${start.name} did not start${ended ? ` (exit ${child.exitCode ?? child.signalCode})` : ' in time'}:\n${words}`,
      );
    }
    await sleep(15);
  }
  return { url, pid: child.pid!, readyAfterMs: performance.now() - began, stop: () => stopped(child) };
}
