import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How to get into the demo firm: the contents of `<DATA_DIR>/demo.json`. */
export interface DemoAccess {
  /** Address of the server, without a slash at its end. */
  readonly url: string;
  readonly email: string;
  readonly password: string;
  /** May do whatever the user may. */
  readonly apiKey: string;
  /** Short name of the tenant. */
  readonly tenant: string;
}

const place = (dataDir: string): string => join(dataDir, 'demo.json');

/** What the first start wrote down; null if there is no such file or it is not whole. */
export function readAccess(dataDir: string): DemoAccess | null {
  try {
    const found = JSON.parse(readFileSync(place(dataDir), 'utf8')) as Partial<DemoAccess>;
    return found.url && found.email && found.password && found.apiKey && found.tenant ? (found as DemoAccess) : null;
  } catch {
    return null;
  }
}

/** Writes the file for its owner's eyes only, whole or not at all. */
export function writeAccess(dataDir: string, access: DemoAccess): void {
  const unfinished = `${place(dataDir)}.${process.pid}`;
  writeFileSync(unfinished, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, place(dataDir));
}
