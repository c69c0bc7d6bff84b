import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeContext } from '../records/context.js';
import { inTransaction, type Work } from '../records/work.js';
import { hashOf } from './hash-of.js';
import { contentKey, databaseNow, keeperOf } from './keeper.js';
import type { ObjectStore, StoredObject } from './store/object-store.js';

/** What stands in the store and what in the database, compared. */
export interface FilesCheck {
  /** Kept contents, previews among them. */
  readonly objects: number;
  /** Live file records. */
  readonly files: number;
  /** Contents older than an hour that no live file names; removed if asked for. */
  readonly orphans: readonly string[];
  /** Ids of files whose content is not there. */
  readonly missing: readonly string[];
  /** Contents that are not what their name says; only looked for if asked to. */
  readonly damaged: readonly string[];
}

/** A content may be waiting for its transaction. */
export const ORPHAN_AGE_MS = 3_600_000;
const BATCH = 500;

/** Compares one tenant's contents with its files: by name, and byte by byte with `deep`. `remove` takes away what nobody names. */
export async function checkFiles(work: Work, options: { deep?: boolean; remove?: boolean } = {}): Promise<FilesCheck> {
  const { store } = keeperOf(work.kernel);
  const { tenantId } = work.rights;
  const orphans: string[] = [];
  const damaged: string[] = [];
  let objects = 0;
  for await (const batch of inBatches(store.list(`${tenantId}/`))) {
    objects += batch.length;
    const named = await namedBy(work, batch.map(shaOf));
    const now = await databaseNow(work);
    for (const object of batch) {
      const orphan = !named.has(shaOf(object)) && isOld(object, now);
      if (orphan && (!options.remove || (await removeOrphan(work, store, object)))) orphans.push(object.key);
      if (!orphan && options.deep && !object.key.includes('.') && (await isDamaged(store, object))) damaged.push(object.key);
    }
  }
  if (options.remove) await removeLeftovers(store);
  return { objects, orphans, damaged, ...(await missingContents(work, store)) };
}

const shaOf = ({ key }: StoredObject): string => (key.split('/')[1] ?? '').slice(0, 64);
const isOld = ({ changedAt }: StoredObject, now: Date): boolean => now.getTime() - changedAt.getTime() > ORPHAN_AGE_MS;

async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function namedBy(work: Work, hashes: readonly string[]): Promise<Set<string>> {
  const rows = await makeContext(work).sql<{ sha256: string }>(
    'select distinct sha256 from files where tenant_id = $1 and sha256 = any($2) and deleted_at is null',
    [work.rights.tenantId, hashes],
  );
  return new Set(rows.map((row) => row.sha256));
}

/** Looks again under the lock that every upload of this content takes before its record is written. */
function removeOrphan(work: Work, store: ObjectStore, object: StoredObject): Promise<boolean> {
  return inTransaction(work, async (inside) => {
    const key = contentKey(work.rights.tenantId, shaOf(object));
    await makeContext(inside).sql('select pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
    const found = await store.find(object.key);
    if (!found || !isOld(found, await databaseNow(inside)) || (await namedBy(inside, [shaOf(object)])).size > 0) return false;
    await store.remove(object.key);
    return true;
  });
}

async function isDamaged(store: ObjectStore, object: StoredObject): Promise<boolean> {
  const bytes = await store.open(object.key);
  return bytes !== null && (await hashOf(bytes)) !== shaOf(object);
}

async function missingContents(work: Work, store: ObjectStore): Promise<Pick<FilesCheck, 'files' | 'missing'>> {
  const missing: string[] = [];
  let files = 0;
  for await (const row of makeContext(work)
    .records('file')
    .each({ fields: ['id', 'sha256'] })) {
    files++;
    if (!(await store.find(contentKey(work.rights.tenantId, String(row.sha256))))) missing.push(row.id);
  }
  return { files, missing };
}

/** Uploads that a killed process left unfinished. */
async function removeLeftovers(store: ObjectStore): Promise<void> {
  for (const name of await readdir(store.spool).catch(() => [])) {
    const path = join(store.spool, name);
    const found = await stat(path).catch(() => null);
    // Real time: the clock of the kernel may be set, that of the disk is not.
    if (found && Date.now() - found.mtimeMs > 24 * ORPHAN_AGE_MS) await rm(path, { force: true });
  }
}
