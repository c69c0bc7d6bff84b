import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config-error.js';

/** 32 bytes as hexadecimal digits. */
export const SECRET_KEY_PATTERN = /^[0-9a-f]{64}$/i;

/**
 * The key kept in `<dataDir>/secret.key`, made at the first start. Several processes that start together agree on one.
 * Whoever has this file can sign tokens and read stored credentials; it belongs to backups, not to version control.
 */
export function keptSecretKey(dataDir: string): string {
  const file = join(dataDir, 'secret.key');
  return read(file) ?? create(dataDir, file);
}

function read(file: string): string | undefined {
  let key: string;
  try {
    key = readFileSync(file, 'utf8').trim();
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
      `${file} is damaged, it must hold 64 hexadecimal digits: restore it from a backup, or delete it (all sessions end).`,
    );
  return key;
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
