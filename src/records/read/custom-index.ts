import type { Bind, Operator } from '../../declare/field.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { literal } from '../../registry/names.js';
import { guardField } from './filter-guard.js';
import type { ListArgs } from './query.js';
import { readCursor, type Order } from './sort.js';
import type { Statement } from './statement.js';

/** Operators whose condition an index of `custom_values` serves; the others look into the record's JSON. */
const SERVED = new Set(['eq', 'in', 'lt', 'lte', 'gt', 'gte', 'baseLt', 'baseLte', 'baseGt', 'baseGte']);

const TYPES = { text: 'text', int: 'int8', number: 'numeric', time: 'timestamptz', id: 'uuid' } as const;

/** The row of `custom_values` of one field and record, as `row` joined to it by. */
const rowOf = (row: string, fieldId: string, owner: string): string =>
  `${row}.tenant_id = ${owner}.tenant_id and ${row}.field_id = ${literal(fieldId)} and ${row}.record_id = ${owner}.id`;

/** The condition over the field's rows of `custom_values`; undefined where these cannot serve it. */
export function indexedCondition(
  field: FieldModel,
  [name, operator]: readonly [string, Operator],
  operand: unknown,
  owner: string,
  s: Statement,
): string | undefined {
  const index = field.custom?.index;
  // numeric is compared by functions that may tell of what they compare, so that row-level security keeps them out of indexes.
  if (!field.custom || !index || index.kind === 'number' || !SERVED.has(name) || owner === s.unwritten) return undefined;
  const asked = new Set<string>();
  operator.sql(
    (suffix = '') => (asked.add(suffix), 'c'),
    operand,
    () => 'v',
  );
  if (asked.size !== 1 || !asked.has(index.suffix)) return undefined;
  s.planForTenant();
  const option = name === 'eq' ? field.field.values?.find((value) => value === operand) : undefined;
  // One of the few values the definition names stands in the text, whose plan is then kept; any other is planned for each time.
  if (option === undefined) s.planAnew();
  const bind = option === undefined ? binder(index.scale, s) : constant(option);
  if (!bind.fits(operand)) return undefined;
  const row = s.alias('w');
  const condition = operator.sql(() => `${row}.${index.kind}_value`, operand, bind.bind);
  return `exists (select from custom_values ${row} where ${rowOf(row, field.custom.fieldId, owner)} and ${condition})`;
}

/** A value that the field's definition names, as it stands there: never text of a request. */
const constant = (option: string): ReturnType<typeof binder> => ({
  fits: () => true,
  bind: (_, type) => `${literal(option)}::${type}`,
});

/** How operands are compared with what the index keeps: a date as the moment it begins, a decimal as a whole number. */
function binder(scale: number | undefined, s: Statement): { bind: Bind; fits(operand: unknown): boolean } {
  const stored = (value: unknown, type: string): [unknown, string] =>
    type === 'date'
      ? [startOf(value), 'timestamptz']
      : type === 'numeric' && scale !== undefined
        ? [scaled(value, scale), 'int8']
        : [value, type];
  return {
    // One with more decimals than the field has, or out of its range, is compared with the value itself.
    fits: (operand) => scale === undefined || [operand].flat().every((one) => scaled(one, scale) !== null),
    bind(value, type) {
      if (!type.endsWith('[]')) return s.bind(...stored(value, type));
      const list = (value as unknown[]).map((one) => stored(one, type.slice(0, -2)));
      return s.bind(
        list.map(([one]) => one),
        `${list[0]?.[1] ?? stored(null, type.slice(0, -2))[1]}[]`,
      );
    },
  };
}

/** `12.50` with three decimals → 12500, as text; null if it is no such whole number. */
function scaled(value: unknown, scale: number): string | null {
  const [, sign, whole = '', decimals = ''] = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(String(value)) ?? [];
  const kept = decimals.replace(/0+$/, '');
  if (sign === undefined || kept.length > scale) return null;
  const number = BigInt(`${sign === '-' ? '-' : ''}${whole}${kept.padEnd(scale, '0')}`);
  return BigInt.asIntN(64, number) === number ? String(number) : null;
}

const startOf = (date: unknown): string => `${String(date)}T00:00:00Z`;

/** One part of a page: records with a value of the field sorted by, or those without one, which come last either way. */
export interface Stretch {
  /** Joined to the table of records. */
  readonly join: string;
  readonly condition: string;
  readonly order: string;
  /** What the cursor of a row is made of. */
  readonly cursor: readonly Order[];
}

/** A list sorted by one indexed custom field, read from that field's index. */
export interface IndexedSort {
  readonly sort: readonly Order[];
  stretches(s: Statement): Stretch[];
}

/** How to read a list from the index of the custom field it is sorted by; undefined if there is no such field. */
export function indexedSort(args: ListArgs, entity: EntityModel, row: string, s: Statement): IndexedSort | undefined {
  const [key, ...more] = args.sort ?? [];
  const field = key?.path.length === 1 && more.length === 0 ? entity.fields.get(key.path[0] as string) : undefined;
  if (!key || !field?.custom?.index || !field.field.order) return undefined;
  guardField(entity, field.key, s, '/sort/0');
  s.planForTenant();
  const { fieldId, index } = field.custom;
  const { descending } = key;
  const v = s.alias('v');
  const value: Order = { sql: `${v}.${index.kind}_value`, type: TYPES[index.kind], descending, nullable: true };
  const id: Order = { sql: `${v}.record_id`, type: 'uuid', descending, nullable: false };
  const backward = args.last !== undefined;
  const down = descending !== backward;
  const sort = [value, id];
  return {
    sort,
    stretches(s) {
      const given = backward ? args.before : args.after;
      const after = given === undefined ? undefined : readCursor(given, sort, backward ? '/before' : '/after');
      const beyond = (left: string, right: string): string => `(${left}) ${down ? '<' : '>'} (${right})`;
      const later =
        after?.[0] != null
          ? beyond(`${value.sql}, ${id.sql}`, `${s.bind(after[0], value.type)}, ${s.bind(after[1], 'uuid')}`)
          : 'true';
      const valued: Stretch = {
        join: ` join custom_values ${v} on ${rowOf(v, fieldId, row)}`,
        condition: `${v}.tenant_id = ${s.bind(s.rights.tenantId, 'uuid')} and ${v}.field_id = ${literal(fieldId)} and ${value.sql} is not null and ${later}`,
        order: [value, id].map((o) => `${o.sql}${down ? ' desc' : ''}`).join(', '),
        cursor: sort,
      };
      const from = after && after[0] === null ? beyond(`${row}.id`, s.bind(after[1], 'uuid')) : 'true';
      const n = s.alias('w');
      const valueless: Stretch = {
        join: '',
        condition: `not exists (select from custom_values ${n} where ${rowOf(n, fieldId, row)} and ${n}.${index.kind}_value is not null) and ${from}`,
        order: `${row}.id${down ? ' desc' : ''}`,
        cursor: [
          { ...value, sql: 'null' },
          { ...id, sql: `${row}.id` },
        ],
      };
      // After a value both are left, after none only those without; read backward it is the other way round.
      if (!backward) return after && after[0] === null ? [valueless] : [valued, valueless];
      return after && after[0] !== null ? [valued] : [valueless, valued];
    },
  };
}
