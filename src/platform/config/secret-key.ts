import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config-error.js';

/** Keys of 32 bytes as hexadecimal digits, with commas between them: the one in use, and those it followed. */
export const SECRET_KEY_PATTERN = /^[0-9a-f]{64}(,[0-9a-f]{64})*$/i;

/**
 * The keys kept in `<dataDir>/secret.key`, a line each, as SECRET_KEY is written. The first is made at the first start; several
 * processes that start together agree on one.
 * Whoever has this file can sign tokens and read stored credentials; it belongs to backups, not to version control.
 */
export function keptSecretKey(dataDir: string): string {
  const file = join(dataDir, 'secret.key');
  return read(file) ?? create(dataDir, file);
}

function read(file: string): string | undefined {
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim().split(/\s+/).join(',');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR, a file where the folder should be: making the folder tells so.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigError(
      `${file} cannot be read (${(error as Error).message}): give it back to the account that runs the program.`,
      { cause: error },
    );
  }
  if (!SECRET_KEY_PATTERN.test(key))
    throw new ConfigError(
      `${file} is damaged, each line must hold 64 hexadecimal digits: restore it from a backup, or delete it (all sessions end).`,
    );
  return key;
}

/** Puts a new key before those kept in `<dataDir>/secret.key`; gives how many there are now. Processes know it from their next start on. */
export function addSecretKey(dataDir: string): number {
  const keys = [randomBytes(32).toString('hex'), ...keptSecretKey(dataDir).split(',')];
  const draft = join(dataDir, `secret.key.${process.pid}`);
  writeFileSync(draft, `${keys.join('\n')}\n`, { mode: 0o600 });
  renameSync(draft, join(dataDir, 'secret.key'));
  return keys.length;
}

function create(dataDir: string, file: string): string {
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  } catch (error) {
    throw new ConfigError(
      `The folder ${dataDir} cannot be written (${(error as Error).message.split(',')[0]}): make it writable, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file) as string;
}
