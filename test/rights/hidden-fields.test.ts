import { makeContext, testApi, type TestApi } from '#kit';
import { createFeed, type Feed, type Notice } from '../../src/ledger/feed.js';
import { createWakes, type Wakes } from '../../src/ledger/wakes.js';
import { now, person, roleWith, type Person } from './people.js';
import { school } from './school.js';

const CANARY = 'zanzibar';
const MARGIN = 987_654_321;
const EVERYTHING = {
  'deal.read': 'tenant',
  'deal.create': 'tenant',
  'deal.update': 'tenant',
  'deal.delete': 'tenant',
  'dealTag.read': 'tenant',
} as const;

let api: TestApi;
let wakes: Wakes;
let feed: Feed;
let reader: Person;
let id: string;

beforeAll(async () => {
  api = await testApi([school]);
  const ctx = makeContext(api.system);
  const unit = await ctx.records('orgUnit').create({ name: 'Team', kind: 'team' });
  const role = await roleWith(api, EVERYTHING, { 'deal.secret': 'hidden', 'deal.margin': 'hidden', 'deal.code': 'hidden' });
  const tag = await ctx.records('dealTag').create({ name: 'Tag' });
  ({ id } = await ctx
    .records('deal' as string)
    .create({ name: 'Open name', secret: CANARY, margin: MARGIN, code: CANARY, labelIds: [tag.id] }));
  await ctx.records('deal' as string).create({ name: 'Child', parentId: id });
  await ctx.records('dealNote').create({ text: 'Note', dealId: id });
  reader = await person(api, unit.id, role);
  wakes = createWakes(api.kernel.db, api.kernel.log);
  feed = createFeed(api.kernel, wakes);
});
afterAll(async () => {
  feed?.close();
  await wakes?.close();
  await api?.close();
});

const tells = (text: string): boolean =>
  text.includes(CANARY) || text.includes(String(MARGIN)) || text.includes(String(MARGIN * 2));

it.each([
  '/v1/deals?filter[secret][eq]=zanzibar',
  '/v1/deals?filter[secret][isNull]=true',
  '/v1/deals?filter={"not":{"or":[{"margin":{"gt":5}}]}}',
  '/v1/deals?filter[doubleMargin][gt]=5',
  '/v1/deals?filter[parent][secret][startsWith]=z',
  '/v1/deals?filter[children][some][margin][gt]=5',
  '/v1/deal-notes?filter[deal][margin][gt]=5',
  '/v1/deal-tags?filter[deals][some][secret][contains]=zan',
  '/v1/deals?sort=margin',
  '/v1/deals?sort=-doubleMargin',
  '/v1/deals?sort=parent.secret',
  '/v1/deal-notes?sort=deal.margin',
  '/v1/deals/aggregate?groupBy=secret',
  '/v1/deals/aggregate?measures=max.margin',
  '/v1/deals/aggregate?measures=min.doubleMargin',
  '/v1/deals/aggregate?filter[secret][eq]=zanzibar',
  '/v1/deals?search=zanzibar',
  '/v1/deals?substring=anziba',
  '/v1/deals/aggregate?search=zanzibar',
])('what one may not read cannot be found out by asking for it: %s', async (url) => {
  const answer = await api.rest(
    reader,
    'GET',
    url.replace(/=(\{.*\})$/, (_, json: string) => `=${encodeURIComponent(json)}`),
  );
  expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
});

it('nor over GraphQL, nor in lists within records', async () => {
  for (const query of [
    '{ deals(filter: { secret: { eq: "zanzibar" } }) { totalCount } }',
    '{ deals(sort: { margin: asc }) { totalCount nodes { id } } }',
    '{ dealsAggregate(measures: ["max.margin"]) { max } }',
    '{ dealTags { nodes { deals(filter: { margin: { gt: 5 } }) { totalCount } } } }',
    '{ dealTags { nodes { deals(search: "zanzibar") { totalCount } } } }',
    '{ dealTags { nodes { deals(sort: { secret: asc }) { nodes { id } } } } }',
  ]) {
    const { body } = await api.graphql(reader, query);
    expect([query, body.errors?.[0]?.extensions.code]).toEqual([query, 'forbidden']);
  }
});

it('no answer of any kind holds it: record, list, past, history, file, refusal, change', async () => {
  await api.rest(api.system, 'POST', `/v1/deals/${id}/win`, {}, { 'if-match': '*' });
  const told: Notice[] = [];
  const subscription = await feed.subscribe(await now(api, reader), { entities: ['deal'] }, (notice) => void told.push(notice));
  await makeContext(api.system)
    .records('deal' as string)
    .update(id, { secret: `${CANARY} two`, margin: MARGIN, name: 'Newer name' });
  await api.rest(api.system, 'POST', `/v1/deals/${id}/win`, {}, { 'if-match': '*' });
  const answers = [
    await api.rest(reader, 'GET', `/v1/deals/${id}`),
    await api.rest(reader, 'GET', `/v1/deals/${id}?fields=secret,margin,doubleMargin,code`),
    await api.rest(reader, 'GET', '/v1/deals?include=children.parent.secret,parent'),
    await api.rest(reader, 'GET', `/v1/deals/${id}?asOf=${new Date().toISOString()}`),
    await api.rest(reader, 'GET', `/v1/deals/${id}/history`),
    await api.rest(reader, 'GET', '/v1/deal-notes?include=deal.secret,deal.margin'),
    await api.rest(reader, 'GET', '/v1/deal-tags?include=deals'),
    await api.rest(reader, 'GET', '/v1/deals', undefined, { accept: 'text/csv' }),
    await api.rest(reader, 'GET', '/v1/deals', undefined, { accept: 'application/yaml' }),
    await api.rest(reader, 'PATCH', `/v1/deals/${id}`, { name: 'Stale' }, { 'if-match': '"1"' }),
    await api.rest(reader, 'PATCH', `/v1/deals/${id}`, { name: 'New' }, { 'if-match': '*' }),
    await api.rest(reader, 'POST', '/v1/deals/bulk', {
      operation: 'update',
      items: [{ id, expectedVersion: null, input: { name: 'Bulk' } }],
    }),
    await api.rest(reader, 'POST', '/v1/deals/upsert', { match: { id }, input: { name: 'Upsert' } }),
    await api.rest(reader, 'POST', `/v1/deals/${id}/win`, {}, { 'if-match': '*' }),
    await api.graphql(
      reader,
      `{ deal(id: "${id}") { secret margin doubleMargin code children { nodes { parent { secret } } } } dealHistory(id: "${id}") { nodes { before after } } }`,
    ),
  ];
  for (const end = Date.now() + 4000; told.length < 2 && Date.now() < end;) await new Promise((resume) => setTimeout(resume, 10));
  subscription.close();
  expect(told.length).toBeGreaterThan(0);
  expect(answers.map((a) => [a.status < 500, tells(a.text)])).toEqual(answers.map(() => [true, false]));
  expect(tells(JSON.stringify(told))).toBe(false);
});

it('it can neither be written nor matched by', async () => {
  const writes: [string, unknown][] = [
    ['/v1/deals', { name: 'X', secret: 'mine' }],
    ['/v1/deals/bulk', { operation: 'create', items: [{ name: 'X', margin: 1 }] }],
    ['/v1/deals/upsert', { match: { id }, input: { secret: null } }],
    ['/v1/deals/upsert', { match: { code: CANARY }, input: { name: 'X' } }],
    ['/v1/deals/upsert', { match: { code: 'no such code' }, input: { name: 'X' } }],
  ];
  for (const [url, body] of writes) {
    const answer = await api.rest(reader, 'POST', url, body);
    expect([url, body, answer.status]).toEqual([url, body, 403]);
  }
  expect((await api.rest(reader, 'PATCH', `/v1/deals/${id}`, { margin: 1 }, { 'if-match': '*' })).status).toBe(403);
});

it('a field that may only be read cannot be written by any way', async () => {
  const role = await roleWith(api, EVERYTHING, { 'deal.margin': 'read' });
  const unit = await makeContext(api.system).records('orgUnit').create({ name: 'Other', kind: 'team' });
  const careful = await person(api, unit.id, role);
  expect((await api.rest(careful, 'GET', `/v1/deals/${id}`)).body.margin).toBe(MARGIN);
  expect((await api.rest(careful, 'PATCH', `/v1/deals/${id}`, { margin: 1 }, { 'if-match': '*' })).status).toBe(403);
  expect((await api.rest(careful, 'POST', '/v1/deals/upsert', { match: { id }, input: { margin: 1 } })).status).toBe(403);
});
