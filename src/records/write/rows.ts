import type { EntityModel, FieldModel } from '../../registry/model.js';
import { columnRef } from '../../registry/columns.js';
import { literal } from '../../registry/names.js';
import type { Prepared } from './prepared.js';

/** A column to write, with its PostgreSQL type. */
export interface WriteColumn {
  readonly name: string;
  readonly type: string;
  /** Columns of the same field that it follows from: it changes only with them. */
  readonly follows: readonly string[];
}

/** The columns of these fields, generated ones left out; for those of custom fields see {@link customWrite}. */
export function writeColumns(entity: EntityModel, keys: Iterable<string>): WriteColumn[] {
  return fieldsOf(entity, keys).flatMap((field) => (field.custom ? [] : storedColumns(field)));
}

const fieldsOf = (entity: EntityModel, keys: Iterable<string>): FieldModel[] =>
  [...keys].map((key) => entity.fields.get(key) as FieldModel);

/** The JSON column of custom fields, and the keys an update empties. */
const CUSTOM: WriteColumn = { name: 'custom', type: 'jsonb', follows: [] };
export const EMPTIED = 'custom_emptied';

/** Columns of an insert's rows. */
export function insertColumns(entity: EntityModel, keys: Iterable<string>): WriteColumn[] {
  const list = [...keys];
  return [...writeColumns(entity, list), ...(fieldsOf(entity, list).some((f) => f.custom) ? [CUSTOM] : [])];
}

/** How an update writes custom fields: further columns of its rows `src`, and SQL of what `o` becomes; null if it writes none. */
export function customWrite(entity: EntityModel, keys: Iterable<string>): { columns: string; becomes: string } | null {
  const fields = fieldsOf(entity, keys).filter((f) => f.custom);
  if (fields.length === 0) return null;
  const kept = fields.flatMap((field) => unchangedFollowers(field));
  return {
    columns: `, "custom" jsonb, ${EMPTIED} text[]`,
    becomes: `nullif((${[`coalesce(o."custom", '{}')`, 'src."custom"', ...kept].join(' || ')}) - src.${EMPTIED}, '{}')`,
  };
}

/** What follows from other columns of its field stays what it was while these do: a stored rate is not written anew. */
function unchangedFollowers(field: FieldModel): string[] {
  const { columns } = field.field;
  const following = field.columns.filter((_, i) => columns[i]?.follows);
  if (following.length === 0) return [];
  const same = columns
    .filter((column) => !column.follows)
    .map(({ suffix }) => `${columnRef(field, 'o')(suffix)} is not distinct from ${columnRef(field, 'src')(suffix)}`);
  const first = literal(following[0] as string);
  const pairs = following.map((key) => `${literal(key)}, o."custom" -> ${literal(key)}`);
  return [
    `case when o."custom" ? ${first} and ${same.join(' and ')} then jsonb_strip_nulls(jsonb_build_object(${pairs.join(', ')})) else '{}' end`,
  ];
}

function storedColumns(field: FieldModel): WriteColumn[] {
  const own = field.columns.filter((_, i) => !field.field.columns[i]?.follows);
  return field.field.columns.flatMap((column, i) =>
    column.generated ? [] : [{ name: field.columns[i] as string, type: column.type, follows: column.follows ? own : [] }],
  );
}

/** One record as a JSON object of columns, as `json_to_recordset` reads it. */
export function toRow(entity: EntityModel, prepared: Prepared): Record<string, unknown> {
  const row: Record<string, unknown> = { id: prepared.id };
  const custom: Record<string, unknown> = {};
  const emptied: string[] = [];
  let some = false;
  for (const [key, value] of prepared.values) {
    const field = entity.fields.get(key) as FieldModel;
    const stored = field.field.toColumns(value);
    storedColumns(field).forEach((column, i) => {
      const written = jsonable(stored[i], column.type);
      if (!field.custom) row[column.name] = written;
      else if (written === null) emptied.push(column.name);
      else custom[column.name] = written;
    });
    some ||= field.custom !== undefined;
  }
  return some ? { ...row, custom, [EMPTIED]: emptied } : row;
}

/** jsonb parameters are JSON text, which inside a JSON row must be the value itself. */
function jsonable(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (type.startsWith('json') && typeof value === 'string') return JSON.parse(value) as unknown;
  return value;
}
