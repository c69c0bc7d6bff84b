import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPostmaster } from '../../src/platform/embedded/postmaster.js';
import { isAlive, startMark } from '../../src/platform/embedded/process-alive.js';

const FOLDER = 'running';

/** Notes a process that was started in this chapter's folder, so that the next run ends it if this one cannot. */
export function noteProcess(folder: string, pid: number): void {
  writeFileSync(join(folder, `${FOLDER}-${pid}`), startMark(pid) ?? '');
}

/** Ends what a run of this chapter that was killed has left: only processes that it noted and that are still the same ones. */
export function stopLeftBehind(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const running = findPostmaster(join(folder, name));
    if (running) process.kill(running.pid, 'SIGQUIT');
    if (!name.startsWith(`${FOLDER}-`)) continue;
    const pid = Number(name.slice(FOLDER.length + 1));
    const mark = readFileSync(join(folder, name), 'utf8');
    if (isAlive(pid) && startMark(pid) === mark) process.kill(pid, 'SIGKILL');
    rmSync(join(folder, name), { force: true });
  }
}
