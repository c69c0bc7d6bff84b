import type { Action } from '../../src/declare/action.js';
import type { EntityModel, FieldModel } from '../../src/registry/model.js';
import { actionOn } from '../../src/surfaces/operations.js';
import { kebab } from '../../src/registry/names.js';
import type { TestApi } from '#kit';
import type { Made } from './records.js';
import { cursors, EVERYTHING, IDS, jsonOf, NUMBERS, PARAMETERS, SHAPES, TEXTS, TIMES, WORDS, type Odd } from './values.js';

/** One request. The body is made when it is sent, since some are a megabyte. */
export interface RestCase {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly body?: () => string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A list parameter needs no values longer than an address may be. */
const LONGEST_URL = 15_000;
/** Those an address has room for. */
const SHORT = EVERYTHING.filter(([, value]) => jsonOf(value).length < LONGEST_URL / 3);
const ANY_VERSION = { 'if-match': '*' };

const writable = (entity: EntityModel): FieldModel[] => [...entity.fields.values()].filter((f) => !f.field.computed);
const encode = (text: string): string =>
  /^(%[0-9a-fA-FzZ]{0,2}|%E0%A4%A|%ED%A0%80|[&=;[]|%5B%5D)$/.test(text) ? text : encodeURIComponent(text.toWellFormed());

/** Bad requests to every operation that follows from an entity. */
export function* entityCases(entity: EntityModel, made: Made | undefined): Generator<RestCase> {
  const base = `/v1/${entity.route}`;
  yield* listCases(entity, base);
  yield* readCases(base, made?.id ?? '00000000-0000-7000-8000-000000000000');
  if (!entity.readOnly) yield* writeCases(entity, base, made);
}

function* listCases(entity: EntityModel, base: string): Generator<RestCase> {
  const get = (query: string): RestCase => ({
    name: `GET ${base}?${query.slice(0, 60)}`,
    method: 'GET',
    url: `${base}?${query}`,
  });
  for (const parameter of [
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
    'noSuch',
    'filter[id][eq]',
    'filter[name]',
    'filter[constructor][eq]',
    'filter[id][constructor]',
    'filter[id][__proto__]',
    'filter[__proto__][eq]',
    'filter[and][0][id]',
    'filter[',
    'filter[]',
    'filter[][]',
  ])
    for (const value of PARAMETERS) yield get(`${encodeURIComponent(parameter)}=${encode(value)}`);
  for (const parameter of ['groupBy', 'measures', 'first', 'filter', 'search', 'sort'])
    for (const value of [
      ...PARAMETERS,
      'id:day',
      'createdAt:century',
      'createdAt:month,createdAt:day,id,version,updatedAt',
      'sum.id',
      'sum.constructor',
      'max.createdAt',
      Array.from({ length: 400 }, () => 'max.version').join(),
    ])
      yield { ...get(`${parameter}=${encode(value)}`), url: `${base}/aggregate?${parameter}=${encode(value)}` };
  for (const [a, b] of [
    ['first=1', 'last=1'],
    ['first=0', 'after=x'],
    ['last=5', 'after=AAAA'],
    ['before=AAAA', 'first=1'],
    ['sort=id', 'sort=id'],
    ['filter={}', 'filter[id][eq]=x'],
    ['__proto__=1', 'constructor=2'],
  ])
    yield get(`${a}&${b}`);
  for (const field of entity.fields.values())
    for (const [operator, { json }] of Object.entries(field.field.operators)) {
      yield get(`filter[${field.key}][${operator}]=${encodeURIComponent(String((json as { type?: string }).type))}`);
      for (const [label, value] of SHORT)
        yield {
          ...get(`filter=${encodeURIComponent(jsonOf({ [field.key]: { [operator]: value } }))}`),
          name: `GET ${base} ${field.key} ${operator} ${label}`,
        };
    }
}

/** Cursors made for each of the entity's sorts, with the mark of that sort, so that only the values are wrong. */
export async function* cursorCases(api: TestApi, entity: EntityModel): AsyncGenerator<RestCase> {
  const base = `/v1/${entity.route}`;
  for (const field of [...entity.fields.values()].filter((f) => f.field.order && !f.field.computed?.load)) {
    for (const sort of [field.key, `-${field.key}`]) {
      const first = await api.rest<{ pageInfo?: { endCursor: string | null } }>(
        api.system,
        'GET',
        `${base}?first=1&fields=id&deleted=include&sort=${sort}`,
      );
      const cursor = first.body.pageInfo?.endCursor;
      if (!cursor) continue;
      const [mark] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string];
      for (const [i, bad] of cursors(mark).entries()) {
        const place = i % 2 ? `first=2&after=${encodeURIComponent(bad)}` : `last=2&before=${encodeURIComponent(bad)}`;
        yield { name: `GET ${base} sort ${sort} cursor ${i}`, method: 'GET', url: `${base}?fields=id&sort=${sort}&${place}` };
      }
    }
  }
}

function* readCases(base: string, id: string): Generator<RestCase> {
  for (const [label, odd] of [
    ...IDS,
    ...TEXTS.filter((one) => SHORT.includes(one)),
    ['digits', '0'.repeat(300)] as Odd,
    ['long', 'a'.repeat(400)] as Odd,
  ]) {
    const text = encodeURIComponent(String(odd).toWellFormed());
    for (const tail of ['', '/history'])
      yield { name: `GET ${base}/${label}${tail}`, method: 'GET', url: `${base}/${text}${tail}` };
  }
  for (const parameter of ['fields', 'include', 'asOf', 'noSuch'])
    for (const value of [...PARAMETERS, ...TIMES.map(([, v]) => String(v))])
      yield {
        name: `GET ${base}/id?${parameter}=${value.slice(0, 40)}`,
        method: 'GET',
        url: `${base}/${id}?${parameter}=${encode(value)}`,
      };
  for (const parameter of ['first', 'after'])
    for (const value of PARAMETERS)
      yield {
        name: `GET ${base}/id/history?${parameter}=${value.slice(0, 40)}`,
        method: 'GET',
        url: `${base}/${id}/history?${parameter}=${encode(value)}`,
      };
  for (const etag of ['"1"', '*', 'W/"1"', 'x'.repeat(5000), '"'])
    yield { name: `If-None-Match ${etag.slice(0, 20)}`, method: 'GET', url: `${base}/${id}`, headers: { 'if-none-match': etag } };
}

const KEYS = ['', 'x'.repeat(255), 'x'.repeat(256), 'ключ', '\t', 'a,b', '"x"', ' '];
const VERSIONS = [
  '',
  '0',
  '"0"',
  '-1',
  '"-1"',
  '1.5',
  '"1',
  '1"',
  'W/1',
  'w/"1"',
  '"9999999999"',
  '"99999999999999"',
  '*',
  '"1", "2"',
  'x'.repeat(5000),
  '"1"x',
];

function* writeCases(entity: EntityModel, base: string, made: Made | undefined): Generator<RestCase> {
  const id = made?.id ?? '00000000-0000-7000-8000-000000000000';
  const input = made?.input ?? {};
  for (const field of writable(entity))
    for (const [label, value] of EVERYTHING) {
      yield {
        name: `POST ${base} ${field.key}: ${label}`,
        method: 'POST',
        url: base,
        body: () => jsonOf({ ...input, [field.key]: value }),
      };
      yield {
        name: `PATCH ${base} ${field.key}: ${label}`,
        method: 'PATCH',
        url: `${base}/${id}`,
        body: () => jsonOf({ [field.key]: value }),
        headers: ANY_VERSION,
      };
    }
  for (const [label, value] of EVERYTHING) {
    const key = `/${entity.name}`;
    yield {
      name: `POST ${base} body ${label}`,
      method: 'POST',
      url: base,
      body: () => jsonOf(value),
      headers: { 'idempotency-key': `k${label.replace(/[^ -~]/g, '')}` },
    };
    yield {
      name: `PATCH ${base} body ${label}`,
      method: 'PATCH',
      url: `${base}/${id}`,
      body: () => jsonOf(value),
      headers: ANY_VERSION,
    };
    yield {
      name: `POST ${base}/upsert match ${label}`,
      method: 'POST',
      url: `${base}/upsert`,
      body: () => jsonOf({ match: value, input }),
    };
    yield {
      name: `POST ${base}/upsert match.id ${label}`,
      method: 'POST',
      url: `${base}/upsert`,
      body: () => jsonOf({ match: { id: value }, input }),
    };
    yield {
      name: `POST ${base}/upsert externalId ${label}`,
      method: 'POST',
      url: `${base}/upsert`,
      body: () => jsonOf({ match: { externalId: value }, input }),
    };
    yield {
      name: `POST ${base}/upsert externalId.id ${label}`,
      method: 'POST',
      url: `${base}/upsert`,
      body: () => jsonOf({ match: { externalId: { system: key, id: value } }, input }),
    };
    yield {
      name: `POST ${base}/upsert externalId.system ${label}`,
      method: 'POST',
      url: `${base}/upsert`,
      body: () => jsonOf({ match: { externalId: { system: value, id: '1' } }, input }),
    };
    yield {
      name: `POST ${base}/upsert input ${label}`,
      method: 'POST',
      url: `${base}/upsert`,
      body: () => jsonOf({ match: { id }, input: value }),
    };
    for (const operation of ['create', 'update', 'upsert', 'delete', 'restore'])
      for (const atomic of [true, false])
        yield {
          name: `POST ${base}/bulk ${operation} of ${label}`,
          method: 'POST',
          url: `${base}/bulk`,
          body: () => jsonOf({ operation, atomic, items: [value] }),
        };
    yield {
      name: `POST ${base}/bulk items ${label}`,
      method: 'POST',
      url: `${base}/bulk`,
      body: () => jsonOf({ operation: 'create', items: value }),
      headers: { 'idempotency-key': 'bulk' },
    };
    yield {
      name: `POST ${base}/bulk update input ${label}`,
      method: 'POST',
      url: `${base}/bulk`,
      body: () =>
        jsonOf({
          operation: 'update',
          atomic: false,
          items: [
            { id, expectedVersion: value, input: {} },
            { id, expectedVersion: null, input: value },
          ],
        }),
    };
    yield {
      name: `POST ${base}/bulk operation ${label}`,
      method: 'POST',
      url: `${base}/bulk`,
      body: () => jsonOf({ operation: value, items: [] }),
    };
    yield {
      name: `POST ${base}/bulk atomic ${label}`,
      method: 'POST',
      url: `${base}/bulk`,
      body: () => jsonOf({ operation: 'create', atomic: value, items: [] }),
    };
  }
  for (const [label, value] of IDS)
    for (const [method, tail] of [
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/restore'],
    ] as const)
      yield {
        name: `${method} ${base}/${label}${tail}`,
        method,
        url: `${base}/${encodeURIComponent(String(value))}${tail}`,
        headers: ANY_VERSION,
        ...(method === 'DELETE' ? {} : { body: () => '{}' }),
      };
  for (const key of KEYS)
    yield {
      name: `Idempotency-Key ${key.slice(0, 10)}`,
      method: 'POST',
      url: base,
      body: () => jsonOf(input),
      headers: { 'idempotency-key': key },
    };
  for (const version of VERSIONS)
    yield {
      name: `If-Match ${version.slice(0, 10)}`,
      method: 'PATCH',
      url: `${base}/${id}`,
      body: () => '{}',
      headers: { 'if-match': version },
    };
}

/** Bad requests to one action. */
export function* actionCases(action: Action, entity: EntityModel, made: Made | undefined): Generator<RestCase> {
  const verb = kebab(action.name.split('.')[1] ?? '');
  const id = made?.id ?? '00000000-0000-7000-8000-000000000000';
  const onRecord = actionOn(action) === 'record';
  const at = (target: string) => `/v1/${entity.route}${onRecord ? `/${target}` : ''}/${verb}`;
  const valid = Object.fromEntries(
    Object.entries(action.options.input ?? {}).flatMap(([name, field]) => {
      const sample: unknown = field.kind === 'link' || field.kind === 'uuid' ? id : field.samples.valid[0]?.in;
      return field.required && sample !== undefined ? [[`${name}${field.apiSuffix ?? ''}`, sample]] : [];
    }),
  );
  for (const [name, field] of Object.entries(action.options.input ?? {})) {
    const key = `${name}${field.apiSuffix ?? ''}`;
    for (const [label, value] of EVERYTHING) {
      yield {
        name: `POST ${at('id')} ${key}: ${label}`,
        method: 'POST',
        url: at(id),
        body: () => jsonOf({ ...valid, [key]: value }),
        headers: ANY_VERSION,
      };
    }
    if (action.options.readOnly)
      for (const [label, value] of SHORT)
        yield {
          name: `GET ${at('id')} ${key}: ${label}`,
          method: 'GET',
          url: `${at(id)}?${key}=${encodeURIComponent(jsonOf(value))}`,
        };
  }
  for (const [label, value] of [...SHAPES, ...WORDS, ...NUMBERS])
    yield {
      name: `POST ${at('id')} body ${label}`,
      method: 'POST',
      url: at(id),
      body: () => jsonOf(value),
      headers: { ...ANY_VERSION, 'idempotency-key': label.replace(/[^ -~]/g, '') },
    };
  if (onRecord)
    for (const [label, value] of IDS)
      yield {
        name: `POST ${at(label)}`,
        method: 'POST',
        url: at(encodeURIComponent(String(value))),
        body: () => jsonOf(valid),
        headers: ANY_VERSION,
      };
}
