import { fieldRule } from '../../access/rights.js';
import type { Computation } from '../../declare/field.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { linkRef } from '../../registry/columns.js';
import { literal, quote } from '../../registry/names.js';
import { isLinks } from '../../registry/build.js';
import { MAY_UPDATE } from '../../registry/transitions.js';
import { fieldNamed, fieldRef, pathRef } from './field-ref.js';
import { pastLinks } from './history.js';
import { jsonObject } from './json.js';
import { listSql } from './list.js';
import { rowScope } from './scope.js';
import type { Selected } from './query.js';
import type { Statement } from './statement.js';

/** One record as JSON. */
export const recordSql = (selected: readonly Selected[], entity: EntityModel, alias: string, s: Statement): string =>
  jsonObject(selected.map((one) => [one.alias, selectedSql(one, entity, alias, s)] as const));

function selectedSql(one: Selected, entity: EntityModel, alias: string, s: Statement): string {
  switch (one.kind) {
    case 'typename':
      return literal(one.name);
    case 'value':
      return valueSql(one, entity, alias, s);
    case 'one':
      return linkedSql(one, entity, alias, s);
    case 'list': {
      const list = entity.lists.get(one.list);
      if (!list) throw new Error(`${entity.name} has no list ${one.list}`);
      const field = s.past.has(alias) ? ownList(entity, one.list) : undefined;
      const parent = { list, alias, ...(field ? { ids: pastLinks(field, alias) } : {}) };
      return listSql({ entity: list.target, args: one.args, page: one.page, parent }, s, recordSql);
    }
  }
}

/** The many-to-many field of the entity itself whose list this is; undefined for lists of others' links. */
const ownList = (entity: EntityModel, list: string): FieldModel | undefined =>
  [...entity.fields.values()].find((f) => isLinks(f.field) && f.name === list);

function valueSql(one: Extract<Selected, { kind: 'value' }>, entity: EntityModel, alias: string, s: Statement): string {
  const field = entity.fields.get(one.key);
  if (!field) throw new Error(`${entity.name} has no field ${one.key}`);
  if (fieldRule(s.rights, entity.name, one.key) === 'hidden') return 'null';
  if (isLinks(field.field)) return idsSql(entity, field, alias, s);
  if (field.field.computed?.load) return loadSql(field, field.field.computed, entity, alias, s);
  const c = fieldRef(field, entity, alias, s);
  if (!one.parts) return field.field.select(c);
  const parts = field.field.parts ?? {};
  const picked = jsonObject(
    one.parts.map(
      (part) =>
        [part.alias, part.key === '__typename' ? literal(field.field.graphql.out) : (parts[part.key]?.(c) ?? 'null')] as const,
    ),
  );
  return `case when ${Object.values(parts)[0]?.(c) ?? 'null'} is not null then ${picked} end`;
}

/** Ids of a many-to-many, of records the actor may see. */
function idsSql(entity: EntityModel, field: FieldModel, alias: string, s: Statement): string {
  const list = entity.lists.get(field.name);
  if (!list || !('table' in list.via)) throw new Error(`${entity.name}.${field.name} has no join table`);
  const target = s.alias('l');
  const scope = rowScope(list.target, 'read', target, s, true);
  const { table, here, there } = list.via;
  if (s.past.has(alias))
    return `(select coalesce(json_agg(${target}.id order by ${target}.id), '[]') from ${quote(list.target.table)} ${target} where ${target}.tenant_id = ${alias}.tenant_id and ${target}.id in ${pastLinks(field, alias)} and ${target}.deleted_at is null${scope ? ` and ${scope}` : ''})`;
  return `(select coalesce(json_agg(${target}.id order by ${target}.id), '[]') from ${quote(table)} j join ${quote(list.target.table)} ${target} on ${target}.tenant_id = j.tenant_id and ${target}.id = j.${quote(there)} where j.tenant_id = ${alias}.tenant_id and j.${quote(here)} = ${alias}.id and ${target}.deleted_at is null${scope ? ` and ${scope}` : ''})`;
}

/** A field that code computes: the statement leaves a marker with what the code needs to read. */
function loadSql(field: FieldModel, computed: Computation, entity: EntityModel, alias: string, s: Statement): string {
  const marker = `$load${s.loads.length}`;
  s.loads.push({ marker, entity: entity.name, field: field.key });
  const reads = computed.reads.map((path) => {
    if (path === MAY_UPDATE) return [path, rowScope(entity, 'update', alias, s, true) || 'true'] as const;
    if (path.includes('.')) return [path, pathRef(entity, alias, s)(path)] as const;
    const read = fieldNamed(entity, path);
    return [read.key, read.field.select(fieldRef(read, entity, alias, s))] as const;
  });
  return jsonObject([
    [marker, `${alias}.id`],
    ['reads', jsonObject(reads)],
  ]);
}

function linkedSql(one: Extract<Selected, { kind: 'one' }>, entity: EntityModel, alias: string, s: Statement): string {
  const link = entity.links.get(one.link);
  if (!link) throw new Error(`${entity.name} has no link ${one.link}`);
  if (fieldRule(s.rights, entity.name, link.field.key) === 'hidden') return 'null';
  const target = s.alias('l');
  const scope = rowScope(link.target, 'read', target, s, true);
  if (scope === 'false') return 'null';
  return `(select ${recordSql(one.select, link.target, target, s)} from ${quote(link.target.table)} ${target} where ${target}.tenant_id = ${alias}.tenant_id and ${target}.id = ${linkRef(link, alias)} and ${target}.deleted_at is null${scope ? ` and ${scope}` : ''})`;
}
