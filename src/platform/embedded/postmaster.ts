import {
  closeSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
  chownSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../config-error.js';
import { lastLine } from './cluster.js';
import { commandLine, isAlive, isTaken } from './process-alive.js';
import { runProgram } from './programs.js';
import type { Programs } from './programs.js';
import type { ServiceUser } from './service-user.js';

/** Where the server writes its log: inside its folder, which its account may write to. */
export const logFile = (folder: string): string => join(folder, 'server.log');

const LOG_LIMIT = 10_000_000;

/** A server found running on a data folder. */
export interface Postmaster {
  pid: number;
  port: number;
  status: string;
}

/** The living server of this folder as its `postmaster.pid` names it; `undefined` when there is none. */
export function findPostmaster(folder: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || !isPostmaster(pid, folder)) return undefined;
  return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

/** Process ids are reused, so a living id alone proves nothing: its command line must be PostgreSQL's on this folder. */
function isPostmaster(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false;
  const words = commandLine(pid);
  if (!words) return true;
  return basename(words[0] ?? '').startsWith('postgres') && words.some((word) => samePath(word, folder));
}

function samePath(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}

/** Starts the server and returns when it accepts connections. Throws {@link ConfigError} with the log's reason. */
export async function startPostmaster(
  folder: string,
  port: number,
  settings: Readonly<Record<string, string>>,
  programs: Programs,
  user: ServiceUser,
): Promise<void> {
  disownReusedPid(folder, user);
  const log = logFile(folder);
  const before = shortenLog(log);
  const flags = Object.entries({ ...settings, listen_addresses: '127.0.0.1', unix_socket_directories: '' }).map(
    ([name, value]) => `-c ${name}=${quote(value)}`,
  );
  const args = ['start', '-D', folder, '-l', log, '-w', '-t', '120', '-s', '-o', `-p ${port} ${flags.join(' ')}`];
  const result = await runProgram(user, programs.pg_ctl, args);
  if (result.code === 0) return;
  const reason = lastLine(`${result.output}\n${tail(log, before)}`);
  throw new ConfigError(
    `The database in ${folder} did not start: ${reason.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '')} (${log} has the details). ${cureOf(reason)}`,
  );
}

/** `pg_ctl` passes the options through a shell. */
const quote = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

function cureOf(reason: string): string {
  if (/no space/i.test(reason)) return 'Free some disk space and start again.';
  if (/permission|denied|owner/i.test(reason)) return 'Give the folder back to the account that runs the program.';
  if (/pre-existing shared memory|lock file/i.test(reason))
    return 'A process of an earlier run is still ending: wait some seconds and start again.';
  return 'Restore the folder from a backup, or delete it to begin with an empty database.';
}

/**
 * After a reboot or in a fresh container the id in a stale `postmaster.pid` may belong to another program or to a zombie,
 * and PostgreSQL then refuses to start. An id that cannot exist lets it go on; deleting the file would also take away the shared memory
 * key by which it notices surviving backends.
 */
function disownReusedPid(folder: string, user: ServiceUser): void {
  const file = join(folder, 'postmaster.pid');
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch {
    return;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || !isTaken(pid) || isPostmaster(pid, folder)) return;
  const draft = `${file}.new`;
  // An id above every system's limit belongs to no process.
  writeFileSync(draft, [String(2 ** 31 - 2), ...lines.slice(1)].join('\n'), { mode: 0o600 });
  if (user.owner) chownSync(draft, user.owner.uid, user.owner.gid);
  renameSync(draft, file);
}

/** Stops the server after its running statements are cancelled (`fast`), and if that takes too long, at once. */
export async function stopPostmaster(folder: string, programs: Programs, user: ServiceUser): Promise<void> {
  if (!findPostmaster(folder)) return;
  const fast = await runProgram(user, programs.pg_ctl, ['stop', '-D', folder, '-m', 'fast', '-w', '-t', '30', '-s']);
  if (fast.code === 0 || !findPostmaster(folder)) return;
  await runProgram(user, programs.pg_ctl, ['stop', '-D', folder, '-m', 'immediate', '-w', '-t', '10', '-s']);
}

/** Waits for a server that is on its way up or down; returns the one that is up, or `undefined`. */
export async function settledPostmaster(folder: string, patience = 60_000): Promise<Postmaster | undefined> {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = findPostmaster(folder);
    if (!found || found.status === 'ready') return found;
    if (Date.now() > deadline) {
      throw new ConfigError(
        `The database server (process ${found.pid}) has been ${found.status || 'starting'} for ${patience / 1000} s: see ${logFile(folder)}.`,
      );
    }
    await sleep(50);
  }
}

/** `wanted` if nobody listens there, otherwise any free port of this machine. */
export async function freePort(wanted: number): Promise<number> {
  return (wanted > 0 ? await tryPort(wanted) : undefined) ?? (await tryPort(0)) ?? 0;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}

/** Length of the log before this start; a log beyond the limit starts over. */
function shortenLog(file: string): number {
  try {
    const { size } = statSync(file);
    if (size <= LOG_LIMIT) return size;
    truncateSync(file, 0);
  } catch {
    // There is no log before the first start.
  }
  return 0;
}

function tail(file: string, from: number): string {
  try {
    const handle = openSync(file, 'r');
    const buffer = Buffer.alloc(64_000);
    const length = readSync(handle, buffer, 0, buffer.length, from);
    closeSync(handle);
    return buffer.toString('utf8', 0, length);
  } catch {
    return '';
  }
}
