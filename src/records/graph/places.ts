import type { EntityModel, FieldModel, LinkModel, Registry } from '../../registry/model.js';
import { isLinks } from '../../registry/build.js';
import { columnRef } from '../../registry/columns.js';
import { literal, quote } from '../../registry/names.js';

/** A link by which records of `from` point at records of one entity. */
export interface LinkPlace {
  readonly from: EntityModel;
  readonly field: FieldModel;
  /** SQL that the record on the row `alias` points so; `operand` is `= $2` or `= any($2)`, and `$1` the tenant. */
  points(alias: string, operand: string): string;
  readonly onDelete: 'restrict' | 'cascade' | 'setNull';
  /** SQL on the row `t` that must hold besides, for a column that may point at records of any entity. */
  readonly condition: string;
}

/** One side of a many-to-many table. */
export interface ListPlace {
  /** The entity that declares the list. */
  readonly from: EntityModel;
  readonly field: FieldModel;
  readonly table: string;
  /** The columns of the record whose list it is, and of what it holds. */
  readonly here: string;
  readonly there: string;
  /** The column that names the entity. */
  readonly column: string;
  readonly other: string;
  /** The entity at the other end. */
  readonly otherEntity: EntityModel;
}

/** Every link of any entity that points at this one. Shares name their record by entity and id. */
export function linkPlaces(entity: EntityModel, registry: Registry): LinkPlace[] {
  const places = pointing(registry).flatMap((from) =>
    [...from.links.values()]
      .filter((link) => link.target.name === entity.name && !link.field.system)
      .map((link): LinkPlace => ({
        from,
        field: link.field,
        points: pointer(link),
        onDelete: link.onDelete,
        condition: from.object === undefined ? '' : ` and t.object_name = ${literal(from.object)}`,
      })),
  );
  const share = registry.entities.get('recordShare');
  const recordId = share?.fields.get('recordId');
  if (!share || !recordId) return places;
  return [
    ...places,
    {
      from: share,
      field: recordId,
      points: (alias, operand) => `${alias}.record_id ${operand}`,
      onDelete: 'cascade',
      condition: ` and t.entity = '${entity.name}'`,
    },
  ];
}

/** Records of custom objects point as what they are, not as rows of the table they share. */
const pointing = (registry: Registry): EntityModel[] => [...registry.entities.values()].filter((e) => e.name !== 'customRecord');

/** A custom link is found by its index: in the records' JSON it would be looked for in all of them. */
function pointer({ column, field: { custom } }: LinkModel): LinkPlace['points'] {
  return custom
    ? (alias, operand) =>
        `${alias}.id in (select v.record_id from custom_values v where v.tenant_id = $1 and v.field_id = ${literal(custom.fieldId)} and v.id_value ${operand})`
    : (alias, operand) => `${alias}.${quote(column)} ${operand}`;
}

/** Every many-to-many table with this entity at one end. */
export function listPlaces(entity: EntityModel, registry: Registry): ListPlace[] {
  return [...registry.entities.values()].flatMap((from) =>
    [...from.fields.values()].flatMap((field): ListPlace[] => {
      const list = isLinks(field.field) ? from.lists.get(field.name) : undefined;
      if (!list || !('table' in list.via)) return [];
      const { table, here, there } = list.via;
      const make = (column: string, other: string, otherEntity: EntityModel): ListPlace => ({
        from,
        field,
        table: quote(table),
        here: quote(here),
        there: quote(there),
        column: quote(column),
        other: quote(other),
        otherEntity,
      });
      return [
        ...(list.target.name === entity.name ? [make(there, here, from)] : []),
        ...(from.name === entity.name ? [make(here, there, list.target)] : []),
      ];
    }),
  );
}

/** SQL of the column by which equal values of a field are recognised. */
export function identityOf(entity: EntityModel, key: string, alias: string): string {
  const field = entity.fields.get(key);
  if (!field) throw new Error(`${entity.name} has no field ${key}`);
  return columnRef(field, alias)(field.field.identity ?? '');
}
