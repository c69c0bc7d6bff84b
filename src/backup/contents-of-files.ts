import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { hashOf } from '../files/hash-of.js';
import { contentKey } from '../files/keeper.js';
import type { ObjectStore } from '../files/store/object-store.js';
import { ConfigError } from '../platform/config-error.js';
import { INTERNAL_ROLE } from '../platform/roles.sql.js';
import type { KeptContent, Manifest } from './contents.js';

/** Key of every content that a file names in the client's snapshot. */
export async function namedContents(client: pg.Client): Promise<string[]> {
  await client.query(`set local role ${INTERNAL_ROLE}`);
  const { rows } = await client.query<{ tenant: string; sha256: string }>(
    'select distinct tenant_id as tenant, sha256 from files',
  );
  await client.query('set local role none');
  return rows.map((row) => contentKey(row.tenant, row.sha256));
}

/** Copies contents and their previews out of the store. One that nobody has is named; the rest of the backup is of use without it. */
export async function copyContents(
  keys: readonly string[],
  folder: string,
  { store, signal }: { store: ObjectStore; signal: AbortSignal },
): Promise<Pick<Manifest, 'files' | 'missingFiles'>> {
  const files: KeptContent[] = [];
  const missingFiles: string[] = [];
  for (const wanted of keys) {
    signal.throwIfAborted();
    let found = false;
    for await (const { key } of store.list(wanted)) {
      found ||= key === wanted;
      files.push(await copyOne(store, key, folder));
    }
    if (!found) missingFiles.push(wanted);
  }
  return { files, missingFiles };
}

async function copyOne(store: ObjectStore, key: string, folder: string): Promise<KeptContent> {
  const target = join(folder, 'files', key);
  const bytes = await store.open(key);
  if (!bytes) throw new Error(`The content ${key} was taken away while it was being copied; start the backup again.`);
  await mkdir(dirname(target), { recursive: true });
  const written = createWriteStream(target);
  await pipeline(bytes, written);
  return { key, bytes: written.bytesWritten, sha256: await hashOf(target) };
}

/** Throws for a content that is missing in the backup or not as it was copied. */
export async function verifyContents(folder: string, { files }: Manifest, signal: AbortSignal): Promise<void> {
  for (const { key, sha256 } of files) {
    signal.throwIfAborted();
    const path = join(folder, 'files', key);
    if (!existsSync(path) || (await hashOf(createReadStream(path))) !== sha256)
      throw new ConfigError(`${path} is missing or not as it was written: the backup is damaged. Use another one.`);
  }
}

/** Puts every content into the store; one that is there already stays. */
export async function putContents(folder: string, { files }: Manifest, store: ObjectStore, signal: AbortSignal): Promise<void> {
  for (const { key, bytes, sha256 } of files) {
    signal.throwIfAborted();
    const copy = join(store.spool, `restore-${sha256}`);
    await mkdir(store.spool, { recursive: true });
    await copyFile(join(folder, 'files', key), copy);
    await store.put(key, { path: copy, size: bytes, sha256 });
    await rm(copy, { force: true });
  }
}
