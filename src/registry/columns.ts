import type { ColumnRef } from '../declare/field.js';
import type { FieldModel } from './model.js';
import { quote, snake } from './names.js';

/** Quoted references to a field's columns: `c()` is the one with suffix `''`, or the first if there is none. */
export const columnRef =
  (field: FieldModel, alias = ''): ColumnRef =>
  (suffix = '') => {
    const { columns } = field.field;
    const known = suffix !== '' || columns.some((c) => c.suffix === '') ? suffix : (columns[0]?.suffix ?? '');
    const name = quote(snake(field.name) + known);
    return alias ? `${alias}.${name}` : name;
  };
