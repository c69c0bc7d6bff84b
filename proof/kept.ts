import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './chapter.js';

const fileOf = (folder: string, name: string): string => join(folder, `${name.replaceAll('/', '-')}.json`);

/** What a chapter's last run left in the folder of results, null if it never ran. They are committed: a run of one chapter keeps the others' rows. */
export function kept(folder: string, name: string): Outcome | null {
  const file = fileOf(folder, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Outcome) : null;
}

export function keep(folder: string, outcome: Outcome): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(fileOf(folder, outcome.name), `${JSON.stringify(outcome, null, 2)}\n`);
}
