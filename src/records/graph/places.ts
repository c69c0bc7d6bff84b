import type { EntityModel, FieldModel, Registry } from '../../registry/model.js';
import { isLinks } from '../../registry/build.js';
import { columnRef } from '../../registry/columns.js';
import { quote } from '../../registry/names.js';

/** A column by which records of `from` point at records of one entity. */
export interface LinkPlace {
  readonly from: EntityModel;
  readonly field: FieldModel;
  readonly column: string;
  readonly onDelete: 'restrict' | 'cascade' | 'setNull';
  /** SQL that must hold besides, for a column that may point at records of any entity. */
  readonly condition: string;
}

/** One side of a many-to-many table. */
export interface ListPlace {
  /** The entity that declares the list. */
  readonly from: EntityModel;
  readonly field: FieldModel;
  readonly table: string;
  /** The column that names the entity. */
  readonly column: string;
  readonly other: string;
  /** The entity at the other end. */
  readonly otherEntity: EntityModel;
}

/** Every link of any entity that points at this one. Shares name their record by entity and id. */
export function linkPlaces(entity: EntityModel, registry: Registry): LinkPlace[] {
  const places = [...registry.entities.values()].flatMap((from) =>
    [...from.links.values()]
      .filter((link) => link.target.name === entity.name && !link.field.system)
      .map((link): LinkPlace => ({
        from,
        field: link.field,
        column: quote(link.column),
        onDelete: link.onDelete,
        condition: '',
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
      column: quote('record_id'),
      onDelete: 'cascade',
      condition: ` and t.entity = '${entity.name}'`,
    },
  ];
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
