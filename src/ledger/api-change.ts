import { fieldRule, type Rights } from '../access/rights.js';
import { ledgerKeys } from '../registry/columns.js';
import type { EntityModel, FieldModel } from '../registry/model.js';
import { Digits } from './stored-json.js';

/** What {@link apiChange} needs of a row: from `readChanges`, or from a record's history. */
export interface StoredChange {
  readonly operation: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** API keys of the fields the actor may not read. */
export function hiddenFields(rights: Rights, entity: EntityModel): ReadonlySet<string> {
  return new Set([...entity.fields.keys()].filter((key) => fieldRule(rights, entity.name, key) === 'hidden'));
}

/**
 * The row with `before` and `after` keyed by API field, each value as reads give it. Of a money, phone or other field in
 * several columns an update shows the parts that changed; of a many-to-many the whole lists of ids. Fields in `hidden` are left out, and so are columns that belong to
 * no field any more. The payload of a domain event is in API names already.
 */
export function apiChange<R extends StoredChange>(entity: EntityModel, row: R, hidden: ReadonlySet<string> = new Set()): R {
  const shape =
    row.operation === 'event'
      ? (stored: Readonly<Record<string, unknown>>) => without(stored, hidden)
      : (stored: Readonly<Record<string, unknown>>) => fold(entity, stored, hidden, whole(row));
  return { ...row, before: row.before && shape(row.before), after: row.after && shape(row.after) };
}

/** Rows made or removed as a whole leave out their null columns; updates name every column that changed. */
const whole = (row: StoredChange): boolean => row.before === null || row.after === null;

const without = (payload: Readonly<Record<string, unknown>>, hidden: ReadonlySet<string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(payload).filter(([key]) => !hidden.has(key)));

function fold(
  entity: EntityModel,
  stored: Readonly<Record<string, unknown>>,
  hidden: ReadonlySet<string>,
  complete: boolean,
): Record<string, unknown> {
  const folded: Record<string, unknown> = {};
  for (const field of entity.fields.values()) {
    if (hidden.has(field.key) || !ledgerKeys(field).some((key) => key in stored)) continue;
    const value = field.field.through ? stored[field.key] : valueOf(field, stored, complete);
    if (value !== undefined) folded[field.key] = value;
  }
  return folded;
}

/** Undefined if only columns changed that reads do not show, such as an e-mail's canonical form. */
function valueOf({ field, columns }: FieldModel, stored: Readonly<Record<string, unknown>>, complete: boolean): unknown {
  const bySuffix = Object.fromEntries(
    field.columns.flatMap(({ suffix }, i): [string, unknown][] => {
      const column = columns[i] as string;
      return column in stored || complete ? [[suffix, stored[column] ?? null]] : [];
    }),
  );
  if (field.fromStored) return field.fromStored(bySuffix);
  const value = bySuffix[field.columns[0]?.suffix ?? ''];
  return value instanceof Digits ? value.valueOf() : value;
}
