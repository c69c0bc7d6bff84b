import type { Field, FieldOptions, IsRequired } from '../field.js';
import { checkList } from './check-list.js';
import { checkUuid, NOT_UUIDS } from './check-uuid.js';

export interface LinksOptions extends Omit<FieldOptions, 'index' | 'search'> {
  /** Name of the list that the target entity gets, e.g. `deals`. */
  inverse?: string;
  default?: readonly string[] | ((ctx: never) => readonly string[] | null) | null;
}

/** Many-to-many; `kind` is literal, so that types can tell it apart. */
export interface LinksField<Target extends string, Required extends boolean> extends Field<string[], string[], Required> {
  readonly kind: 'links';
  readonly target: Target;
  readonly through: true;
}

const MAX = 1000;

/**
 * Points at any number of records of another entity, kept in a table of its own. Written as the whole list of ids (at most
 * 1000); read, filtered and paged as a nested list by the planner, so it has no SQL here.
 */
export function links<const T extends string, const O extends LinksOptions = {}>(
  target: T,
  options?: O,
): LinksField<T, IsRequired<O>> {
  const o: LinksOptions = options ?? {};
  const json = { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: MAX };
  return {
    kind: 'links',
    options: o,
    required: (o.required ?? false) as IsRequired<O>,
    neverNull: true,
    target,
    through: true,
    ...(o.inverse ? { inverse: o.inverse } : {}),
    columns: [],
    parse: (value, pointer) => checkList(value, pointer, MAX, checkUuid),
    toColumns: () => [],
    select() {
      throw new Error(`links('${target}') is read as a list of records, not as a column.`);
    },
    graphql: { out: '[ID!]', in: '[ID!]' },
    json,
    operators: {},
    // A valid one other than [] would need records to point at, which only the contract suite can make.
    samples: {
      valid: o.required ? [] : [{ in: [] }],
      invalid: [
        {},
        'x',
        5,
        true,
        '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e',
        [null],
        ...NOT_UUIDS.map((one) => [one]),
        Array.from({ length: MAX + 1 }, () => 'x'),
      ],
    },
  };
}
