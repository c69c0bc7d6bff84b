import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAccess, type DemoAccess } from '../../demo/access-file.js';

const node = join(process.cwd(), 'node_modules', 'node', 'bin', 'node');
const main = join(process.cwd(), 'dist', 'src', 'main.js');

/** The product as a process of its own, and what it has said. */
export interface Running {
  /** Address it told; empty if it ended before. */
  readonly url: string;
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** Both outputs so far. */
  output(): string;
  /** What demo.json holds. */
  access(): DemoAccess;
  /** Sends the signal and waits for the exit code; null when the process had to be killed. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A new folder for a server's data, removed by `remove`. */
export function newDataDir(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'eleven-journey-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Starts the built server with a data folder of its own on a free port, and waits until it says that it is ready, or has ended.
 * Variables of this test's own database are kept from it.
 */
export async function startServer(
  dataDir: string,
  env: Record<string, string> = {},
  until = /Eleven is ready: (\S+)/,
): Promise<Running> {
  if (!existsSync(main)) throw new Error(`${main} is missing: npm test builds it; for one test alone run npm run build first.`);
  const { DATABASE_URL: _none, NODE_OPTIONS: _jest, npm_lifecycle_event: _npm, ...rest } = process.env;
  const child = spawn(node, [main], {
    env: { ...rest, DATA_DIR: dataDir, PORT: '0', LOG_FORMAT: 'text', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const ready = new Promise<string>((resolve) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const found = until.exec(said);
      // A moment more, for the lines that come with it.
      if (found) setTimeout(() => resolve(found[1] ?? ''), 200);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  const url = await Promise.race([ready, ended.then(() => '')]);
  return {
    url,
    dataDir,
    child,
    output: () => said,
    access() {
      const access = readAccess(dataDir);
      if (!access) throw new Error(`There is no demo.json. The server said:\n${said}`);
      return access;
    },
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null) child.kill(signal);
      return ended;
    },
  };
}
