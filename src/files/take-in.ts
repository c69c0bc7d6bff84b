import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '../platform/problem.js';

/** A content on disk, measured while it came in. */
export interface TakenIn {
  readonly path: string;
  readonly size: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Removes it, if it is still there. */
  remove(): Promise<void>;
}

/** Writes a content to a file of `folder`, chunk by chunk; 413 when it is longer than `most` bytes, 400 when it is empty or cut. */
export async function takeIn(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  most: number,
  folder: string,
  name: string,
): Promise<TakenIn> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const remove = () => rm(path, { force: true });
  const hash = createHash('sha256');
  let size = 0;
  // Opened before anything else: a stream that opens its file by itself may do so after a content that broke off at once was cleared away.
  const file = await open(path, 'wx', 0o600);
  try {
    await pipeline(
      source instanceof Uint8Array ? Readable.from([source]) : source,
      async function* (chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          size += chunk.length;
          if (size > most) throw tooLarge(most);
          hash.update(chunk);
          yield chunk;
        }
      },
      file.createWriteStream(),
    );
    if (size === 0) throw new Problem('empty_file', 400, 'The file is empty; send its content.', { pointer: '/file' });
  } catch (error) {
    await remove();
    throw asCut(error);
  }
  return { path, size, sha256: hash.digest('hex'), remove };
}

export const tooLarge = (most: number): Problem =>
  new Problem('body_too_large', 413, `A file may have at most ${most} bytes.`, { pointer: '/file', params: { max: most } });

/** A client that went away in the middle is no defect of ours. */
function asCut(error: unknown): unknown {
  const { code } = error as { code?: string };
  if (code !== 'ECONNRESET' && code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ABORT_ERR') return error;
  return new Problem('cut_upload', 400, 'The upload ended before its end; send it again.', { pointer: '/file' });
}
