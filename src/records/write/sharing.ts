import type { Listener } from '../../declare/module.js';
import { identifier, quote, snake } from '../../registry/names.js';
import type { EntityModel } from '../../registry/model.js';
import type { Statement } from '../read/statement.js';
import { session, underTenant, type Work } from '../work.js';
import type { Prepared } from './prepared.js';

/** Thrown by a guarded insert that found a record with one of the same keys; nothing was written. */
export class NotAlone extends Error {}

/** The list fields that `sharing` listeners name. */
export const sharingFields = (listeners: readonly Listener[]): string[] => [
  ...new Set(listeners.flatMap((l) => (l.sharing === undefined ? [] : [l.sharing]))),
];

const lookup = (entity: EntityModel, field: string): string => quote(identifier('search', entity.table, snake(field), 'any'));

const keysOf = (record: Prepared, field: string): string[] => (record.values.get(field) as string[] | null | undefined) ?? [];

/** True in SQL if no live record has one of the new record's keys; part of the inserting statement, so that it costs no round trip. */
export function aloneSql(entity: EntityModel, record: Prepared, fields: readonly string[], s: Statement): string {
  const checks = fields
    .filter((field) => keysOf(record, field).length > 0)
    .map(
      (field) =>
        `not exists (select from ${lookup(entity, field)}(${s.bind(keysOf(record, field), 'text[]')}, 1) where ctx.tenant is not null)`,
    );
  return checks.join(' and ') || 'true';
}

/** Indexes of the records that share a key with a live record or with each other, by one statement per field. */
export async function sharingRecords(
  entity: EntityModel,
  records: readonly Prepared[],
  fields: readonly string[],
  work: Work,
): Promise<Set<number>> {
  const found = new Set<number>();
  for (const field of fields) {
    const holders = new Map<string, number[]>();
    records.forEach((record, i) => keysOf(record, field).forEach((key) => holders.set(key, [...(holders.get(key) ?? []), i])));
    if (holders.size === 0) continue;
    const sql = `select distinct key from ${lookup(entity, field)}($1::text[], 1)`;
    const taken = new Set(
      (await underTenant<{ key: string }>(session(work), work.rights.tenantId, sql, [[...holders.keys()]])).map((row) => row.key),
    );
    for (const [key, indexes] of holders) if (taken.has(key) || indexes.length > 1) indexes.forEach((i) => found.add(i));
  }
  return found;
}
