import { createReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkedKey, type ObjectStore, type StoredObject } from './object-store.js';

/** Contents in a folder: `<tenant>/<first two digits>/<name>`, each written beside its place and then renamed. */
export function diskStore(folder: string): ObjectStore {
  const spool = join(folder, 'spool');
  const pathOf = (key: string): string => {
    const [tenant = '', name = ''] = checkedKey(key).split('/');
    return join(folder, tenant, name.slice(0, 2), name);
  };
  const find = async (key: string): Promise<StoredObject | null> => {
    const found = await orNull(stat(pathOf(key)));
    return found ? { key, size: found.size, changedAt: found.mtime } : null;
  };
  return {
    spool,
    find,
    async put(key, file, now = new Date()) {
      const path = pathOf(key);
      if ((await find(key))?.size === file.size && (await orNull(utimes(path, now, now).then(() => true)))) return;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await chmod(file.path, 0o600);
      await settled(file.path);
      await utimes(file.path, now, now);
      await rename(file.path, path);
      await settled(dirname(path));
    },
    async open(key, range) {
      const handle = await orNull(open(pathOf(key), 'r'));
      return handle && createReadStream('', { fd: handle, ...range });
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    async *list(prefix) {
      const [tenant = ''] = prefix.split('/');
      for (const part of (await orNull(readdir(join(folder, tenant)))) ?? []) {
        for (const name of (await orNull(readdir(join(folder, tenant, part)))) ?? []) {
          const key = `${tenant}/${name}`;
          const found = key.startsWith(prefix) ? await find(key) : null;
          if (found) yield found;
        }
      }
    },
  };
}

/** On the disk itself, not only in the system's memory. */
async function settled(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function orNull<T>(step: Promise<T>): Promise<T | null> {
  try {
    return await step;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
