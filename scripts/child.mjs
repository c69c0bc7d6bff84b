import { spawn } from 'node:child_process';
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

/** npm runs us through a shell that may die without telling us; its end shows as a new parent. */
function followParent(child) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
}
