import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { node24 } from './bootstrap.mjs';

/**
 * Runs a built program on Node 24 in place of this process: signals go to it, its exit code becomes ours, and it ends when
 * we or the npm that started us are gone (it sees its IPC channel close).
 */
export function become(args, options = {}) {
  const child = spawn(node24, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], ...options });
  child.on('error', (error) => {
    process.stderr.write(`${node24} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends Ctrl-C to the whole group, so the child has it already.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  if (process.env.npm_lifecycle_event) followParent(child);
}

/** npm runs us through a shell, and neither tells us when it is killed: an orphan gets a new parent. */
function followParent(child) {
  const before = lineage();
  const watch = setInterval(() => {
    if (lineage() === before) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
}

/** Our parent, the shell, and on Linux its parent, npm. */
function lineage() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8');
    // The program's name may hold spaces and brackets; the parent is the second field after it (proc(5)).
    return `${process.ppid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`;
  } catch {
    return String(process.ppid);
  }
}
