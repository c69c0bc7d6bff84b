import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A folder of ../shared/data, or undefined, with the reason printed, where the project stands alone. */
export function shared(name: string): string | undefined {
  const folder = join(import.meta.dirname, '../../../shared/data', name);
  if (existsSync(folder)) return folder;
  process.stdout.write(`skipped: ${folder} is not there; these tests need the real data of ../shared.\n`);
  return undefined;
}
