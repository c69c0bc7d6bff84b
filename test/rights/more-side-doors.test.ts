import { makeContext, testApi, type TestApi } from '#kit';
import { exchangeRoutes } from '../../src/surfaces/exchange/routes.js';
import { fileRoutes } from '../../src/surfaces/files/routes.js';
import { person, roleWith, type Person } from './people.js';
import { school } from './school.js';

const NEVER = '00000000-0000-7000-8000-000000000000';
const CANARY = 'zanzibar';

let api: TestApi;
let me: Person;
let mate: Person;
let mine: string;
let mates: string;
beforeAll(async () => {
  api = await testApi([school], (kit, gate) => [
    (app) => exchangeRoutes(app, kit.kernel, gate),
    (app) => fileRoutes(app, kit.kernel, gate),
  ]);
  const unit = await makeContext(api.system).records('orgUnit').create({ name: 'Team', kind: 'team' });
  const role = await roleWith(api, {
    'deal.read': 'own',
    'deal.update': 'own',
    'deal.delete': 'own',
    'deal.create': 'tenant',
    'dealTag.read': 'own',
    'file.read': 'own',
    'file.create': 'tenant',
    'file.update': 'own',
  });
  me = await person(api, unit.id, role);
  mate = await person(api, unit.id, role);
  mine = String((await api.rest(me, 'POST', '/v1/deals', { name: 'Mine' })).body.id);
  const made = await api.rest(mate, 'POST', '/v1/deals/upsert', {
    match: { externalId: { system: 'shop', id: '7' } },
    input: { name: CANARY, code: 'taken' },
  });
  mates = String(made.body.id);
});
afterAll(() => api?.close());

const bare = ({ status, body }: { status: number; body: object }) => ({ ...body, requestId: '', status });

it('a version tag that fits tells nothing of a record that I may not see, and no answer is kept between us', async () => {
  const seen = await api.rest(mate, 'GET', `/v1/deals/${mates}`);
  expect(seen.headers['cache-control']).toBe('no-store');
  for (const headers of [
    { 'if-none-match': '"1"' },
    { 'if-none-match': '*' },
    { 'if-none-match': String(seen.headers['etag']) },
  ]) {
    const [known, random] = [
      await api.rest(me, 'GET', `/v1/deals/${mates}`, undefined, headers),
      await api.rest(me, 'GET', `/v1/deals/${NEVER}`, undefined, headers),
    ];
    expect(bare(known)).toEqual(bare(random));
    expect(known.status).toBe(404);
  }
  const tag = { 'if-none-match': String(seen.headers['etag']) };
  expect((await api.rest(mate, 'GET', `/v1/deals/${mates}`, undefined, tag)).status).toBe(304);
});

it('by bulk requests, each item of a record that I may not see is answered as one of a random id', async () => {
  for (const operation of ['update', 'delete', 'restore'])
    for (const atomic of [true, false]) {
      const ask = async (id: string) =>
        bare(await api.rest(me, 'POST', '/v1/deals/bulk', { operation, atomic, items: [{ id, expectedVersion: 1, input: {} }] }));
      const strip = ({ input: _, ...item }: { id: string; expectedVersion: number; input: object }) => item;
      const asked =
        operation === 'update'
          ? ask
          : async (id: string) =>
              bare(
                await api.rest(me, 'POST', '/v1/deals/bulk', {
                  operation,
                  atomic,
                  items: [strip({ id, expectedVersion: 1, input: {} })],
                }),
              );
      expect([operation, atomic, await asked(mates)]).toEqual([operation, atomic, await asked(NEVER)]);
    }
  const upserts = await api.rest(me, 'POST', '/v1/deals/bulk', {
    operation: 'upsert',
    atomic: false,
    items: [
      { match: { externalId: { system: 'shop', id: '7' } }, input: { name: 'Taken over' } },
      { match: { code: 'taken' }, input: { name: 'Taken over' } },
      { match: { id: mates }, input: { name: 'Taken over' } },
    ],
  });
  expect([upserts.status, upserts.text.includes(CANARY), upserts.text.includes(mates)]).toEqual([207, false, false]);
  expect((await api.rest(mate, 'GET', `/v1/deals/${mates}`)).body).toMatchObject({ name: CANARY, version: 1 });
});

it('an import neither changes, links nor tells of a record that I may not see', async () => {
  const load = async (csv: string, query = '') => {
    const answer = await api.app.inject({
      method: 'POST',
      url: `/v1/import/deals${query}`,
      payload: csv,
      headers: { 'content-type': 'text/csv', authorization: api.token(me) },
    });
    return { status: answer.statusCode, text: answer.body };
  };
  for (const [csv, query] of [
    [`id,name\n${mates},Taken over\n`, '?match=id'],
    ['code,name\ntaken,Taken over\n', '?match=code'],
    [`name,parentId\nX,${mates}\n`, ''],
  ] as const) {
    const known = await load(csv, query);
    expect([csv, known.status < 500, known.text.includes(CANARY)]).toEqual([csv, true, false]);
  }
  const linked = [await load(`name,parentId\nX,${mates}\n`), await load(`name,parentId\nX,${NEVER}\n`)].map(({ text }) =>
    text.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id').replace(/"(milliseconds|duration\w*)":[\d.]+/g, ''),
  );
  expect(linked[0]).toBe(linked[1]);
  expect((await api.rest(mate, 'GET', `/v1/deals/${mates}`)).body).toMatchObject({ name: CANARY, version: 1 });
});

it('a file of others cannot be linked to a record of mine, and so be read through it', async () => {
  const upload = await api.app.inject({
    method: 'POST',
    url: '/v1/files?name=secret.txt',
    payload: CANARY,
    headers: { 'content-type': 'text/plain', authorization: api.token(mate) },
  });
  expect(upload.statusCode).toBe(201);
  const { id } = upload.json<{ id: string }>();
  const link = async (fileId: string) =>
    bare(await api.rest(me, 'PATCH', `/v1/deals/${mine}`, { paperId: fileId }, { 'if-match': '*' }));
  expect(await link(id)).toEqual(await link(NEVER));
  for (const variant of ['original', 'preview256', 'preview1024']) {
    const content = (of: string) =>
      api.app.inject({
        method: 'GET',
        url: `/v1/files/${of}/content?variant=${variant}`,
        headers: { authorization: api.token(me) },
      });
    const [known, random] = [await content(id), await content(NEVER)];
    expect([variant, known.statusCode, bare({ status: 0, body: known.json<object>() })]).toEqual([
      variant,
      404,
      bare({ status: 0, body: random.json<object>() }),
    ]);
  }
});

it('what hangs on a record that I may not see is empty in the answer to my own write as well', async () => {
  const ctx = makeContext(api.system);
  const child = await ctx.records('deal' as string).create({ name: 'Child', ownerId: me.userId, parentId: mates });
  const { body } = await api.graphql<{ updateDeal: { parent: unknown; parentId: string | null } }>(
    me,
    'mutation($id: ID!) { updateDeal(id: $id, expectedVersion: null, input: { stage: won }) { parent { name secret } } }',
    { id: child.id },
  );
  expect(body.data?.updateDeal.parent).toBeNull();
  const included = await api.rest(me, 'PATCH', `/v1/deals/${child.id}?include=parent`, { margin: 2 }, { 'if-match': '*' });
  expect([included.status, included.text.includes(CANARY)]).toEqual([200, false]);
});

it('a substring of a name that I may not see completes to nothing', async () => {
  for (const query of ['substring=anziba', 'search=zanzibar', 'substring=zanz&deleted=include', 'filter[name][startsWith]=z'])
    expect([query, (await api.rest<{ nodes: unknown[] }>(me, 'GET', `/v1/deals?${query}`)).body.nodes]).toEqual([query, []]);
  const counted = await api.rest<{ groups: { count: number }[] }>(me, 'GET', '/v1/deals/aggregate?filter[name][eq]=zanzibar');
  expect(counted.body.groups.map(({ count }) => count)).toEqual([0]);
});
