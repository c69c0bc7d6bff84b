import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { defineEntity, defineModule, int, staffAccess, text } from '../../index.js';
import { testApi, type TestApi } from '../../../test/kit/index.js';
import { exchangeRoutes } from './routes.js';

const plant = defineEntity('plant', {
  title: 'name',
  fields: { name: text({ required: true, max: 100 }), height: int({ min: 0 }) },
  keys: [['name']],
  access: staffAccess,
});

let api: TestApi;
beforeAll(async () => {
  api = await testApi([defineModule('garden', { entities: [plant] })], (kit, gate) => [
    (app) => exchangeRoutes(app, kit.kernel, gate),
  ]);
}, 60_000);
afterAll(() => api.close());

interface Report {
  counts: Record<string, number>;
  errors: { line: number; pointer: string }[];
}
const post = (url: string, payload: string | Buffer, headers: Record<string, string> = { 'content-type': 'text/csv' }) =>
  api.app.inject({ method: 'POST', url, payload, headers: { authorization: api.token(api.system), ...headers } });

it('imports a raw body and tells what became of each row', async () => {
  const answer = await post('/v1/import/plants', 'name,height\nOak,30\nFern,tall\n');
  expect(answer.statusCode).toBe(200);
  expect(answer.json<Report>()).toMatchObject({
    counts: { rows: 2, created: 1, failed: 1 },
    errors: [{ line: 3, pointer: '/height' }],
  });
});

it('imports a file from a form with its parameters beside it', async () => {
  const form = [
    '--b',
    'Content-Disposition: form-data; name="dryRun"',
    '',
    'true',
    '--b',
    'Content-Disposition: form-data; name="file"; filename="plants.json"',
    '',
    '[{"name":"Elm","height":20}]',
    '--b--',
    '',
  ].join('\r\n');
  const answer = await post('/v1/import/plants', form, { 'content-type': 'multipart/form-data; boundary=b' });
  expect(answer.json<Report>()).toMatchObject({ format: 'json', dryRun: true, counts: { created: 1 } });
  expect((await api.rest<{ nodes: unknown[] }>(api.system, 'GET', '/v1/plants?filter[name][eq]=Elm')).body.nodes).toEqual([]);
});

it('proposes a mapping', async () => {
  const answer = await post('/v1/import/plants/preview', 'Plant;Height\nOak;30\n');
  expect(answer.json()).toMatchObject({
    format: 'csv',
    delimiter: ';',
    mapping: { fields: { name: { from: 'Plant' }, height: { from: 'Height' } }, match: ['name'] },
    rows: [{ line: 2 }],
  });
});

it('exports a filtered list in each format', async () => {
  const get = (query: string) => api.rest(api.system, 'GET', `/v1/export/plants?${query}`);
  const csv = await get('fields=name,height&filter[name][eq]=Oak');
  expect([csv.status, csv.headers['content-type'], csv.text]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'name,height\r\nOak,30\r\n',
  ]);
  expect((await get('format=ndjson&fields=name')).text).toBe('{"name":"Oak"}\n');
  expect(await get('format=vcard')).toMatchObject({ status: 400, body: { code: 'unknown_format', pointer: '/format' } });
  expect(await get('format=ods')).toMatchObject({ status: 400, body: { code: 'unknown_format' } });
});

it('gives a list as a file where Accept asks for it', async () => {
  const csv = await api.rest(api.system, 'GET', '/v1/plants?fields=name&sort=name&first=1', undefined, { accept: 'text/csv' });
  expect([csv.status, csv.text]).toEqual([200, 'name\r\nOak\r\n']);
});

it.each([
  ['nothing', '', 400, 'empty_file'],
  ['a page', '<html></html>', 400, 'unsupported_file'],
])('refuses %s with a problem', async (_what, content, status, code) => {
  const answer = await post('/v1/import/plants', content);
  expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
});

it('refuses odd parameters, mappings and forms by name', async () => {
  const refused = async (url: string, payload = 'name\nx\n', headers?: Record<string, string>) => {
    const answer = await post(url, payload, headers);
    return [answer.statusCode, answer.json<{ pointer: string }>().pointer];
  };
  expect(await refused('/v1/import/plants?mood=good')).toEqual([400, '/mood']);
  expect(await refused('/v1/import/plants?mode=replace')).toEqual([400, '/mode']);
  expect(await refused('/v1/import/plants?mapping={')).toEqual([400, '/mapping']);
  expect(await refused(`/v1/import/plants?mapping=${encodeURIComponent('{"fields":{"colour":"x"}}')}`)).toEqual([
    400,
    '/mapping/fields/colour',
  ]);
  expect(await refused(`/v1/import/plants?mapping=${encodeURIComponent('{"fields":{"version":"x"}}')}`)).toEqual([
    400,
    '/mapping/fields/version',
  ]);
  expect((await refused('/v1/import/plants', 'x', { 'content-type': 'multipart/form-data; boundary=b' }))[0]).toBeLessThan(500);
  expect((await refused('/v1/import/plants', 'x', { 'content-type': 'multipart/form-data' }))[0]).toBeLessThan(500);
});

it('asks who is there before it reads the file', async () => {
  const answer = await api.app.inject({
    method: 'POST',
    url: '/v1/import/plants',
    payload: 'name\nx\n',
    headers: { 'content-type': 'text/csv' },
  });
  expect(answer.statusCode).toBe(401);
});

it('offers no import of what only actions may write', async () => {
  expect((await post('/v1/import/import-runs', 'fileName\nx\n')).statusCode).toBe(404);
});
