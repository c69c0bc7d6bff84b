import type { Field, FieldOptions, IsRequired } from '../field.js';
import { equality } from '../operators.js';
import { checkUuid, NOT_UUIDS } from './check-uuid.js';

export interface LinkOptions extends FieldOptions {
  /**
   * When the target is deleted: refuse (`restrict`, the rule unless given), delete this record too (`cascade`), or empty the
   * link (`setNull`).
   */
  onDelete?: 'restrict' | 'cascade' | 'setNull';
  /** Name of the list that the target entity gets, e.g. `deals`. */
  inverse?: string;
  default?: string | ((ctx: never) => string | null) | null;
}

/** A link; `kind` is literal, so that types of records can name it `<name>Id`. */
export interface LinkField<Target extends string, Required extends boolean> extends Field<string, string, Required> {
  readonly kind: 'link';
  readonly target: Target;
  readonly onDelete: 'restrict' | 'cascade' | 'setNull';
  readonly apiSuffix: 'Id';
}

/**
 * Points at a record of another entity, which is named and never imported. Written and read as `<name>Id`; the record itself
 * is read, and filtered by, under `<name>`.
 */
export function link<const T extends string, const O extends LinkOptions = {}>(
  target: T,
  options?: O,
): LinkField<T, IsRequired<O>> {
  const o: LinkOptions = options ?? {};
  const onDelete = o.onDelete ?? 'restrict';
  if (o.required && onDelete === 'setNull')
    throw new Error(`link('${target}'): a required link cannot be emptied; use restrict or cascade.`);
  const json = { type: 'string', format: 'uuid' };
  const operand = { type: 'uuid', graphql: 'ID', json, parse: checkUuid, suffix: '_id' };
  return {
    kind: 'link',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    target,
    onDelete,
    ...(o.inverse ? { inverse: o.inverse } : {}),
    apiSuffix: 'Id',
    identity: '_id',
    columns: [{ suffix: '_id', type: 'uuid' }],
    parse: checkUuid,
    toColumns: (value) => [value ?? null],
    select: (c) => c('_id'),
    graphql: { out: 'ID', in: 'ID' },
    json,
    operators: equality(operand),
    order: { sql: (c) => c('_id'), type: 'uuid' },
    // A valid one would need a record to point at, which only the contract suite can make.
    samples: { valid: [], invalid: NOT_UUIDS },
  };
}
