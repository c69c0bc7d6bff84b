import type { RestCase } from './rest-cases.js';
import { EVERYTHING, IDS, jsonOf, PARAMETERS, TEXTS } from './values.js';

/** What the API document says of a route, as far as requests are made from it. */
export interface Described {
  readonly query: readonly string[];
  readonly properties: readonly string[];
}

interface Schema {
  $ref?: string;
  properties?: Record<string, unknown>;
  allOf?: Schema[];
  oneOf?: Schema[];
}
interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: { $ref?: string; name?: string; in?: string }[];
        requestBody?: { content?: Record<string, { schema?: Schema }> };
      }
    >
  >;
  components: { schemas: Record<string, Schema>; parameters: Record<string, { name: string; in: string }> };
}

/** The routes of the API document by `POST /v1/accounts/:id/merge`. */
export function describedRoutes(document: Document): Map<string, Described> {
  const last = (ref: string) => ref.split('/').pop() ?? '';
  const properties = (schema: Schema | undefined): string[] =>
    schema === undefined
      ? []
      : schema.$ref
        ? properties(document.components.schemas[last(schema.$ref)])
        : [...Object.keys(schema.properties ?? {}), ...[...(schema.allOf ?? []), ...(schema.oneOf ?? [])].flatMap(properties)];
  return new Map(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]): [string, Described] => [
        `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
        {
          query: (operation.parameters ?? [])
            .map((one) => (one.$ref ? document.components.parameters[last(one.$ref)] : one))
            .flatMap((one) => (one?.in === 'query' && one.name ? [one.name] : [])),
          properties: [
            ...new Set(Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) => properties(schema))),
          ],
        },
      ]),
    ),
  );
}

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  accept: [
    '',
    '*/*;q=0',
    'application/xml',
    'text/csv',
    'application/yaml;version=9',
    'x'.repeat(5000),
    ',,,',
    'text/vcard',
    'image/*',
  ],
  'accept-language': ['', 'xx', '*', 'ru;q=5', '../../x', 'ru,'.repeat(1000)],
  'content-type': [
    '',
    'application/xml',
    'application/json; charset=utf-16',
    'application/json;',
    'application/json, text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=x',
    'text/plain',
    'text/csv',
    'image/png',
    'x',
  ],
  authorization: [
    '',
    'Bearer',
    'Bearer ',
    'Bearer null',
    'Basic eDp4',
    'Digest x',
    `Bearer ${'a'.repeat(5000)}`,
    'Bearer a.b.c',
    'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
    'Bearer crm_live_x',
    `bearer crm_live_${'0'.repeat(32)}_${'A'.repeat(43)}`,
    'Bearer é',
  ],
  'if-match': ['', '"', 'W/"1"', '"1", "2"', '"9999999999"', 'x'.repeat(5000)],
  'if-none-match': ['"1"', '*', 'W/"1"', 'x'.repeat(5000)],
  'idempotency-key': ['', 'x'.repeat(255), 'x'.repeat(256), 'a,b', '"x"', ' '],
  range: ['bytes=0-', 'bytes=-1', 'bytes=9-1', 'bytes=0-0,1-1', 'bytes=99999999999999999999-', 'lines=1-2', 'bytes=', 'x'],
  'x-request-id': ['', '<script>', 'x'.repeat(1000), '../..', "'; --"],
  'x-forwarded-for': ['x', "'; drop table users; --", '1.1.1.1,'.repeat(500)],
  origin: ['null', 'https://evil.example', 'x'.repeat(3000)],
  cookie: ['a=b', '__proto__=1', '='.repeat(2000)],
};

const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
const BODILESS = new Set(['GET', 'DELETE']);
const SHORT_TEXTS = TEXTS.filter(([, text]) => String(text).length < 3000);

/** Bad requests that any route can be sent, made from nothing but its address and its description. */
export function* routeCases(route: string, described: Described, id: string): Generator<RestCase> {
  const [method = 'GET', pattern = ''] = route.split(' ') as [RestCase['method'], string];
  const url = pattern.replace(':id', id).replace(/:\w+/g, 'nothing');
  const body = BODILESS.has(method) ? {} : { body: () => '{}' };
  const any = { 'if-match': '*' };
  for (const parameter of pattern.match(/:\w+/g) ?? [])
    for (const [label, value] of [...IDS, ...SHORT_TEXTS])
      yield {
        name: `${route} ${parameter} ${label}`,
        method,
        url: pattern.replace(parameter, encode(String(value)) || '%20').replace(/:\w+/g, id),
        headers: any,
        ...body,
      };
  for (const parameter of [...described.query, 'noSuch', '__proto__', 'filter[']) {
    for (const value of PARAMETERS)
      yield {
        name: `${route} ?${parameter}=${value.slice(0, 40)}`,
        method,
        url: `${url}?${encode(parameter)}=${encode(value)}`,
        headers: any,
        ...body,
      };
  }
  for (const [header, values] of Object.entries(HEADERS))
    for (const value of values)
      yield { name: `${route} ${header}: ${value.slice(0, 40)}`, method, url, headers: { ...any, [header]: value }, ...body };
  if (BODILESS.has(method)) return;
  for (const [label, value] of EVERYTHING)
    yield { name: `${route} body ${label}`, method, url, headers: any, body: () => jsonOf(value) };
  for (const property of described.properties)
    for (const [label, value] of EVERYTHING)
      yield {
        name: `${route} ${property}: ${label}`,
        method,
        url,
        headers: any,
        body: () => jsonOf({ ...Object.fromEntries(described.properties.map((key) => [key, 'x'])), [property]: value }),
      };
}
