import type { ColumnRef } from '../declare/field.js';
import type { FieldModel, LinkModel } from './model.js';
import { literal, quote, snake } from './names.js';

/** Quoted references to a field's columns: `c()` is the one with suffix `''`, or the first if there is none. */
export const columnRef =
  (field: FieldModel, alias = ''): ColumnRef =>
  (suffix = '') => {
    const { columns } = field.field;
    const known = suffix !== '' || columns.some((c) => c.suffix === '') ? suffix : (columns[0]?.suffix ?? '');
    if (field.custom) return customColumn(field, known, alias);
    const name = quote(snake(field.name) + known);
    return alias ? `${alias}.${name}` : name;
  };

/** A link's column on the row `alias`. */
export const linkRef = (link: LinkModel, alias: string): string => columnRef(link.field, alias)();

/** Where the ledger keeps a field: under its columns, or a many-to-many's list of ids under its API key, which no column is called. */
export const ledgerKeys = (field: FieldModel): readonly string[] => (field.field.through ? [field.key] : field.columns);

/**
 * Where the JSON column keeps a custom field's values, besides a column's suffix. It begins with $, so that it is no column's, and
 * holds the field's id, so that a key may be renamed and never comes back.
 */
export const customKey = (fieldId: string): string => `$${fieldId.slice(-12)}`;

/** A custom field's column: a key of the JSON column, as its type. */
function customColumn(field: FieldModel, suffix: string, alias: string): string {
  const at = field.field.columns.findIndex((column) => column.suffix === suffix);
  const type = field.field.columns[at]?.type;
  if (type === undefined) throw new Error(`${field.key} has no column ${suffix}`);
  const row = alias ? `${alias}."custom"` : '"custom"';
  const key = literal(field.columns[at] as string);
  // The past knows a value that was taken away as JSON's null.
  if (type === 'jsonb') return `nullif(${row} -> ${key}, 'null')`;
  if (type.endsWith('[]'))
    return `(select array_agg(e.v)::${type} from jsonb_array_elements_text(nullif(${row} -> ${key}, 'null')) e (v))`;
  return type === 'text' ? `(${row} ->> ${key})` : `(${row} ->> ${key})::${type}`;
}
