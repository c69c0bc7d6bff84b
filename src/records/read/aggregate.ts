import type { ColumnRef } from '../../declare/field.js';
import { invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel, FieldModel } from '../../registry/model.js';
import { linkRef } from '../../registry/columns.js';
import { quote } from '../../registry/names.js';
import { fieldRef } from './field-ref.js';
import { filterSql } from './filter.js';
import { guardField } from './filter-guard.js';
import type { ListArgs } from './query.js';
import { rowScope } from './scope.js';
import { searchSql } from './search.js';
import { jsonObject } from './json.js';
import type { Statement } from './statement.js';

/** Parts of a time to group by. */
export const PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Period = (typeof PERIODS)[number];
export type AggregateFunction = 'sum' | 'avg' | 'min' | 'max' | 'median';

export interface AggregateMeasure {
  readonly fn: AggregateFunction;
  readonly key: string;
}

export interface AggregateRequest {
  readonly entity: EntityModel;
  readonly args: Pick<ListArgs, 'filter' | 'search' | 'substring' | 'deleted' | 'first'>;
  /** Fields, through links with dots, a time optionally by period: `{ key: 'createdAt', by: 'month' }`. */
  readonly groupBy: readonly { readonly key: string; readonly by?: Period | undefined }[];
  readonly measures: readonly AggregateMeasure[];
  /** Rows of each group that also fit a filter, by name. */
  readonly parts?: Readonly<Record<string, { readonly filter: unknown; readonly measures: readonly AggregateMeasure[] }>>;
}

const MOST_GROUPS = 1000;
const MOST_MEASURES = 50;

/**
 * Groups with their counts and measures, largest first: `[{ key: { stage: 'won' }, count: 3, sum: { amount: 5 } }]`; exactly the
 * rows the list with the same arguments would give. Without `groupBy` one group.
 */
export function aggregateSql(request: AggregateRequest, s: Statement): string {
  const { entity, args } = request;
  const most = args.first ?? MOST_GROUPS;
  if (!Number.isInteger(most) || most < 1 || most > MOST_GROUPS) throw invalid('/first', `Between 1 and ${MOST_GROUPS}.`);
  if (request.groupBy.length > 4) throw invalid('/groupBy', 'Group by at most 4 fields.');
  if (request.measures.length > MOST_MEASURES) throw invalid('/measures', `At most ${MOST_MEASURES} measures.`);
  const row = s.alias('t');
  const scope = rowScope(entity, 'read', row, s);
  const deleted = { exclude: `${row}.deleted_at is null`, only: `${row}.deleted_at is not null`, include: 'true' }[
    args.deleted ?? 'exclude'
  ];
  const conditions = [
    `${row}.tenant_id = ${s.bind(s.rights.tenantId, 'uuid')} and ctx.tenant is not null`,
    deleted,
    ...(scope ? [scope] : []),
    ...(args.filter !== undefined && args.filter !== null ? [filterSql(args.filter, entity, row, s)] : []),
    ...searchSql(entity, args, row, undefined, s),
  ];
  const groups = request.groupBy.map((g, i) => ({ ...g, sql: groupSql(g, entity, row, s, `/groupBy/${i}`) }));
  const keys = groups.map((g) => [g.by ? `${g.key}:${g.by}` : g.key, g.sql] as const);
  const body = jsonObject([
    ['key', keys.length > 0 ? jsonObject(keys) : `'{}'::json`],
    ['count', 'count(*)'],
    ...measuresSql(entity, request.measures, row, s),
    ...partsSql(request, row, s),
  ]);
  const grouping = groups.length > 0 ? ` group by ${groups.map((g) => g.sql).join(', ')}` : '';
  return `(select coalesce(json_agg(g.j), '[]') from (select ${body} as j from ${quote(entity.table)} ${row} where ${conditions.join(' and ')}${grouping} order by count(*) desc${groups.map((g) => `, ${g.sql}`).join('')} limit ${most}) g)`;
}

function fieldFor(key: string, entity: EntityModel, s: Statement, pointer: string): FieldModel {
  const field = entity.fields.get(key);
  if (!field)
    throw invalid(
      pointer,
      `${entity.name} has no field ${key}; did you mean ${nearest(key, [...entity.fields.keys()])}?`,
      undefined,
      'unknown_field',
    );
  guardField(entity, key, s, pointer);
  return field;
}

function groupSql(
  group: { key: string; by?: Period | undefined },
  entity: EntityModel,
  row: string,
  s: Statement,
  pointer: string,
): string {
  const [path, field] = targetOf(group.key.split('.'), entity, s, pointer);
  const { order } = field.field;
  if (!order) throw invalid(pointer, `${group.key} cannot be grouped by.`);
  const sql = throughLinks(path, field, entity, row, s);
  if (!group.by) return sql;
  if (!['timestamptz', 'date'].includes(order.type))
    throw invalid(pointer, `${group.key} is not a time, so it has no ${group.by}.`);
  const local = order.type === 'date' ? `${sql}::timestamp` : `${sql} at time zone ${s.bind(s.rights.timeZone, 'text')}`;
  return `to_char(date_trunc('${group.by}', ${local}), 'YYYY-MM-DD')`;
}

/** The links of a path and the field it ends at, each of which the actor may read. */
function targetOf(
  path: readonly string[],
  entity: EntityModel,
  s: Statement,
  pointer: string,
): [links: readonly string[], field: FieldModel] {
  const [head = '', ...rest] = path;
  if (rest.length === 0) return [[], fieldFor(head, entity, s, pointer)];
  const link = entity.links.get(head);
  if (!link)
    throw invalid(pointer, `${entity.name} has no link ${head}; did you mean ${nearest(head, [...entity.links.keys()])}?`);
  guardField(entity, link.field.key, s, pointer);
  const [links, field] = targetOf(rest, link.target, s, pointer);
  return [[head, ...links], field];
}

/** What the field sorts by, of the record at the end of the links; null where the actor may not see it. */
function throughLinks(path: readonly string[], field: FieldModel, entity: EntityModel, row: string, s: Statement): string {
  const [head, ...rest] = path;
  const link = head === undefined ? undefined : entity.links.get(head);
  if (!link) return (field.field.order as { sql(c: ColumnRef): string }).sql(fieldRef(field, entity, row, s));
  const target = s.alias('g');
  const scope = rowScope(link.target, 'read', target, s, true);
  const inner = throughLinks(rest, field, link.target, target, s);
  return `(select ${inner} from ${quote(link.target.table)} ${target} where ${target}.tenant_id = ${row}.tenant_id and ${target}.id = ${linkRef(link, row)} and ${target}.deleted_at is null${scope ? ` and ${scope}` : ''})`;
}

function measuresSql(
  entity: EntityModel,
  measures: readonly AggregateMeasure[],
  row: string,
  s: Statement,
  only = '',
): (readonly [string, string])[] {
  const byFunction = new Map<AggregateFunction, (readonly [string, string])[]>();
  measures.forEach(({ fn, key }, i) => {
    const field = fieldFor(key, entity, s, `/measures/${i}`);
    const { measure } = field.field;
    if (!measure?.functions.includes(fn === 'median' ? 'avg' : fn))
      throw invalid(`/measures/${i}`, `${key} has no ${fn}${measure ? `; it has ${measure.functions.join(', ')}` : ''}.`);
    const c = fieldRef(field, entity, row, s);
    const called =
      fn === 'median' ? `percentile_cont(0.5) within group (order by ${measure.sql(c)})` : `${fn}(${measure.sql(c)})`;
    // The median of exact numbers is a float, which their rounding would not take.
    const aggregate = fn === 'median' ? `(${called}${only})::numeric` : `${called}${only}`;
    byFunction.set(fn, [...(byFunction.get(fn) ?? []), [key, measure.result?.(aggregate, c) ?? aggregate]]);
  });
  return [...byFunction].map(([fn, pairs]) => [fn, jsonObject(pairs)] as const);
}

/** `parts: { won: { count, sum: { … } } }`: the same aggregates over those rows of the group that fit the part's filter. */
function partsSql(request: AggregateRequest, row: string, s: Statement): (readonly [string, string])[] {
  const parts = Object.entries(request.parts ?? {}).map(([name, part]) => {
    const only = ` filter (where ${filterSql(part.filter, request.entity, row, s)})`;
    const measures = measuresSql(request.entity, part.measures, row, s, only);
    return [name, jsonObject([['count', `count(*)${only}`], ...measures])] as const;
  });
  return parts.length > 0 ? [['parts', jsonObject(parts)]] : [];
}
