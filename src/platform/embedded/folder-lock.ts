import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../config-error.js';
import { isAlive, startMark } from './process-alive.js';

/**
 * Runs `body` while no other process on this machine runs one with the same lock file. A lock left by a killed process is
 * taken over. Throws {@link ConfigError} when the lock stays taken for `patience` milliseconds.
 */
export async function withFolderLock<T>(file: string, body: () => Promise<T>, patience = 60_000): Promise<T> {
  const mine = `${process.pid} ${startMark(process.pid)} ${Math.random()}`;
  const deadline = Date.now() + patience;
  while (!tryLock(file, mine)) {
    if (Date.now() > deadline) {
      throw new ConfigError(
        `${file} has been held by process ${holder(file)?.pid} for ${patience / 1000} s: stop that process, or delete the file if it hangs.`,
      );
    }
    await sleep(50);
  }
  try {
    return await body();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file: string, mine: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    removeIfAbandoned(file);
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function holder(file: string): { text: string; pid: number; mark: string } | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    const [pid, mark] = text.split(' ');
    return { text, pid: Number(pid), mark: mark ?? '' };
  } catch {
    return undefined;
  }
}

function removeIfAbandoned(file: string): void {
  const seen = holder(file);
  if (!seen || (isAlive(seen.pid) && startMark(seen.pid) === seen.mark)) return;
  const aside = `${file}.${process.pid}.abandoned`;
  try {
    // Renaming is atomic: of two processes that find the lock abandoned only one moves it away.
    renameSync(file, aside);
    if (readFileSync(aside, 'utf8') !== seen.text) linkSync(aside, file);
    rmSync(aside, { force: true });
  } catch {
    // The other one was faster; the next try finds out.
  }
}
