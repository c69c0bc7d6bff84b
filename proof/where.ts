import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** The commit that is proved; with changes that are not committed it says so. */
export function commit(root: string): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    const dirty = git('status', '--porcelain', '--untracked-files=no', '--', ':!proof/RESULTS.md', ':!proof/results') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${dirty ? ' with changes' : ''}`;
  } catch {
    return 'not a git checkout';
  }
}

/** The machine in one line. */
export const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, Node ${process.versions.node}`;
