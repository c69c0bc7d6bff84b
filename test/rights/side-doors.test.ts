import { makeContext, testApi, type TestApi } from '#kit';
import type { Work } from '../../src/records/work.js';
import { now, person, roleWith, type Person } from './people.js';
import { school } from './school.js';

const NEVER = '00000000-0000-7000-8000-000000000000';

let api: TestApi;
let me: Person;
let mate: Person;
let foreign: Work;
let mates: string;
let foreignId: string;
beforeAll(async () => {
  api = await testApi([school]);
  const ctx = makeContext(api.system);
  const unit = await ctx.records('orgUnit').create({ name: 'Team', kind: 'team' });
  const role = await roleWith(api, {
    'deal.read': 'own',
    'deal.update': 'own',
    'deal.delete': 'own',
    'deal.create': 'tenant',
    'dealTag.read': 'own',
    'dealTag.create': 'tenant',
  });
  me = await person(api, unit.id, role);
  mate = await person(api, unit.id, role);
  mates = String((await api.rest(mate, 'POST', '/v1/deals', { name: 'Of my mate', code: 'taken' })).body.id);
  foreign = await api.otherTenant();
  foreignId = String((await api.rest(foreign, 'POST', '/v1/deals', { name: 'Foreign' })).body.id);
});
afterAll(() => api?.close());

const bare = ({ status, body }: { status: number; body: object }) => ({ ...body, requestId: '', status });

it("a record that I may not see cannot be linked to, by any way, and the answer is that of a random id's", async () => {
  const mine = String((await api.rest(me, 'POST', '/v1/deals', { name: 'Mine' })).body.id);
  const tag = String((await api.rest(mate, 'POST', '/v1/deal-tags', { name: "Mate's" })).body.id);
  const ways: ((id: string) => [method: 'POST' | 'PATCH', url: string, body: unknown])[] = [
    (id) => ['POST', '/v1/deals', { name: 'X', parentId: id }],
    (id) => ['PATCH', `/v1/deals/${mine}`, { parentId: id }],
    (id) => ['POST', '/v1/deal-notes', { text: 'X', dealId: id }],
    (id) => ['POST', '/v1/deals/bulk', { operation: 'create', items: [{ name: 'X', parentId: id }] }],
    (id) => [
      'POST',
      '/v1/deals/upsert',
      { match: { externalId: { system: 'x', id: 'new' } }, input: { name: 'X', parentId: id } },
    ],
    (id) => ['PATCH', `/v1/deals/${mine}`, { labelIds: [id] }],
  ];
  for (const [i, way] of ways.entries()) {
    const answers = [];
    for (const id of [NEVER, mates, foreignId, tag]) {
      const [method, url, body] = way(id);
      answers.push(bare(await api.rest(me, method, url, body, { 'if-match': '*' })));
    }
    expect([i, answers[0]]).toMatchObject([i, { status: 400, code: 'link_not_found' }]);
    for (const answer of answers) expect([i, answer]).toEqual([i, answers[0]]);
  }
});

it('writing a list of links keeps those that I cannot see', async () => {
  const own = String((await api.rest(me, 'POST', '/v1/deal-tags', { name: 'Own' })).body.id);
  const other = String((await api.rest(mate, 'POST', '/v1/deal-tags', { name: 'Other' })).body.id);
  const deal = await makeContext(api.system)
    .records('deal' as string)
    .create({ name: 'Both', ownerId: me.userId, labelIds: [own, other] });
  expect((await api.rest(me, 'GET', `/v1/deals/${deal.id}`)).body.labelIds).toEqual([own]);
  expect((await api.rest(me, 'PATCH', `/v1/deals/${deal.id}`, { labelIds: [] }, { 'if-match': '*' })).status).toBe(200);
  expect((await api.rest(api.system, 'GET', `/v1/deals/${deal.id}`)).body.labelIds).toEqual([other]);
});

it("an upsert neither changes a record of others nor tells its id; another tenant's external ids are not even there", async () => {
  const match = { externalId: { system: '1c', id: '7' } };
  const made = await api.rest(mate, 'POST', '/v1/deals/upsert', { match, input: { name: "Mate's" } });
  expect(made.status).toBe(201);
  for (const body of [
    { match, input: { name: 'Taken over' } },
    { match: { id: mates }, input: { name: 'Taken over' } },
    { match: { code: 'taken' }, input: { name: 'Taken over' } },
  ]) {
    const answer = await api.rest(me, 'POST', '/v1/deals/upsert', body);
    expect([body, answer.status]).toEqual([body, 404]);
    expect(answer.text).not.toContain(String(made.body.id));
    expect(answer.text).not.toContain('Of my mate');
  }
  expect((await api.rest(mate, 'GET', `/v1/deals/${made.body.id}`)).body).toMatchObject({ name: "Mate's", version: 1 });
  const elsewhere = await api.rest(foreign, 'POST', '/v1/deals/upsert', { match, input: { name: 'Its own' } });
  expect(elsewhere.status).toBe(201);
  expect((await api.rest(foreign, 'POST', '/v1/deals', { id: mates, name: 'Same id' })).status).toBe(201);
});

it("another user's idempotency key is not mine", async () => {
  const headers = { 'idempotency-key': 'one' };
  const hers = await api.rest(mate, 'POST', '/v1/deals', { name: 'Once' }, headers);
  const own = await api.rest(me, 'POST', '/v1/deals', { name: 'Once' }, headers);
  expect([own.status, own.headers['idempotency-replayed']]).toEqual([201, undefined]);
  expect(own.body.id).not.toBe(hers.body.id);
  const theirs = await api.rest(foreign, 'POST', '/v1/deals', { name: 'Once' }, headers);
  expect([theirs.status, theirs.headers['idempotency-replayed']]).toEqual([201, undefined]);
});

it('a repeated request tells nothing that was hidden from its user since, by any way', async () => {
  const role = await roleWith(api, {
    'deal.read': 'tenant',
    'deal.create': 'tenant',
    'deal.update': 'tenant',
    'deal.delete': 'tenant',
  });
  const unit = await makeContext(api.system).records('orgUnit').create({ name: 'Replayed', kind: 'team' });
  const before = await person(api, unit.id, role);
  const deal = await makeContext(api.system)
    .records('deal' as string)
    .create({ name: 'Replayed', secret: 'zanzibar' });
  const item = { id: deal.id, expectedVersion: null, input: { name: 'Renamed' } };
  const ways: [url: string, body: unknown][] = [
    ['/v1/deals', { name: 'X', secret: 'zanzibar' }],
    ['/v1/deals/upsert', { match: { id: deal.id }, input: { name: 'Upserted' } }],
    [`/v1/deals/${deal.id}/win`, {}],
    ['/v1/deals/bulk?fields=secret', { operation: 'update', items: [item] }],
    ['/v1/deals/bulk?fields=secret', { operation: 'update', atomic: false, items: [item] }],
    ['/graphql', { query: 'mutation { createDeal(input: { name: "X", secret: "zanzibar" }) { other: secret } }' }],
  ];
  const all = async (as: Person) => {
    const answers = [];
    for (const [i, [url, body]] of ways.entries())
      answers.push(await api.rest(as, 'POST', url, body, { 'if-match': '*', 'idempotency-key': `since ${i}` }));
    return answers;
  };
  const told = (answers: { text: string }[]) => answers.map(({ text }) => text.includes('zanzibar'));
  const first = await all(before);
  expect(told(first).filter(Boolean).length).toBeGreaterThan(3);
  expect((await all(await now(api, before))).map(({ text }) => text)).toEqual(first.map(({ text }) => text));
  await makeContext(api.system).records('roleGrant').create({ roleId: role, permission: 'deal.secret', fieldRule: 'hidden' });
  const after = await all(await now(api, before));
  expect(told(after)).toEqual(ways.map(() => false));
  // Those that name the hidden field are refused for that, and what is done item by item is done again and so read anew.
  expect(after.filter(({ text }) => text.includes('answer_withheld')).length).toBeGreaterThan(2);
});

it("with another user's cursor I get my own records only", async () => {
  type Page = { nodes: { ownerId: string }[]; pageInfo: { endCursor: string } };
  const hers = await api.rest<Page>(mate, 'GET', '/v1/deals?first=1');
  const own = await api.rest<Page>(me, 'GET', `/v1/deals?deleted=include&after=${hers.body.pageInfo.endCursor}`);
  expect(own.status).toBe(200);
  expect(own.body.nodes.every((deal) => deal.ownerId === me.userId)).toBe(true);
});

it('what is deleted, what hangs on a record and where it was merged to are not told of a record that I may not see', async () => {
  await makeContext(api.system)
    .records('deal' as string)
    .create({ name: 'Child', parentId: mates });
  expect((await api.rest(me, 'DELETE', `/v1/deals/${mates}`, undefined, { 'if-match': '*' })).body).toMatchObject({
    status: 404,
    code: 'not_found',
  });
  const gone = String((await api.rest(mate, 'POST', '/v1/deals', { name: 'Gone' })).body.id);
  await api.rest(mate, 'DELETE', `/v1/deals/${gone}`, undefined, { 'if-match': '*' });
  const list = await api.rest<{ nodes: { id: string }[] }>(me, 'GET', '/v1/deals?deleted=only');
  expect(list.body.nodes.map((n) => n.id)).not.toContain(gone);
  expect((await api.rest(me, 'POST', `/v1/deals/${gone}/restore`, {})).status).toBe(404);
  await api.kernel.db.transaction(async (tx) => {
    await tx.query("select set_config('app.tenant', $1, true)", [api.system.rights.tenantId]);
    await tx.query('insert into redirects (tenant_id, entity, from_id, to_id) values ($1, $2, $3, $4)', [
      api.system.rights.tenantId,
      'deal',
      NEVER,
      mates,
    ]);
  });
  expect((await api.rest(mate, 'GET', `/v1/deals/${NEVER}`)).status).toBe(308);
  expect(bare(await api.rest(me, 'GET', `/v1/deals/${NEVER}`))).toEqual(
    bare(await api.rest(me, 'GET', `/v1/deals/${NEVER.replace('7', '6')}`)),
  );
});

it('a right that was withdrawn is withdrawn for the past as well', async () => {
  const deal = await api.rest(me, 'POST', '/v1/deals', { name: 'Handed over' });
  const moment = new Date(Date.now() + 1).toISOString();
  await new Promise((resume) => setTimeout(resume, 5));
  expect((await api.rest(me, 'GET', `/v1/deals/${deal.body.id}?asOf=${moment}`)).status).toBe(200);
  await makeContext(api.system)
    .records('deal' as string)
    .update(String(deal.body.id), { ownerId: mate.userId, secret: 'later' });
  for (const tail of ['', `?asOf=${moment}`, '/history'])
    expect([tail, (await api.rest(me, 'GET', `/v1/deals/${deal.body.id}${tail}`)).status]).toEqual([tail, 404]);
});

it('JSON that looks like the kernel’s own marks is not stored', async () => {
  const answer = await api.rest(me, 'POST', '/v1/deals', { name: 'X', extra: { $load0: NEVER, reads: { id: mates } } });
  expect(answer.body).toMatchObject({ status: 400, pointer: expect.stringContaining('/extra') as string });
});
