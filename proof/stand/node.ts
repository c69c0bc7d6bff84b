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
  let restarts = 0;
  let wanted = true;
  let child: ChildProcess;
  let ended: Promise<number | null>;
  const begin = (): void => {
    const [command = process.execPath, ...words] = [...(options.wrap ?? []), process.execPath, ...MEMORY, ...(options.execArgv ?? []), join(options.root, 'dist', 'src', 'main.js')];
    child = spawn(command, words, {
      cwd: options.root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', HOST: '127.0.0.1', ...options.env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const one = child;
    if (one.pid !== undefined) noteProcess(options.folder, one.pid);
    one.stdout?.pipe(log, { end: false });
    one.stderr?.pipe(log, { end: false });
    ended = new Promise((resolve) => one.once('exit', (code) => resolve(code)));
    void ended.then(async () => {
      if (!wanted || options.supervised !== true || one !== child) return;
      await sleep(100);
      if (!wanted) return;
      restarts++;
      begin();
    });
  };
  begin();
  return {
    name: options.name,
    url,
    port,
    pid: () => child.pid ?? 0,
    restarts: () => restarts,
    alive: () => child.exitCode === null && child.signalCode === null,
    signal: (signal) => void child.kill(signal),
    async ready(milliseconds = 60_000) {
      for (const end = Date.now() + milliseconds; Date.now() < end; await sleep(25)) if (await answers(url)) return;
      throw new Error(`${options.name} was not ready within ${milliseconds / 1000} s:\n${said(file).slice(-2000)}`);
    },
    async stop() {
      wanted = false;
      const began = performance.now();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        const last = setTimeout(() => child.kill('SIGKILL'), 20_000);
        await ended;
        clearTimeout(last);
      }
      return { code: child.exitCode, milliseconds: performance.now() - began };
    },
    said: () => said(file),
  };
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
