import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/platform/embedded/postmaster.js';
import { noteProcess } from './left-behind.js';

/** One process of the product, which may be killed, frozen and asked to end, and comes back if it is supervised. */
export interface Node {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  /** Of the process that runs now. */
  pid(): number;
  /** How often it was started again. */
  restarts(): number;
  alive(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Resolves when `/health/ready` answers 200; rejects after `milliseconds`. */
  ready(milliseconds?: number): Promise<void>;
  /** Asks it to end and waits; no supervisor brings it back. Gives its exit code and how long that took. */
  stop(): Promise<{ code: number | null; milliseconds: number }>;
  /** What it has written since the beginning. */
  said(): string;
}

/** How one is run. */
export interface NodeOptions {
  readonly name: string;
  readonly root: string;
  /** For its log. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Started again whenever it ends unasked. */
  readonly supervised?: boolean;
  readonly execArgv?: readonly string[];
  readonly port?: number;
  /** A program in front, such as strace with its options. */
  readonly wrap?: readonly string[];
}

const MEMORY = ['--max-semi-space-size=32', '--heap-growing-percent=40'];

/** Starts `dist/src/main.js`; gives it back at once, `ready` waits. */
export async function startNode(options: NodeOptions): Promise<Node> {
  const port = options.port ?? (await freePort(0));
  const url = `http://127.0.0.1:${port}`;
  const file = join(options.folder, `${options.name}.log`);
  const log = createWriteStream(file, { flags: 'a' });
  const state = { restarts: 0, wanted: true, child: begin(options, port, log) };
  const watch = (child: ChildProcess): void => {
    child.once('exit', () => {
      if (!state.wanted || options.supervised !== true) return;
      setTimeout(() => {
        if (!state.wanted) return;
        state.restarts++;
        state.child = begin(options, port, log);
        watch(state.child);
      }, 100);
    });
  };
  watch(state.child);
  const alive = (): boolean => state.child.exitCode === null && state.child.signalCode === null;
  return {
    name: options.name,
    url,
    port,
    pid: () => state.child.pid ?? 0,
    restarts: () => state.restarts,
    alive,
    signal: (signal) => void state.child.kill(signal),
    async ready(milliseconds = 120_000) {
      for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(25)) if (await answers(url)) return;
      throw new Error(`${options.name} was not ready within ${milliseconds / 1000} s:\n${said(file).slice(-2000)}`);
    },
    async stop() {
      state.wanted = false;
      const began = performance.now();
      const { child } = state;
      if (alive()) await asked(child);
      return { code: child.exitCode, milliseconds: performance.now() - began };
    },
    said: () => said(file),
  };
}

function begin(options: NodeOptions, port: number, log: NodeJS.WritableStream): ChildProcess {
  const program = [process.execPath, ...MEMORY, ...(options.execArgv ?? []), join(options.root, 'dist', 'src', 'main.js')];
  const [command = process.execPath, ...words] = [...(options.wrap ?? []), ...program];
  const child = spawn(command, words, {
    cwd: options.root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      ...options.env,
      PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (child.pid !== undefined) noteProcess(options.folder, child.pid);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

/** SIGTERM, be it frozen, and SIGKILL if it does not end. */
async function asked(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGCONT');
  child.kill('SIGTERM');
  const last = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await ended;
  clearTimeout(last);
}

const said = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3000) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
