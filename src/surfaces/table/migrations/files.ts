import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, EMPTY, snapshotOf, type Slice, type Snapshot } from './snapshot.js';
import { propose } from './diff.js';
import type { ProposeOptions } from './proposal.js';
import type { MigrationFolder } from './slices.js';

/** One committed migration. */
export interface MigrationFile {
  readonly name: string;
  readonly owner: string;
  readonly sql: string;
  readonly hash: string;
}

const FILE = /^\d{14}-[a-z0-9-]+\.sql$/;
const SNAPSHOT = 'schema.json';

/** The migrations of a folder, oldest first. A checkout with other line ends is the same migration. */
export function readMigrations(folder: MigrationFolder): MigrationFile[] {
  return sqlFiles(folder).map((file) => {
    const sql = readFileSync(join(folder.path, file), 'utf8').replaceAll('\r\n', '\n');
    return { name: file.slice(0, -'.sql'.length), owner: folder.owner, sql, hash: hashOf(sql) };
  });
}

function sqlFiles({ path }: MigrationFolder): string[] {
  const files = existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.sql')) : [];
  const odd = files.find((name) => !FILE.test(name));
  if (odd) throw new Error(`${join(path, odd)}: migrations are called <yyyymmddhhmmss>-<module>-<what>.sql; rename it.`);
  return files.sort();
}

export function readSnapshot({ path }: MigrationFolder): Snapshot {
  const file = join(path, SNAPSHOT);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Snapshot) : EMPTY;
}

export interface ProposedFile {
  readonly path: string;
  readonly statements: number;
  readonly warnings: readonly string[];
}

/**
 * Writes the migration that leads from the folder's snapshot to `slice`, and the new snapshot. Null if there is nothing to do.
 *
 * @param what the end of the file's name
 * @param fromNothing deletes the folder's migrations first; databases that ran them can no longer be migrated
 */
export function writeProposal(folder: MigrationFolder, slice: Slice, what: string, now: Date, options: ProposeOptions & { fromNothing?: boolean } = {}): ProposedFile | null {
  const before = options.fromNothing ? EMPTY : readSnapshot(folder);
  const { statements, warnings } = propose(slice, before, options);
  if (statements.length === 0 && warnings.length === 0) return null;
  mkdirSync(folder.path, { recursive: true });
  if (options.fromNothing) for (const file of sqlFiles(folder)) rmSync(join(folder.path, file));
  const path = join(folder.path, `${stampOf(folder, now)}-${folder.owner}-${what}.sql`);
  writeFileSync(path, textOf(statements, warnings));
  writeFileSync(join(folder.path, SNAPSHOT), `${JSON.stringify(snapshotOf(slice), null, 1)}\n`);
  return { path, statements: statements.length, warnings };
}

/** The time in UTC, moved behind the last migration if a clock was wrong. */
function stampOf(folder: MigrationFolder, now: Date): string {
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const last = sqlFiles(folder).at(-1)?.slice(0, 14) ?? '';
  return stamp > last ? stamp : String(BigInt(last) + 1n);
}

function textOf(statements: readonly string[], warnings: readonly string[]): string {
  const head = ['-- Proposed from the declarations. Runs in one transaction, once per database; do not change it after it was merged.'];
  const remarks = warnings.map((warning) => `-- WARNING: ${warning}`);
  const body = statements.map((statement) => (statement.startsWith('--') ? statement : `${statement};`));
  return `${[...head, ...remarks, '', ...body].join('\n')}\n`;
}
