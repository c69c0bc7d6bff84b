import type { ColumnRef, PathRef } from '../../declare/field.js';
import { columnRef, linkRef } from '../../registry/columns.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { quote } from '../../registry/names.js';
import type { Statement } from './statement.js';

/** SQL of a field's columns on the row `alias`; for a computed field, of the expressions it is computed by. */
export function fieldRef(field: FieldModel, entity: EntityModel, alias: string, s: Statement): ColumnRef {
  const columns = field.field.computed?.columns;
  return columns ? columns(pathRef(entity, alias, s)) : columnRef(field, alias);
}

/** SQL of a path through links: `stage.probability`. */
export function pathRef(entity: EntityModel, alias: string, s: Statement): PathRef {
  return (path, suffix) => resolve(path.split('.'), suffix, entity, alias, s);
}

function resolve(path: readonly string[], suffix: string | undefined, entity: EntityModel, alias: string, s: Statement): string {
  const [head = '', ...rest] = path;
  if (rest.length === 0) return fieldRef(fieldNamed(entity, head), entity, alias, s)(suffix);
  const link = entity.links.get(head);
  if (!link) throw new Error(`${entity.name} has no link ${head}`);
  const target = s.alias('c');
  return `(select ${resolve(rest, suffix, link.target, target, s)} from ${quote(link.target.table)} ${target} where ${target}.tenant_id = ${alias}.tenant_id and ${target}.id = ${linkRef(link, alias)})`;
}

/** A field by its declared name or its API key. */
export function fieldNamed(entity: EntityModel, name: string): FieldModel {
  const field = entity.fields.get(name) ?? [...entity.fields.values()].find((f) => f.name === name);
  if (!field) throw new Error(`${entity.name} has no field ${name}`);
  return field;
}
