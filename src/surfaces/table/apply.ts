import { createHash } from 'node:crypto';
import type { Registry } from '../../registry/model.js';
import { createTable, entitySchema } from './entity-schema.js';
import { systemSchema } from './system-schema.js';

/** Every statement that makes an empty database fit the registry, in order. */
export function fullSchema(registry: Registry): string[] {
  const tables = entitySchema(registry);
  return [...systemSchema(), ...tables.flatMap(createTable), ...tables.flatMap((t) => t.foreignKeys.map((f) => f.create))];
}

/** Changes whenever the registry would make another database. */
export const schemaHash = (registry: Registry): string => createHash('sha256').update(fullSchema(registry).join(';\n')).digest('hex').slice(0, 32);
