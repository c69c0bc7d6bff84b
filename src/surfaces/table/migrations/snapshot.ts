import { createHash } from 'node:crypto';
import type { TableSchema } from '../entity-schema.js';

/** A statement of the kernel's own schema: what it makes, and a hash that tells whether it has changed. */
export interface KeyedStatement {
  readonly key: string;
  readonly hash: string;
}

/** A table, or with `extends` only what a module adds to another module's table. */
export type SliceTable = TableSchema & { readonly extends?: true };

/** What one folder of migrations is responsible for: the whole schema, or what one module adds to it. */
export interface Slice {
  readonly before: readonly string[];
  readonly tables: readonly SliceTable[];
  /** Statements that need the tables of entities. */
  readonly after: readonly string[];
}

/** The schema after the last migration of a folder, kept beside it as `schema.json`; the next one is proposed from it. */
export interface Snapshot {
  readonly system: { readonly before: readonly KeyedStatement[]; readonly after: readonly KeyedStatement[] };
  readonly tables: readonly SliceTable[];
}

/** What an empty database looks like. */
export const EMPTY: Snapshot = { system: { before: [], after: [] }, tables: [] };

export const snapshotOf = (parts: Slice): Snapshot => ({
  system: { before: parts.before.map(keyed), after: parts.after.map(keyed) },
  tables: parts.tables,
});

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const keyed = (statement: string): KeyedStatement => ({ key: keyOf(statement), hash: hashOf(statement) });

const SHAPES: readonly (readonly [RegExp, (m: RegExpExecArray) => string])[] = [
  [/^create table (\w+)/i, (m) => `table ${m[1]}`],
  [/^create (?:unique )?index (\w+)/i, (m) => `index ${m[1]}`],
  [/^create (?:or replace )?function (\w+)\s*\(([^)]*)\)/i, (m) => `function ${m[1]}(${(m[2] ?? '').replace(/\s+/g, ' ').trim()})`],
  [/^create policy (\w+) on "?(\w+)"?/i, (m) => `policy ${m[1]} on ${m[2]}`],
  [/^create trigger (\w+) .*? on "?(\w+)"?/is, (m) => `trigger ${m[1]} on ${m[2]}`],
];

/** What a statement makes, e.g. `table sessions` or `policy tenant on sessions`; a statement that makes nothing is its own key. */
export function keyOf(statement: string): string {
  for (const [shape, name] of SHAPES) {
    const match = shape.exec(statement);
    if (match) return name(match);
  }
  return statement.replace(/\s+/g, ' ');
}
