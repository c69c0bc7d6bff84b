import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LaterLink } from './apply-batch.js';

/** How many are kept in memory before they go to a file. */
const IN_MEMORY = 5_000;

/** Links to records that later rows bring, kept until the end of the file without growing with it. */
export function laterLinks() {
  let kept: LaterLink[] = [];
  let spill: { folder: string; path: string; file: FileHandle } | undefined;

  async function add(links: readonly LaterLink[]): Promise<void> {
    for (const link of links) kept.push(link);
    if (kept.length < IN_MEMORY) return;
    if (!spill) {
      const folder = await mkdtemp(join(tmpdir(), 'eleven-import-'));
      const path = join(folder, 'links');
      spill = { folder, path, file: await open(path, 'a', 0o600) };
    }
    await spill.file.appendFile(kept.map((link) => `${JSON.stringify(link)}\n`).join(''));
    kept = [];
  }

  async function* batches(size: number): AsyncGenerator<LaterLink[]> {
    if (spill) {
      let batch: LaterLink[] = [];
      for await (const line of createInterface({ input: createReadStream(spill.path) })) {
        batch.push(JSON.parse(line) as LaterLink);
        if (batch.length >= size) {
          yield batch;
          batch = [];
        }
      }
      if (batch.length > 0) yield batch;
    }
    for (let at = 0; at < kept.length; at += size) yield kept.slice(at, at + size);
  }

  async function close(): Promise<void> {
    await spill?.file.close();
    if (spill) await rm(spill.folder, { recursive: true, force: true });
  }

  return { add, batches, close };
}
