import pg from 'pg';
import { testApi, type TestApi } from '#kit';
import contacts from '../../../modules/contacts/index.js';

let api: TestApi;
let admin: pg.Client;
beforeAll(async () => {
  api = await testApi([contacts]);
  admin = new pg.Client(api.database.adminUrl);
  await admin.connect();
});
afterAll(async () => {
  await admin?.end();
  await api?.close();
});

const get = (url: string, tag?: unknown) =>
  api.rest(api.system, 'GET', url, undefined, tag === undefined ? {} : { 'if-none-match': String(tag) });

it('what is reckoned or linked changes without the version, and a reader with the tag of before is given it', async () => {
  const account = (await api.rest(api.system, 'POST', '/v1/accounts', { name: 'Glass' })).body;
  const made = (await api.rest(api.system, 'POST', '/v1/people', { lastName: 'Orlova', accountId: account.id })).body;
  for (const url of [
    `/v1/people/${made.id}`,
    `/v1/people/${made.id}?fields=completeness`,
    `/v1/people/${made.id}?include=account`,
  ]) {
    const first = await get(url);
    const tag = first.headers['etag'];
    expect(tag).toMatch(/^"1-[\w-]{16}"$/);
    expect(await get(url, tag)).toMatchObject({ status: 304, headers: { etag: tag } });
    expect((await get(url, `"0", W/${String(tag)}`)).status).toBe(304);
    // As the listeners of the module write it.
    await admin.query(
      `set session_replication_role = replica; update people set completeness = completeness + 1; update accounts set name = name || '!'`,
    );
    const second = await get(url, tag);
    expect(second.status).toBe(200);
    expect(second.body).not.toEqual(first.body);
    expect(second.headers['etag']).not.toBe(tag);
  }
});

it('If-Match takes the tag of a read as well as the bare version, and goes by the version alone', async () => {
  const { id } = (await api.rest(api.system, 'POST', '/v1/people', { lastName: 'Orlov' })).body;
  const tag = String((await get(`/v1/people/${String(id)}`)).headers['etag']);
  const change = (notes: string, match: string) =>
    api.rest(api.system, 'PATCH', `/v1/people/${String(id)}`, { notes }, { 'if-match': match });
  expect(await change('a', tag)).toMatchObject({ status: 200, headers: { etag: '"2"' } });
  expect((await change('b', tag)).status).toBe(412);
  expect((await change('b', '"2"')).status).toBe(200);
  expect((await change('c', '"3-anything"')).status).toBe(200);
  expect((await change('d', '"4-"')).status).toBe(400);
});
