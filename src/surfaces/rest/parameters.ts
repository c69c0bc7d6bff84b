import type { FastifyRequest } from 'fastify';
import type { Fields } from '../../declare/entity.js';
import { below, invalid, Problem } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';
import type { EntityModel } from '../../registry/model.js';
import { DEFAULT_PAGE, type ListArgs, type Selected } from '../../records/read/query.js';
import { allFields, selectPaths, sortKey } from '../../records/select-all.js';

export type Query = Record<string, string | string[] | undefined>;

/** The request's parameters, each given once; unknown ones are refused with the nearest known. */
export function parameters(request: FastifyRequest, known: readonly string[]): Record<string, string> {
  const given = request.query as Query;
  const checked: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    const name = key.startsWith('filter[') ? 'filter' : key;
    if (!known.includes(name))
      throw invalid(
        below('', key),
        `There is no parameter ${key}; did you mean ${nearest(key, [...known])}?`,
        undefined,
        'unknown_parameter',
      );
    if (Array.isArray(value)) throw invalid(below('', key), `Give ${key} once.`);
    if (value !== undefined) checked[key] = value;
  }
  return checked;
}

export const LIST_PARAMETERS = [
  'filter',
  'sort',
  'first',
  'after',
  'last',
  'before',
  'search',
  'substring',
  'deleted',
  'fields',
  'include',
  'total',
  'view',
] as const;

export function listArgs(given: Record<string, string>, entity: EntityModel): ListArgs {
  const deleted = given.deleted;
  if (deleted !== undefined && !['exclude', 'only', 'include'].includes(deleted))
    throw invalid('/deleted', 'Expected exclude, only or include.');
  return {
    ...filterOf(given, entity),
    sort: (given.sort ?? '').split(',').filter(Boolean).map(sortKey),
    first: count(given, 'first'),
    last: count(given, 'last'),
    after: given.after,
    before: given.before,
    search: given.search,
    substring: given.substring,
    deleted: deleted as ListArgs['deleted'],
  };
}

export function count(given: Record<string, string>, key: string): number | undefined {
  const value = given[key];
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw invalid(`/${key}`, 'Expected a whole number.');
  return Number(value);
}

export function flag(given: Record<string, string>, key: string): boolean {
  const value = given[key];
  if (value !== undefined && value !== 'true' && value !== 'false') throw invalid(`/${key}`, 'Expected true or false.');
  return value === 'true';
}

/** `?filter={"name":{"contains":"x"}}` or `?filter[name][contains]=x`; both may be given and then both hold. */
export function filterOf(given: Record<string, string>, entity: EntityModel): { filter?: unknown } {
  const parts: unknown[] = [];
  if (given.filter !== undefined) {
    try {
      parts.push(JSON.parse(given.filter));
    } catch {
      throw invalid(
        '/filter',
        'Not valid JSON; write filter={"name":{"contains":"x"}} (percent-encoded) or filter[name][contains]=x.',
      );
    }
  }
  for (const [key, value] of Object.entries(given)) {
    if (!key.startsWith('filter[')) continue;
    const path = [...key.matchAll(/\[([^[\]]*)\]/g)].map((m) => m[1] as string);
    if (path.length === 0 || `filter${path.map((p) => `[${p}]`).join('')}` !== key || path.length > 8)
      throw invalid(below('', key), 'Write filter[field][operator]=value.');
    parts.push(path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), typed(path, value, entity)));
  }
  return parts.length === 0 ? {} : { filter: parts.length === 1 ? parts[0] : { and: parts } };
}

/** A bracketed value is text; the operator says what it should be. */
function typed(path: readonly string[], value: string, entity: EntityModel): unknown {
  let at: EntityModel | undefined = entity;
  for (const [i, name] of path.entries()) {
    const field = at?.fields.get(name);
    const operators = field?.field.operators ?? {};
    const operator = Object.hasOwn(operators, path[i + 1] ?? '') ? operators[path[i + 1] ?? ''] : undefined;
    if (operator) return scalar(value, operator.json as { type?: string; items?: { type?: string } });
    at = at?.links.get(name)?.target ?? at?.lists.get(name)?.target ?? at;
  }
  return value;
}

function scalar(value: string, schema: { type?: string; items?: { type?: string } }): unknown {
  if (schema.type === 'array') return value.split(',').map((one) => scalar(one, schema.items ?? {}));
  if ((schema.type === 'integer' || schema.type === 'number') && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (schema.type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (schema.type === 'object') {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  }
  return value;
}

/** An input that came as an address's parameters, which are text: what its fields take as numbers, truth values, lists or JSON is read as such. */
export function typedInput(fields: Fields, given: Query): Record<string, unknown> {
  const schemas = new Map(
    Object.entries(fields).map(([name, field]) => [`${name}${field.apiSuffix ?? ''}`, field.jsonIn ?? field.json]),
  );
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      const schema = schemas.get(key) as { type?: string; items?: { type?: string } } | undefined;
      if (!schema || typeof value !== 'string') return [key, value];
      const written = schema.type === undefined || (schema.type === 'array' && value.startsWith('['));
      return [key, scalar(value, written ? { type: 'object' } : schema)];
    }),
  );
}

/** `fields` names what to give, `include` what to give besides all plain fields; dots go through links and lists. */
export function selection(given: Record<string, string>, entity: EntityModel, page = 1): Selected[] {
  const list = (key: string) =>
    (given[key] ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
  const fields = given.fields === undefined ? allFields(entity) : selectPaths(list('fields'), entity, '/fields');
  const included = given.include === undefined ? [] : selectPaths(list('include'), entity, '/include');
  const names = new Set(included.map((s) => s.alias));
  return affordable([...fields.filter((s) => !names.has(s.alias)), ...included], page);
}

/** Records one answer may hold, as GraphQL's bound on cost; greater, since here only lists within lists multiply. */
const MOST_RECORDS = 20_000;

/** Refuses a selection whose lists within lists may hold more than {@link MOST_RECORDS}; `times` is the page's own size. */
function affordable(select: Selected[], times: number): Selected[] {
  let left = MOST_RECORDS;
  const spend = (selected: readonly Selected[], n: number): void => {
    for (const one of selected) {
      if (one.kind !== 'one' && one.kind !== 'list') continue;
      const size = one.kind === 'one' ? n : n * (one.args.first ?? DEFAULT_PAGE);
      if ((left -= size) < 0)
        throw new Problem(
          'too_costly',
          400,
          `The answer may hold more than ${MOST_RECORDS} records; ask for smaller pages or fewer lists.`,
          { pointer: '/include' },
        );
      const inner = one.kind === 'one' ? [one.select] : one.page.flatMap((part) => (part.kind === 'nodes' ? [part.select] : []));
      for (const part of inner) spend(part, size);
    }
  };
  spend(select, times);
  return select;
}

/** The record's own version first, so that the ETag can be read off the text. */
export const versionFirst = (select: readonly Selected[]): Selected[] => [
  { kind: 'value', alias: 'version', key: 'version' },
  ...select.filter((s) => s.alias !== 'version'),
];

/** The version of `"3"`, `W/"3"` or `"3-…"`, as reads give it, or null for `*`, of If-Match; undefined if absent. */
export function ifMatch(request: FastifyRequest): number | null | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  if (header.trim() === '*') return null;
  const version = /^(?:W\/)?"?(\d{1,10})(?:-[\w-]{1,64})?"?$/.exec(header.trim())?.[1];
  if (version === undefined) throw invalid('/If-Match', 'Expected If-Match: "<version>" or *.', undefined, 'invalid_if_match');
  return Number(version);
}

/** The tags of If-None-Match, compared weakly (RFC 9110 section 13.1.2). */
export const noneMatch = (request: FastifyRequest): string[] =>
  (request.headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
