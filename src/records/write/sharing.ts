import type { Listener } from '../../declare/module.js';
import { identifier, quote, snake } from '../../registry/names.js';
import type { EntityModel } from '../../registry/model.js';
import { Slot, type Statement } from '../read/statement.js';
import { session, underTenant, type Work } from '../work.js';
import { momentOf } from './derive.js';
import type { Prepared } from './prepared.js';

/** Thrown by a guarded insert that found a record with one of the same keys; nothing was written. */
export class NotAlone extends Error {}

/** By list field, the keys of one new record that listeners want to be looked for. */
export type SharingKeys = ReadonlyMap<string, readonly string[]>;

/** What each record is to be looked for by. */
export function sharingKeys(listeners: readonly Listener[], records: readonly Prepared[], work: Work): SharingKeys[] {
  const wanted = listeners.flatMap((l) => l.sharing ?? []);
  if (wanted.length === 0) return records.map(() => new Map<string, string[]>());
  const moment = momentOf(work);
  return records.map(({ values }) => {
    const asked = new Map<string, readonly string[]>();
    for (const { list, keys } of wanted) {
      const mine = keys ? keys(Object.fromEntries(values), moment) : ((values.get(list) as string[] | null | undefined) ?? []);
      if (mine.length > 0) asked.set(list, [...new Set([...(asked.get(list) ?? []), ...mine])]);
    }
    return asked;
  });
}

const lookup = (entity: EntityModel, field: string): string => quote(identifier('search', entity.table, snake(field), 'any'));

/** Name of the slot of a field's keys. */
export const aloneSlot = (field: string): string => `alone ${field}`;

/**
 * True in SQL if no live record has one of the new record's keys, which stand in the slots of their `fields` ({@link aloneSlot}); part of the
 * inserting statement, so that it costs no round trip.
 */
export function aloneSql(entity: EntityModel, fields: Iterable<string>, s: Statement): string {
  const checks = [...fields].map(
    (field) =>
      `not exists (select from ${lookup(entity, field)}(${s.bind(new Slot(aloneSlot(field)), 'text[]')}, 1) where ctx.tenant is not null)`,
  );
  return checks.join(' and ') || 'true';
}

/** Indexes of the records that share a key with a live record or with each other, by one statement per field. */
export async function sharingRecords(entity: EntityModel, asked: readonly SharingKeys[], work: Work): Promise<Set<number>> {
  const found = new Set<number>();
  for (const field of new Set(asked.flatMap((one) => [...one.keys()]))) {
    const holders = new Map<string, number[]>();
    asked.forEach((one, i) => one.get(field)?.forEach((key) => holders.set(key, [...(holders.get(key) ?? []), i])));
    const sql = `select distinct key from ${lookup(entity, field)}($1::text[], 1)`;
    const taken = new Set(
      (await underTenant<{ key: string }>(session(work), work.rights.tenantId, sql, [[...holders.keys()]])).map((row) => row.key),
    );
    for (const [key, indexes] of holders) if (taken.has(key) || indexes.length > 1) indexes.forEach((i) => found.add(i));
  }
  return found;
}
