import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { diskProblem } from '../platform/disk-problem.js';
import { Problem } from '../platform/problem.js';

/** An upload on disk, so that no transaction ever waits for a slow client. */
export interface Spooled {
  readonly length: number;
  open(): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

/** Writes an upload to a temporary file; 413 when it is longer than `most` bytes. */
export async function spool(source: AsyncIterable<Uint8Array>, most: number): Promise<Spooled> {
  const folder = await mkdtemp(join(tmpdir(), 'eleven-upload-'));
  const path = join(folder, 'file');
  const remove = () => rm(folder, { recursive: true, force: true });
  let length = 0;
  try {
    // Opened before anything is read; why is said in src/files/take-in.ts.
    const file = await open(path, 'wx', 0o600);
    await pipeline(
      source,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          length += chunk.length;
          if (length > most)
            throw new Problem('body_too_large', 413, `A file may have at most ${Math.floor(most / 1_000_000)} MB; split it.`, {
              params: { max: most },
            });
          yield chunk;
        }
      },
      file.createWriteStream(),
    );
  } catch (error) {
    await remove();
    throw diskProblem(error);
  }
  return { length, open: () => createReadStream(path), remove };
}
