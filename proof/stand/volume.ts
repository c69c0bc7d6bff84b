import { execFileSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ProofContext } from '../chapter.js';

/** A small volume of its own that can be filled to the last byte. */
export interface Volume {
  readonly path: string;
  fill(): void;
  free(): void;
}

/** Why there can be none, or null. */
export function noVolume(): string | null {
  if (process.getuid?.() !== 0) return 'a volume of its own needs root';
  try {
    execFileSync('mount', ['-t', 'tmpfs'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'this machine mounts no tmpfs';
  }
}

/** Mounts `megabytes` of tmpfs; unmounted with the chapter. */
export function makeVolume(ctx: ProofContext, name: string, megabytes: number, owner?: { uid: number; gid: number }): Volume {
  const path = join(ctx.folder, name);
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', path]);
  ctx.atEnd(() => execFileSync('umount', ['-l', path]));
  if (owner) chownSync(path, owner.uid, owner.gid);
  const ballast = join(path, 'ballast');
  return {
    path,
    fill() {
      const handle = openSync(ballast, 'a');
      try {
        for (let size = 1 << 20; size > 0; size = Math.floor(size / 2)) {
          const block = Buffer.alloc(size, 1);
          try {
            for (;;) writeSync(handle, block);
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          }
        }
      } finally {
        closeSync(handle);
      }
      if (statfsSync(path).bavail > 8) throw new Error(`${path} could not be filled`);
    },
    free: () => rmSync(ballast, { force: true }),
  };
}
