import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Format, ReadOptions, SourceRow, WriteOptions } from '../row.js';

/** Real files used as input; see data/README.md there. */
export const realFiles = resolve(import.meta.dirname, '../../../../../shared/data');

/** `describe` where the real files are, else a skipped one whose title gives the reason. */
export const describeWithRealFiles = (title: string, body: () => void): void => {
  if (existsSync(realFiles)) describe(title, body);
  else describe.skip(`${title} (skipped: ${realFiles} is missing)`, body);
};

export const realFile = (path: string): Buffer => readFileSync(resolve(realFiles, path));

/** The bytes in chunks of `size`, so that every cut is tried. */
export async function* chunks(bytes: Uint8Array | string, size = 65_536): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.from(bytes as Uint8Array);
  for (let at = 0; at < buffer.length; at += size) yield buffer.subarray(at, at + size);
}

export async function rowsOf(
  format: Format,
  bytes: Uint8Array | string,
  options?: ReadOptions,
  chunkSize?: number,
): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const row of format.read(chunks(bytes, chunkSize), options)) rows.push(row);
  return rows;
}

export async function written(format: Format, rows: Record<string, unknown>[], options?: WriteOptions): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of format.write(rows, options)) parts.push(part);
  return Buffer.concat(parts);
}

/** `line code` of every row with a problem. */
export const problemsOf = (rows: SourceRow[]): string[] =>
  rows.flatMap((row) => (row.problem ? [`${row.line} ${row.problem.code}`] : []));
export const valuesOf = (rows: SourceRow[]): Record<string, unknown>[] =>
  rows.filter((row) => !row.problem).map((row) => row.values);
