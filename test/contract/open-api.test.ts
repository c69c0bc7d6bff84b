import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { newAuth, testApi, type TestApi, type TestKernel } from '#kit';
import { installed } from '../../modules/installed.js';
import { createHealth } from '../../src/platform/health.js';
import { createMetrics } from '../../src/platform/metrics.js';
import { operationRoutes } from '../../src/surfaces/rest/operation-routes.js';
import { furtherRoutes } from '../../src/surfaces/further-routes.js';
import { openApiOf } from '../../src/surfaces/openapi/document.js';

type Operation = {
  operationId: string;
  parameters?: { $ref?: string; name?: string; in?: string; required?: boolean; example?: unknown }[];
  requestBody?: { content: Record<string, { schema: AnySchema }> };
  responses: Record<string, unknown>;
};
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, { examples?: unknown[] }>;
    parameters: Record<string, { name: string; in: string; example?: unknown; schema?: AnySchema }>;
  };
}

let api: TestApi;
let document: Document;
let ajv: Ajv2020;
beforeAll(async () => {
  const health = (kit: TestKernel) => createHealth(kit.kernel.db);
  const metrics = (kit: TestKernel) => createMetrics({ pool: () => kit.kernel.db.connections() });
  // As main.ts puts them together.
  api = await testApi(installed, (kit) => [
    (routes) => operationRoutes(routes, health(kit), metrics(kit)),
    ...furtherRoutes(kit.kernel, newAuth(kit.kernel), '1.2.3'),
  ]);
  document = (await api.rest(null, 'GET', '/v1/openapi.json')).body as unknown as Document;
  ajv = new Ajv2020({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addFormat('idn-email', /^\S+@\S+$/).addFormat('iri', /^https?:\/\/\S+$/);
  ajv.addSchema(document as unknown as AnySchema, 'api');
});
afterAll(() => api?.close());

const operations = (): [path: string, method: string, operation: Operation][] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, string, Operation] => [path, method, operation]),
  );

const validators = new Map<string, ValidateFunction>();

/** The errors of a value against a place in the document, by JSON pointer. */
function errorsOf(pointer: string, value: unknown): unknown {
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `api#${pointer}` });
  validators.set(pointer, validate);
  return validate(value) ? null : validate.errors?.slice(0, 5);
}

const escaped = (path: string) => path.replaceAll('~', '~0').replaceAll('/', '~1');
const responseAt = (path: string, method: string, status: number, type = 'application~1json') =>
  `/paths/${encodeURIComponent(escaped(path))}/${method}/responses/${status}/content/${type}/schema`;

it('the document is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(document as never);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

it('every operation of the API is described, and nothing else is', () => {
  const pages = /^\/(docs(\/.*)?|graphiql|reset-password|accept-invitation)?$/;
  const registered = api.routes
    .filter((r) => !['HEAD', 'OPTIONS'].includes(r.method) && !pages.test(r.url))
    .map((r) => `${r.method} ${r.url.replace(/:(\w+)/g, '{$1}')}`);
  const described = operations().map(([path, method]) => `${method.toUpperCase()} ${path}`);
  expect(described.length).toBeGreaterThan(100);
  expect(described.sort()).toEqual([...new Set(registered)].sort());
});

it('every operation has an id of its own, and names each parameter of its path', () => {
  const ids = operations().map(([, , operation]) => operation.operationId);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  for (const [path, , operation] of operations()) {
    const named = (operation.parameters ?? []).map(
      (p) => (p.$ref ? document.components.parameters[p.$ref.split('/').pop() ?? ''] : p) as { name: string; in: string },
    );
    expect(named.filter((p) => p.in === 'path').map((p) => `{${p.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    expect(new Set(named.map((p) => `${p.in} ${p.name}`)).size).toBe(named.length);
  }
});

it('every operation that knows its caller may be told to come again later, and lists and records may be read from a replica', () => {
  const open = (operation: Operation) => (operation as { security?: unknown[] }).security?.length === 0;
  for (const [path, method, operation] of operations())
    expect([path, method, open(operation) || ['429', '503'].every((status) => status in operation.responses)]).toEqual([
      path,
      method,
      true,
    ]);
  const named = (path: string, method: string) =>
    (document.paths[path]?.[method]?.parameters ?? []).map((parameter) => parameter.$ref?.split('/').pop());
  for (const path of ['/v1/people', '/v1/people/{id}', '/v1/people/aggregate', '/v1/people/{id}/history'])
    expect(named(path, 'get')).toEqual(expect.arrayContaining(['Consistency', 'ConsistencyToken']));
  const headers = (document.paths['/v1/people']?.['post']?.responses as Record<string, { headers: object }>)['201']?.headers;
  expect(Object.keys(headers ?? {})).toContain('Consistency-Token');
});

it('examples are valid against the schemas they stand beside', () => {
  let tried = 0;
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    for (const example of schema.examples ?? []) {
      expect([name, errorsOf(`/components/schemas/${name}`, example)]).toEqual([name, null]);
      tried++;
    }
  }
  for (const [name, parameter] of Object.entries(document.components.parameters)) {
    if (parameter.example === undefined) continue;
    expect([name, errorsOf(`/components/parameters/${name}/schema`, parameter.example)]).toEqual([name, null]);
    tried++;
  }
  expect(tried).toBeGreaterThan(20);
});

/** Whether the input differs from what is then given only by spaces and small letters: forgiven, but nobody is told to send it. */
function forgiven(given: unknown, out: unknown): boolean {
  if (typeof given === 'object' && given !== null)
    return (
      typeof out === 'object' &&
      out !== null &&
      Object.entries(given).some(([key, value]) => forgiven(value, (out as Record<string, unknown>)[key]))
    );
  return (
    typeof given === 'string' && typeof out === 'string' && given !== out && given.trim().toLowerCase() === out.toLowerCase()
  );
}

it('what the fields take and give is so by the schemas as well', () => {
  const wrong: unknown[] = [];
  let tried = 0;
  const check = (schema: string, key: string, value: unknown) => {
    tried++;
    const errors = errorsOf(`/components/schemas/${schema}/properties/${key}`, value);
    if (errors) wrong.push({ schema, key, value, errors });
  };
  for (const entity of api.kernel.registry.entities.values()) {
    for (const { key, field, system } of entity.fields.values()) {
      if (field.computed) continue;
      const writable =
        `${entity.graphql}Create` in document.components.schemas &&
        key in (document.components.schemas[`${entity.graphql}Create`] as { properties: object }).properties;
      for (const sample of field.samples.valid) {
        if (writable && !forgiven(sample.in, sample.out)) check(`${entity.graphql}Create`, key, sample.in);
        if (field.kind !== 'money' && !system) check(entity.graphql, key, 'out' in sample ? sample.out : sample.in);
      }
    }
  }
  expect(tried).toBeGreaterThan(200);
  expect(wrong).toEqual([]);
});

it('live answers are as the document says', async () => {
  const check = (path: string, method: string, answer: { status: number; body: unknown }, status: number, type?: string) => {
    expect([path, answer.status, answer.status === status ? null : answer.body]).toEqual([path, status, null]);
    expect([path, errorsOf(responseAt(path, method, status, type), answer.body)]).toEqual([path, null]);
    return answer.body as Record<string, unknown>;
  };
  const made = check(
    '/v1/accounts',
    'post',
    await api.rest(api.system, 'POST', '/v1/accounts', {
      name: 'Glass',
      annualRevenue: { amount: 5, currency: 'RUB' },
      types: ['customer'],
      website: 'https://example.com',
    }),
    201,
  );
  const id = String(made.id);
  const full = await api.rest(api.system, 'GET', `/v1/accounts/${id}?include=people,parent`);
  check('/v1/accounts/{id}', 'get', full, 200);
  const known = Object.keys((document.components.schemas.Account as { properties: object }).properties);
  expect(Object.keys(full.body).filter((key) => !known.includes(key))).toEqual([]);
  check('/v1/accounts', 'get', await api.rest(api.system, 'GET', '/v1/accounts?total=true&sort=-createdAt&include=people'), 200);
  check(
    '/v1/accounts/aggregate',
    'get',
    await api.rest(
      api.system,
      'GET',
      '/v1/accounts/aggregate?groupBy=createdAt:month,status&measures=sum.annualRevenue,avg.employees',
    ),
    200,
  );
  check(
    '/v1/accounts/{id}',
    'patch',
    await api.rest(api.system, 'PATCH', `/v1/accounts/${id}`, { notes: 'Pays late' }, { 'if-match': '"1"' }),
    200,
  );
  check('/v1/accounts/{id}/history', 'get', await api.rest(api.system, 'GET', `/v1/accounts/${id}/history`), 200);
  check(
    '/v1/accounts/bulk',
    'post',
    await api.rest(api.system, 'POST', '/v1/accounts/bulk', { operation: 'create', atomic: false, items: [{ name: 'A' }, {}] }),
    207,
  );
  check(
    '/v1/accounts/upsert',
    'post',
    await api.rest(api.system, 'POST', '/v1/accounts/upsert', {
      match: { externalId: { system: 'x', id: '1' } },
      input: { name: 'U' },
    }),
    201,
  );
  for (const [method, body, status, headers] of [
    ['patch', { notes: 5 }, 400, { 'if-match': '"2"' }],
    ['patch', { notes: 'x' }, 412, { 'if-match': '"1"' }],
    ['patch', { notes: 'x' }, 428, {}],
  ] as const) {
    const answer = await api.rest(api.system, 'PATCH', `/v1/accounts/${id}`, body, headers);
    expect([answer.status, errorsOf('/components/schemas/Problem', answer.body)]).toEqual([status, null]);
    expect(document.paths['/v1/accounts/{id}']?.[method]?.responses).toHaveProperty(String(status));
  }
  expect(errorsOf('/components/schemas/Problem', (await api.rest(null, 'GET', '/v1/accounts')).body)).toBeNull();
});

it('is the same until it changes, and speaks the language asked for', async () => {
  const first = await api.rest(null, 'GET', '/v1/openapi.json');
  expect(
    (await api.rest(null, 'GET', '/v1/openapi.json', undefined, { 'if-none-match': String(first.headers.etag) })).status,
  ).toBe(304);
  const russian = await api.rest(null, 'GET', '/v1/openapi.json', undefined, { 'accept-language': 'ru' });
  expect(russian.headers['content-language']).toBe('ru');
  expect(russian.headers.etag).not.toBe(first.headers.etag);
  expect(russian.text).toContain('Контрагент');
  expect(JSON.stringify(openApiOf(api.kernel.registry))).toBe(JSON.stringify(openApiOf(api.kernel.registry)));
});
