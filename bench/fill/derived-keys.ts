import type { Client } from 'pg';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import type { WriteMoment } from '../../src/declare/derivation.js';
import { buildRegistry } from '../../src/registry/build.js';
import type { KeyStep } from './rows.js';

const registry = buildRegistry([...kernelModules, ...installed]);
/** Who writes and when: duplicate keys do not depend on it. */
const moment = {} as WriteMoment;

/** The `duplicateKeys` the product would store for a record with these fields, by the entity's own derivation. */
export function duplicateKeys(entity: 'person' | 'account', fields: Readonly<Record<string, unknown>>): string[] {
  const derivation = registry.entities.get(entity)?.derivations.find((one) => one.sets.includes('duplicateKeys'));
  if (derivation === undefined) throw new Error(`${entity} has no derivation of duplicateKeys any more`);
  return derivation.of(fields, null, moment).duplicateKeys as string[];
}

/** Runs a {@link KeyStep}: keys are derived once per distinct value, not per row. */
export async function deriveKeys(client: Client, { entity, from, into, columns }: KeyStep): Promise<void> {
  const names = Object.values(columns);
  const { rows } = await client.query<Record<string, string>>(
    `select distinct ${Object.entries(columns)
      .map(([field, column]) => `${column}::text as "${field}"`)
      .join(', ')} from ${from} where ${names[0]} is not null`,
  );
  const lists = Object.keys(columns).map((field) => rows.map((row) => row[field]));
  const keys = rows.map((row) => duplicateKeys(entity, row).join(' '));
  await client.query(`create temp table ${into} as select ${names.join(', ')}, null::text[] as keys from ${from} limit 0`);
  const type = names.map((name) => `${name}::${name === 'born' ? 'date' : 'text'}`);
  await client.query(
    `insert into ${into} (${names.join(', ')}, keys) select ${type.join(', ')}, string_to_array(nullif(keys, ''), ' ') from unnest(${[...names, ''].map((_, index) => `$${index + 1}::text[]`).join(', ')}) as t (${names.join(', ')}, keys)`,
    [...lists, keys],
  );
  await client.query(`analyze ${into}`);
}
