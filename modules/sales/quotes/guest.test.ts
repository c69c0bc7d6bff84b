import { makeContext, testApi, withDependencies, type TestApi } from '#kit';
import type { Context } from '#kernel';
import sales from '../index.js';

let api: TestApi;
let ctx: Context;
let productId: string;
beforeAll(async () => {
  api = await testApi(await withDependencies(sales));
  ctx = makeContext(api.system);
  const listPrice = { amount: 100_000, currency: 'RUB' };
  productId = (
    await ctx.records('product').create({ sku: 'M', name: 'Зеркало', listPrice, cost: { amount: 77_777, currency: 'RUB' } })
  ).id;
}, 60_000);
afterAll(() => api?.close());

async function sent(): Promise<{ versionId: string; path: string }> {
  const account = await ctx.records('account').create({ name: `Клиент ${api.kernel.newId().slice(-8)}` });
  const { versionId } = (await ctx.run('quote.compose', { accountId: account.id, lines: [{ productId }] })) as {
    versionId: string;
  };
  await ctx.run('quoteVersion.finish', { id: versionId });
  await ctx.run('quoteVersion.print', { id: versionId });
  await expect(ctx.run('quoteVersion.link', { id: versionId })).rejects.toMatchObject({ code: 'not_sent' });
  await ctx.run('quoteVersion.send', { id: versionId });
  const { path } = (await ctx.run('quoteVersion.link', { id: versionId })) as { path: string };
  return { versionId, path };
}
const statusOf = async (id: string) => (await ctx.records('quoteVersion').get(id)).status;
const guest = (method: 'GET' | 'POST', url: string, body?: unknown) => api.rest<Record<string, unknown>>(null, method, url, body);

it('a client sees the offer by its address without signing in, and it counts as viewed', async () => {
  const { versionId, path } = await sent();
  const seen = await guest('GET', path);
  expect(seen).toMatchObject({
    status: 200,
    body: { version: 1, status: 'viewed', lines: [{ description: 'Зеркало', total: '1\u00a0000,00' }] },
  });
  expect(seen.headers['cache-control']).toBe('no-store');
  expect(seen.text).not.toMatch(/77.?777|margin|cost|explanation/i);
  expect((seen.body['pdf'] as { url: string }).url).toMatch(/\/v1\/linked-files\/[\w-]+$/);
  const { viewedAt } = await ctx.records('quoteVersion').get(versionId);
  expect(viewedAt).not.toBeNull();
  expect((await guest('GET', path)).body).toMatchObject({ status: 'viewed' });
  expect((await ctx.records('quoteVersion').get(versionId)).viewedAt).toBe(viewedAt);
});

it('they accept what they saw by the same address, once, and nothing else', async () => {
  const { versionId, path } = await sent();
  const { contentHash } = (await guest('GET', path)).body;
  const accept = (body: unknown) => guest('POST', `${path}/accept`, body);
  expect(await accept({ acceptedHash: 'x', decisionBy: 'Клиент' })).toMatchObject({ status: 409 });
  expect(await accept({ acceptedHash: contentHash })).toMatchObject({ status: 400, body: { pointer: '/decisionBy' } });
  expect(await accept({ acceptedHash: contentHash, decisionBy: 'К', discount: '99' })).toMatchObject({
    status: 400,
    body: { code: 'unknown_field' },
  });
  const both = await Promise.all([1, 2].map(() => accept({ acceptedHash: contentHash, decisionBy: 'Клиент' })));
  expect(both.map((a) => a.status).sort()).toEqual([200, 409]);
  expect(await statusOf(versionId)).toBe('accepted');
  expect(await guest('POST', `${path}/reject`, { decisionBy: 'К', decisionNote: 'x' })).toMatchObject({ status: 409 });
  expect((await guest('GET', path)).body).toMatchObject({ status: 'accepted', decisionBy: 'Клиент' });
});

it('they decline with a reason', async () => {
  const { versionId, path } = await sent();
  expect(await guest('POST', `${path}/reject`, { decisionBy: 'К' })).toMatchObject({ status: 400 });
  expect(await guest('POST', `${path}/reject`, { decisionBy: 'К', decisionNote: 'Дорого' })).toMatchObject({
    status: 200,
    body: { status: 'rejected' },
  });
  expect(await statusOf(versionId)).toBe('rejected');
});

it('an address that was changed, made up or is over opens nothing', async () => {
  const { path } = await sent();
  const [other, token = ''] = [await sent(), path.split('/').at(-1)];
  const tenant = token.split('.')[0];
  for (const wrong of [
    'x',
    '.',
    `${token}x`,
    token.slice(1),
    `${tenant}.${'A'.repeat(90)}`,
    `${tenant}.`,
    '%00',
    'a'.repeat(300),
  ])
    expect([wrong, (await guest('GET', `/v1/quotes/view/${wrong}`)).status]).toEqual([wrong, 404]);
  expect((await guest('GET', other.path)).status).toBe(200);
  api.setNow(new Date(Date.now() + 400 * 86_400_000));
  expect(await guest('GET', path)).toMatchObject({ status: 410, body: { code: 'link_expired' } });
  api.setNow(null);
});

it('the actions behind the address are for nobody else', async () => {
  const { versionId } = await sent();
  const manager = await api.actor('manager');
  for (const verb of ['view-by-link', 'accept-by-link', 'reject-by-link']) {
    const { status } = await api.rest(manager, 'POST', `/v1/quote-versions/${versionId}/${verb}`, {}, { 'if-match': '*' });
    expect([verb, status]).toEqual([verb, 403]);
  }
});
