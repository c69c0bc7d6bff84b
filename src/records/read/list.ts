import { invalid } from '../../platform/problem.js';
import type { EntityModel, ListModel } from '../../registry/model.js';
import { literal, quote } from '../../registry/names.js';
import { indexedSort, type IndexedSort, type Stretch } from './custom-index.js';
import { belongs, filterSql } from './filter.js';
import { DEFAULT_PAGE, MAX_PAGE, type EdgePart, type ListArgs, type PagePart, type Selected } from './query.js';
import { rowScope } from './scope.js';
import { searchSql } from './search.js';
import { jsonObject } from './json.js';
import { cursorSql, keyset, orderBy, orders, readCursor, type Order } from './sort.js';
import type { Statement } from './statement.js';

export interface ListRequest {
  readonly entity: EntityModel;
  readonly args: ListArgs;
  readonly page: readonly PagePart[];
  /** For a list inside a record: which list of which row; `ids` is SQL of its members where they are not those of today. */
  readonly parent?: { readonly list: ListModel; readonly alias: string; readonly ids?: string };
}

/** What makes one record's JSON; handed in, since records hold lists and lists hold records. */
export type RecordSql = (selected: readonly Selected[], entity: EntityModel, alias: string, s: Statement) => string;

interface Page {
  readonly size: number;
  readonly backward: boolean;
  readonly sort: readonly Order[];
  /** One row more than asked, to know whether there is a next page. */
  readonly probe: boolean;
}

/** A page as one JSON object, a scalar subquery. */
export function listSql(request: ListRequest, s: Statement, recordSql: RecordSql): string {
  const { entity, args } = request;
  const row = s.alias('t');
  const size = pageSize(args);
  const backward = args.last !== undefined;
  const indexed = request.parent ? undefined : indexedSort(args, entity, row, s);
  const sort = indexed?.sort ?? orders(args.sort ?? [], entity, row, s);
  const scope = rowScope(entity, 'read', row, s, request.parent !== undefined);
  const stretches = indexed ? fromIndex(request, row, scope, indexed, s) : stretchesOf(request, row, scope, sort, s);
  const page: Page = { size, backward, sort, probe: request.page.some((p) => p.kind === 'pageInfo') };
  const nodeParts = request.page.flatMap((p) => (p.kind === 'nodes' ? [p] : []));
  const edgeParts = request.page.flatMap((p) =>
    p.kind === 'edges' ? p.parts.flatMap((e) => (e.kind === 'node' ? [e] : [])) : [],
  );
  const values = [
    ...nodeParts.map((p, i) => `${recordSql(p.select, entity, row, s)} as n${i}`),
    ...edgeParts.map((p, i) => `${recordSql(p.select, entity, row, s)} as e${i}`),
  ];
  const columns = (cursor: readonly Order[]): string =>
    [...values, ...(request.page.some(needsCursor) ? [`${cursorSql(cursor, sort)} as c`] : [])].join(', ') || '1';
  // The limit stands as a number: with a parameter PostgreSQL's generic plan reckons with a tenth of the table and sorts it.
  const limit = `limit ${size + (page.probe ? 1 : 0)}`;
  const selects = stretches.map(
    ({ join, condition, order, cursor }) =>
      `select ${columns(cursor)} from ${quote(entity.table)} ${row}${join} where ${condition} order by ${order} ${limit}`,
  );
  const rows = selects.length === 1 ? selects[0] : `${selects.map((one) => `(${one})`).join(' union all ')} ${limit}`;
  const total = () => totalSql(request, s);
  const counters = { node: 0, edge: 0 };
  const body = jsonObject(request.page.map((part) => [part.alias, partSql(part, page, args, total, counters)] as const));
  // `having true` makes it one row whether or not anything of the page itself was asked for.
  return `(select ${body} from (select row_number() over () as i, r.* from (${rows}) r) p having true)`;
}

function pageSize(args: ListArgs): number {
  for (const key of ['first', 'last'] as const) {
    const value = args[key];
    if (value !== undefined && (!Number.isInteger(value) || value < 0 || value > MAX_PAGE))
      throw invalid(`/${key}`, `Between 0 and ${MAX_PAGE}.`, { max: MAX_PAGE });
  }
  if (args.first !== undefined && args.last !== undefined) throw invalid('/last', 'Give first or last, not both.');
  if (args.last !== undefined && args.after !== undefined)
    throw invalid('/after', 'after goes with first; with last give before.');
  if (args.last === undefined && args.before !== undefined) throw invalid('/before', 'before goes with last.');
  return args.first ?? args.last ?? DEFAULT_PAGE;
}

/** The where clause without the page's cursor. */
function baseConditions(request: ListRequest, row: string, scope: string, s: Statement): string[] {
  const { entity, args, parent } = request;
  const deleted = { exclude: `${row}.deleted_at is null`, only: `${row}.deleted_at is not null`, include: 'true' }[
    args.deleted ?? 'exclude'
  ];
  return [
    parent
      ? `${row}.tenant_id = ${parent.alias}.tenant_id and ${parent.ids ? `${row}.id in ${parent.ids}` : belongs(parent.list, row, parent.alias)}`
      : `${row}.tenant_id = ${s.bind(s.rights.tenantId, 'uuid')} and ctx.tenant is not null`,
    deleted,
    ...(scope ? [scope] : []),
    ...(args.filter !== undefined && args.filter !== null ? [filterSql(args.filter, entity, row, s)] : []),
  ];
}

/** What the page is read from: one stretch, or one for each stretch of the index it is read from. */
function stretchesOf(request: ListRequest, row: string, scope: string, sort: readonly Order[], s: Statement): Stretch[] {
  const { entity, args, parent } = request;
  const conditions = baseConditions(request, row, scope, s);
  const backward = args.last !== undefined;
  const cursor = backward ? args.before : args.after;
  const values = cursor === undefined ? undefined : readCursor(cursor, sort, backward ? '/before' : '/after');
  // In id order and with nothing else to check, the search itself can stop after one page.
  const alone =
    !parent &&
    scope === '' &&
    args.filter === undefined &&
    (args.deleted ?? 'exclude') === 'exclude' &&
    sort.length === 1 &&
    !sort[0]?.descending &&
    !backward;
  conditions.push(
    ...searchSql(entity, args, row, alone ? { most: pageSize(args) + 1, after: values?.[0] ?? null } : undefined, s),
  );
  const stretches = values ? keyset(values, sort, backward, s) : ['true'];
  return stretches.map((stretch) => ({
    join: '',
    condition: [...conditions, ...(stretch === 'true' ? [] : [`(${stretch})`])].join(' and '),
    order: orderBy(sort, backward),
    cursor: sort,
  }));
}

/** As {@link stretchesOf}, of a list sorted by an indexed custom field. */
function fromIndex(request: ListRequest, row: string, scope: string, indexed: IndexedSort, s: Statement): Stretch[] {
  const conditions = [...baseConditions(request, row, scope, s), ...searchSql(request.entity, request.args, row, undefined, s)];
  return indexed.stretches(s).map((one) => ({ ...one, condition: [...conditions, one.condition].join(' and ') }));
}

function totalSql(request: ListRequest, s: Statement): string {
  const row = s.alias('t');
  const scope = rowScope(request.entity, 'read', row, s, request.parent !== undefined);
  const conditions = [...baseConditions(request, row, scope, s), ...searchSql(request.entity, request.args, row, undefined, s)];
  return `(select count(*) from ${quote(request.entity.table)} ${row} where ${conditions.join(' and ')})`;
}

const needsCursor = (part: PagePart): boolean =>
  (part.kind === 'edges' && part.parts.some((e) => e.kind === 'cursor')) ||
  (part.kind === 'pageInfo' && part.parts.some((p) => p.key === 'startCursor' || p.key === 'endCursor'));

/** Every aggregate of the page has the same order: PostgreSQL sorts once for one of them, and those without an order get that one's. */
const shownOrder = (page: Page): string => ` order by p.i${page.backward ? ' desc' : ''}`;

function partSql(part: PagePart, page: Page, args: ListArgs, total: () => string, at: { node: number; edge: number }): string {
  const order = shownOrder(page);
  const inPage = page.probe ? ` filter (where p.i <= ${page.size})` : '';
  switch (part.kind) {
    case 'typename':
      return literal(part.name);
    case 'nodes':
      return `coalesce(json_agg(p.n${at.node++}${order})${inPage}, '[]')`;
    case 'edges':
      return `coalesce(json_agg(${jsonObject(part.parts.map((e) => [e.alias, edgeSql(e, at)] as const))}${order})${inPage}, '[]')`;
    case 'totalCount':
      return total();
    case 'pageInfo':
      return jsonObject(part.parts.map((p) => [p.alias, infoSql(p.key, page, args)] as const));
  }
}

const edgeSql = (part: EdgePart, at: { edge: number }): string =>
  part.kind === 'typename' ? literal(part.name) : part.kind === 'cursor' ? 'p.c' : `p.e${at.edge++}`;

function infoSql(key: string, page: Page, args: ListArgs): string {
  const more = `count(*) > ${page.size}`;
  const first = `min(p.c) filter (where p.i = 1)`;
  const shown = `array_agg(p.c${shownOrder(page)}) filter (where p.i <= ${page.size})`;
  switch (key) {
    case '__typename':
      return literal('PageInfo');
    case 'hasNextPage':
      return page.backward ? String(args.before !== undefined) : more;
    case 'hasPreviousPage':
      return page.backward ? more : String(args.after !== undefined);
    case 'startCursor':
      return page.backward ? `(${shown})[1]` : first;
    default:
      return page.backward ? first : `(${shown})[least(count(*), ${page.size})]`;
  }
}
