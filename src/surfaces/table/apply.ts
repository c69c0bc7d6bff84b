import { createHash } from 'node:crypto';
import type { Registry } from '../../registry/model.js';
import { createTable, entitySchema, type TableSchema } from './entity-schema.js';
import { signInSchema } from './sign-in-schema.js';
import { systemSchema } from './system-schema.js';

/** The whole schema in the order in which it is made: each table with its objects, then all foreign keys, between two lists of statements. */
export interface SchemaParts {
  readonly before: readonly string[];
  readonly tables: readonly TableSchema[];
  /** Statements that need the tables of entities. */
  readonly after: readonly string[];
}

/** What a database that fits the registry is made of. */
export const schemaParts = (registry: Registry): SchemaParts => ({
  before: systemSchema(),
  tables: entitySchema(registry),
  after: signInSchema(),
});

/** Every statement that makes an empty database fit the registry, in order. */
export function fullSchema(registry: Registry): string[] {
  const { before, tables, after } = schemaParts(registry);
  return [...before, ...tables.flatMap(createTable), ...tables.flatMap((t) => t.foreignKeys.map((f) => f.create)), ...after];
}

/** Changes whenever the registry would make another database. */
export const schemaHash = (registry: Registry): string =>
  createHash('sha256').update(fullSchema(registry).join(';\n')).digest('hex').slice(0, 32);
