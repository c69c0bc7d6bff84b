import { checkDate } from '../../declare/fields/check-date.js';
import { checkTimestamp } from '../../declare/fields/check-timestamp.js';
import { invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { linkRef } from '../../registry/columns.js';
import { quote } from '../../registry/names.js';
import { fieldRef } from './field-ref.js';
import { guardField } from './filter-guard.js';
import { rowScope } from './scope.js';
import type { SortKey } from './query.js';
import type { Statement } from './statement.js';

/** One sort expression. Nulls count as greater than every value, as PostgreSQL's indexes have it. */
export interface Order {
  readonly sql: string;
  readonly type: string;
  readonly descending: boolean;
  readonly nullable: boolean;
}

const MAX_SORTS = 5;
/** Links a sort may follow: each one is a query within a query. */
const MAX_LINKS = 4;

/** The sort as SQL expressions, ended by the id, so that the order is total and a page can continue anywhere. */
export function orders(sort: readonly SortKey[], entity: EntityModel, alias: string, s: Statement): Order[] {
  if (sort.length > MAX_SORTS) throw invalid('/sort', `Sort by at most ${MAX_SORTS} fields.`);
  sort.forEach((key, i) => {
    if (key.path.length > MAX_LINKS + 1) throw invalid(`/sort/${i}`, `A sort follows at most ${MAX_LINKS} links.`);
  });
  const list = sort.flatMap((key, i) => {
    const order = orderOf(key, entity, alias, s, `/sort/${i}`);
    const last = key.path.length === 1 && entity.fields.get(key.path[0] as string)?.custom !== undefined;
    // Records without a value of a custom field come last in either direction, as its index has it.
    return last ? [{ sql: `(${order.sql} is null)`, type: 'bool', descending: false, nullable: false }, order] : [order];
  });
  if (sort.some((key) => key.path.length === 1 && key.path[0] === 'id')) return list;
  const descending = list.length > 0 && list.every((o) => o.descending);
  return [...list, { sql: `${alias}.id`, type: 'uuid', descending, nullable: false }];
}

function orderOf(key: SortKey, entity: EntityModel, alias: string, s: Statement, pointer: string): Order {
  const [head = '', ...rest] = key.path;
  if (rest.length === 0) {
    const field = entity.fields.get(head);
    if (!field)
      throw invalid(
        pointer,
        `${entity.name} has no field ${head}; did you mean ${nearest(head, [...entity.fields.keys()])}?`,
        undefined,
        'unknown_field',
      );
    if (!field.field.order) throw invalid(pointer, `${head} cannot be sorted by.`);
    guardField(entity, head, s, pointer);
    return {
      sql: field.field.order.sql(fieldRef(field, entity, alias, s)),
      type: field.field.order.type,
      descending: key.descending,
      // What is required may still be missing from records older than a custom field, and a sum's amount in the tenant's currency
      // for want of a rate.
      nullable: field.custom !== undefined || hasBase(field) || !isNotNull(field.name, field.field.required),
    };
  }
  const link = entity.links.get(head);
  if (!link)
    throw invalid(
      pointer,
      `${entity.name} has no link ${head}; did you mean ${nearest(head, [...entity.links.keys()])}?`,
      undefined,
      'unknown_field',
    );
  guardField(entity, link.field.key, s, pointer);
  const target = s.alias('o');
  const inner = orderOf({ path: rest, descending: key.descending }, link.target, target, s, pointer);
  const scope = rowScope(link.target, 'read', target, s, true);
  const sql = `(select ${inner.sql} from ${quote(link.target.table)} ${target} where ${target}.tenant_id = ${alias}.tenant_id and ${target}.id = ${linkRef(link, alias)} and ${target}.deleted_at is null${scope ? ` and ${scope}` : ''})`;
  return { ...inner, sql, nullable: true };
}

const hasBase = (field: FieldModel): boolean => field.field.columns.some((column) => column.suffix === '_base');

const isNotNull = (name: string, required: boolean): boolean =>
  required || name === 'id' || name === 'version' || name === 'createdAt' || name === 'updatedAt';

export const orderBy = (list: readonly Order[], backward: boolean): string =>
  list.map((o) => `${o.sql}${o.descending !== backward ? ' desc' : ''}`).join(', ');

/** A cursor: base64url of the JSON list of a row's sort values, with a letter for the sort `of` which it is. */
export const cursorSql = (list: readonly Order[], of: readonly Order[] = list): string =>
  `translate(encode(convert_to(json_build_array(${[`'${signature(of)}'`, ...list.map((o) => `(${o.sql})::text`)].join(', ')})::text, 'UTF8'), 'base64'), E'+/=\\n', '-_')`;

const signature = (list: readonly Order[]): string => {
  let sum = 7;
  for (const c of list
    .map((o) => o.type + (o.descending ? '-' : '+') + o.sql.replace(/\b[a-z]\d+\b/g, '').replace(/\$\d+/g, ''))
    .join())
    sum = (sum * 31 + c.charCodeAt(0)) >>> 0;
  return sum.toString(36);
};

const badCursor = (pointer: string) =>
  invalid(
    pointer,
    'This cursor was not made by this list with this sort; start from the first page.',
    undefined,
    'invalid_cursor',
  );

/** The cursor's values, checked; anything else than what {@link cursorSql} makes is refused. */
export function readCursor(cursor: string, list: readonly Order[], pointer: string): (string | null)[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw badCursor(pointer);
  }
  if (!Array.isArray(parsed) || parsed.length !== list.length + 1 || parsed[0] !== signature(list)) throw badCursor(pointer);
  const values = parsed.slice(1) as unknown[];
  values.forEach((value, i) => {
    const order = list[i] as Order;
    if (value === null ? !order.nullable : typeof value !== 'string' || value.includes('\u0000') || !fitsType(value, order.type))
      throw badCursor(pointer);
  });
  return values as (string | null)[];
}

/** What PostgreSQL writes of each type; what it would not take back is no cursor of ours. */
const SHAPES: Record<string, RegExp> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  int8: /^-?\d{1,19}$/,
  int4: /^-?\d{1,10}$/,
  numeric: /^-?\d{1,100}(\.\d{1,100})?$/,
  float8: /^-?\d{1,40}(\.\d{1,40})?(e[+-]?\d{1,3})?$/,
  bool: /^(true|false)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  timestamptz: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/,
  time: /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?$/,
};

const bits = (most: bigint) => (value: string) => BigInt(value) >= -most && BigInt(value) < most;
const passes = (check: (value: string) => unknown) => (value: string) => {
  try {
    check(value);
    return true;
  } catch {
    return false;
  }
};

/** What the shape alone does not tell. */
const LIMITS: Record<string, (value: string) => boolean> = {
  int8: bits(2n ** 63n),
  int4: bits(2n ** 31n),
  float8: (value) => Number.isFinite(Number(value)),
  date: passes((value) => checkDate(value, '')),
  timestamptz: passes((value) => checkTimestamp(value.replace(' ', 'T').replace('+00', 'Z'), '')),
};

function fitsType(value: string, type: string): boolean {
  const name = type.replace(/\(.*\)/, '');
  return (SHAPES[name] ?? /^[\s\S]{0,100000}$/).test(value) && (LIMITS[name]?.(value) ?? true);
}

/**
 * The rows after (or before, read backward) the cursor's, as conditions whose rows follow one another in the order of the sort: one
 * for each stretch of the index, so that a page begins where the last one ended, however deep it is.
 */
export function keyset(values: readonly (string | null)[], list: readonly Order[], backward: boolean, s: Statement): string[] {
  const [first, ...rest] = list as [Order, ...Order[]];
  const uniform = list.every((o) => o.descending === first.descending) && rest.every((o) => !o.nullable);
  if (!uniform) return [anyOf(values, list, backward, s)];
  const down = first.descending !== backward;
  const beyond = (orders: readonly Order[], from: number): string =>
    `(${orders.map((o) => o.sql).join(', ')}) ${down ? '<' : '>'} (${orders.map((o, i) => s.bind(values[from + i], o.type)).join(', ')})`;
  if (!first.nullable) return [beyond(list, 0)];
  // Nulls come last: upward they follow the values, downward the values follow them.
  if (values[0] !== null) return down ? [beyond(list, 0)] : [beyond(list, 0), `${first.sql} is null`];
  const nulls = `${first.sql} is null${rest.length > 0 ? ` and ${beyond(rest, 1)}` : ' and false'}`;
  return down ? [nulls, `${first.sql} is not null`] : [nulls];
}

/** For sorts in both directions or by several fields that may be empty: right, but read from the beginning. */
function anyOf(values: readonly (string | null)[], list: readonly Order[], backward: boolean, s: Statement): string {
  const bound = (i: number) => s.bind(values[i], (list[i] as Order).type);
  const later = list.map((order, i) => {
    const value = values[i];
    const down = order.descending !== backward;
    const beyond =
      value === null
        ? down
          ? `${order.sql} is not null`
          : 'false'
        : down
          ? `${order.sql} < ${bound(i)}`
          : order.nullable
            ? `(${order.sql} > ${bound(i)} or ${order.sql} is null)`
            : `${order.sql} > ${bound(i)}`;
    const equal = list.slice(0, i).map((o, j) => (values[j] === null ? `${o.sql} is null` : `${o.sql} = ${bound(j)}`));
    return [...equal, beyond].join(' and ');
  });
  return `(${later.map((one) => `(${one})`).join(' or ')})`;
}
