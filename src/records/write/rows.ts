import type { EntityModel, FieldModel } from '../../registry/model.js';
import type { Prepared } from './prepared.js';

/** A column to write, with its PostgreSQL type. */
export interface WriteColumn {
  readonly name: string;
  readonly type: string;
  /** Columns of the same field that it follows from: it changes only with them. */
  readonly follows: readonly string[];
}

/** The columns of these fields, generated ones left out. */
export function writeColumns(entity: EntityModel, keys: Iterable<string>): WriteColumn[] {
  return [...keys].flatMap((key) => storedColumns(entity.fields.get(key) as FieldModel));
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
  for (const [key, value] of prepared.values) {
    const field = entity.fields.get(key) as FieldModel;
    const stored = field.field.toColumns(value);
    storedColumns(field).forEach((column, i) => (row[column.name] = jsonable(stored[i], column.type)));
  }
  return row;
}

/** jsonb parameters are JSON text, which inside a JSON row must be the value itself. */
function jsonable(value: unknown, type: string): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return value.toString();
  if (type.startsWith('json') && typeof value === 'string') return JSON.parse(value) as unknown;
  return value;
}
