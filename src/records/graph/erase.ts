import type { Erased, EraseRequest } from '../../declare/graph.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { customKey } from '../../registry/columns.js';
import { quote } from '../../registry/names.js';
import { entityNamed, inTransaction, type Work } from '../work.js';
import { asKernel, rows } from './merging.js';
import { findSubject, type Found } from './find-subject.js';

/** What stands where a personal value stood that the record cannot be without. */
export const ERASED = 'erased';

const personalFields = (entity: EntityModel): FieldModel[] =>
  [...entity.fields.values()].filter((f) => f.field.options.personal && f.field.columns.length > 0);

/**
 * Erases the personal data of one person (CON13): every field marked `personal` of the records given, of what points at them
 * and of what hangs on that, live or deleted; then the same columns in the ledger, and stored answers that name one of the
 * records. Ids and everything else stay. Records with `legalHold` and what hangs on them are left and named.
 */
export async function erase(work: Work, request: EraseRequest): Promise<Erased> {
  return inTransaction(work, async (opened) => {
    const inside = asKernel(opened);
    const { found, held } = await findSubject(inside, request, 'keepHeld');
    const fields: Record<string, readonly string[]> = {};
    const records: Record<string, number> = {};
    let ledgerRows = 0;
    const archived = (await rows(inside, 'select 1 as n from ledger_archives where tenant_id = $1 limit 1', [])).length > 0;
    const telling = await tellingValues(inside, found);
    for (const [name, ids] of found) {
      const entity = entityNamed(inside, name);
      const personal = personalFields(entity);
      const custom = await customKeys(inside, entity, [...ids]);
      const holds = personal.length > 0 || custom.length > 0;
      // What archives hold of custom fields cannot be seen; erasing takes the key to it away.
      if (ids.size === 0 || !(holds || (archived && entity.customizable))) continue;
      if (holds) await wipe(inside, entity, personal, custom, [...ids]);
      const columns = [...new Set([...personal.flatMap((f) => [...f.columns, f.key]), ...custom])];
      const [erased] = await rows<{ n: number }>(
        inside,
        'select ledger_erase($2, $3::uuid[], $4::text[]) as n from (select $1::uuid) t',
        [name, [...ids], columns],
      );
      ledgerRows += erased?.n ?? 0;
      if (!holds) continue;
      fields[name] = personal.map((f) => f.key);
      records[name] = ids.size;
    }
    const storedAnswers = await wipeAnswers(inside, [...[...found.values()].flatMap((ids) => [...ids]), ...telling]);
    return { records, fields, ledgerRows, storedAnswers, held };
  });
}

/**
 * The keys of personal custom fields that these records or their history hold, whether the field is still there or not: what a
 * deleted field has left comes back with it.
 */
async function customKeys(work: Work, entity: EntityModel, ids: readonly string[]): Promise<string[]> {
  if (!entity.customizable || ids.length === 0) return [];
  const fields = await rows<{ id: string }>(
    work,
    'select id from custom_fields where tenant_id = $1 and entity = $2 and personal is not null',
    [entity.name],
  );
  if (fields.length === 0) return [];
  const found = await rows<{ key: string }>(
    work,
    `with held as (select custom as v from ${quote(entity.table)} where tenant_id = $1 and id = any($3::uuid[]) and custom is not null
       union all select v from ledger l cross join lateral unnest(array[l.before, l.after]) v where l.tenant_id = $1 and l.entity = $2 and l.record_id = any($3::uuid[]) and v is not null)
     select distinct k as key from held cross join lateral jsonb_object_keys(held.v) k where left(k, 13) = any($4::text[])`,
    [entity.name, ids, fields.map(({ id }) => customKey(id))],
  );
  return found.map(({ key }) => key);
}

async function wipe(
  work: Work,
  entity: EntityModel,
  fields: readonly FieldModel[],
  custom: readonly string[],
  ids: readonly string[],
): Promise<void> {
  const values: unknown[] = [ids, work.rights.userId];
  const sets = fields.flatMap((field) => {
    if (field.custom) return [];
    const stored = field.field.toColumns(placeholder(entity, field));
    const written = field.field.columns.flatMap((column, i) =>
      column.generated ? [] : [{ name: field.columns[i] as string, type: column.type }],
    );
    return written.map(({ name, type }, i) => `${quote(name)} = $${values.push(stored[i] ?? null) + 1}::${type}`);
  });
  await rows(
    work,
    `update ${quote(entity.table)} set ${[...sets, ...(custom.length > 0 ? [`custom = nullif(custom - $${values.push(custom) + 1}::text[], '{}')`] : []), ...gone(entity)].join(', ')}, version = version + 1, updated_at = now(), updated_by_id = $3 where tenant_id = $1 and id = any($2::uuid[])`,
    values,
  );
}

/** A file is erased by discarding it: its content goes within two hours, when no other file has the same. */
const gone = ({ name }: EntityModel): string[] => (name === 'file' ? ['deleted_at = coalesce(deleted_at, now())'] : []);

/** Null where the field may be empty; else the first of these its type takes. A record's title is never empty. */
export function placeholder(entity: EntityModel, model: FieldModel): unknown {
  const { field } = model;
  const isTitle = entity.title === model.name && field.kind === 'text';
  if (!field.required && !isTitle) return null;
  for (const candidate of [
    ERASED,
    { lines: [ERASED] },
    `${ERASED}@example.invalid`,
    [ERASED],
    [],
    {},
    'https://example.invalid',
    '+10000000000',
    0,
    false,
    '1900-01-01',
  ]) {
    try {
      const value = field.parse(candidate, '');
      if (value !== null) return value;
    } catch {
      // Not of this type; the next one may be.
    }
  }
  throw new Error(`${entity.name}.${model.key} is personal and required, and nothing can stand in for it; make it optional.`);
}

/** Shorter texts stand in answers that have nothing to do with the person. */
const LEAST_LETTERS = 6;

/** Names, numbers and addresses by which people search: an answer may hold them without any id. As JSON writes them. */
async function tellingValues(work: Work, found: Found): Promise<string[]> {
  const values = new Set<string>();
  for (const [name, ids] of found) {
    const entity = entityNamed(work, name);
    for (const field of personalFields(entity).filter((f) => f.field.options.search && f.field.kind === 'text' && !f.custom)) {
      const column = quote(field.columns[0] ?? '');
      const held = await rows<{ v: string }>(
        work,
        `select distinct ${column} as v from ${quote(entity.table)} where tenant_id = $1 and id = any($2::uuid[]) and char_length(${column}) >= ${LEAST_LETTERS}`,
        [[...ids]],
      );
      for (const { v } of held) values.add(JSON.stringify(v).slice(1, -1));
    }
  }
  return [...values];
}

/** Answers kept for `Idempotency-Key` repeat what was sent; the repetition of such a request is answered with null. */
async function wipeAnswers(work: Work, texts: readonly string[]): Promise<number> {
  const found = await rows(
    work,
    `update idempotency_keys set body = 'null' where tenant_id = $1 and body is not null and exists (select from unnest($2::text[]) t where position(t in body) > 0) returning 1 as n`,
    [texts],
  );
  return found.length;
}
