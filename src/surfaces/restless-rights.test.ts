import { testKernel, type TestKernel } from '#kit';
import { createServer } from './server.js';

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel();
});
afterAll(() => kit?.close());

it('while rights change faster than they can be read, callers are told to come again, by every way', async () => {
  // As if somebody else gave a right between each reading and the statement that follows it.
  const outdated = { ...kit.system.rights, accessVersion: 1_000_000 };
  const gate = { authenticate: async () => outdated, reload: async () => outdated };
  const { app } = await createServer(kit.kernel, gate, []);
  const ask = async (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) => {
    const headers = { authorization: 'Bearer x', 'if-match': '*' };
    const answer = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    const body = answer.json<{ code?: string; errors?: { extensions: { code: string } }[] }>();
    return [answer.statusCode, body.code ?? body.errors?.[0]?.extensions.code, answer.headers['retry-after'] ?? null];
  };
  const id = kit.kernel.newId();
  expect(await ask('GET', '/v1/users')).toEqual([409, 'busy', '1']);
  expect(await ask('POST', '/v1/roles', { name: 'Somebody' })).toEqual([409, 'busy', '1']);
  expect(await ask('PATCH', `/v1/roles/${id}`, { name: 'Somebody' })).toEqual([409, 'busy', '1']);
  expect(await ask('POST', '/graphql', { query: '{ users { totalCount } }' })).toEqual([200, 'busy', null]);
  expect(await ask('POST', '/graphql', { query: 'mutation { createRole(input: { name: "X" }) { id } }' })).toEqual([
    200,
    'busy',
    null,
  ]);
  await app.close();
});
