import { makeContext, testApi, type TestApi } from '#kit';
import type { Scope } from '../../src/declare/access.js';
import { createFeed, type Feed, type Notice } from '../../src/ledger/feed.js';
import { createWakes, type Wakes } from '../../src/ledger/wakes.js';
import { now, person, roleWith, type Person } from './people.js';
import { school } from './school.js';

type Name = 'mine' | 'mates' | 'department' | 'otherTeams' | 'nobodys';

/** What somebody of team A sees of the five deals by each scope. */
const SEEN: Record<Exclude<Scope, 'none'>, Name[]> = {
  own: ['mine'],
  team: ['mine', 'mates'],
  unit: ['mine', 'mates', 'department'],
  unitTree: ['mine', 'mates'],
  tenant: ['mine', 'mates', 'department', 'otherTeams', 'nobodys'],
};
const SCOPED = Object.keys(SEEN) as (keyof typeof SEEN)[];

let api: TestApi;
let wakes: Wakes;
let feed: Feed;
let tagId: string;
let deals: Record<Name, string>;
const actors = {} as Record<Scope, Person>;

beforeAll(async () => {
  api = await testApi([school]);
  const ctx = makeContext(api.system);
  const unit = async (name: string, kind: 'department' | 'team', parentId?: string) =>
    (await ctx.records('orgUnit').create({ name, kind, ...(parentId ? { parentId } : {}) })).id;
  const department = await unit('Sales', 'department');
  const [teamA, teamB] = [await unit('A', 'team', department), await unit('B', 'team', department)];
  const plain = await roleWith(api, {});
  const [mate, other, head] = [
    await person(api, teamA, plain),
    await person(api, teamB, plain),
    await person(api, department, plain),
  ];
  tagId = (await ctx.records('dealTag').create({ name: 'All' })).id;
  for (const scope of [...SCOPED, 'none'] as const) {
    const role = await roleWith(api, {
      'deal.read': scope,
      'deal.update': scope,
      'deal.delete': scope,
      'deal.create': 'tenant',
      'dealTag.read': 'tenant',
    });
    actors[scope] = await person(api, teamA, role);
  }
  const make = async (name: Name, ownerId: string | null, teamId: string | null) =>
    (
      await ctx
        .records('deal' as string)
        .create({ name: `Deal ${name}`, secret: `Canary ${name}`, margin: 10, ownerId, teamId, labelIds: [tagId] })
    ).id;
  deals = {
    mine: '',
    mates: await make('mates', mate.userId, teamA),
    department: await make('department', head.userId, department),
    otherTeams: await make('otherTeams', other.userId, teamB),
    nobodys: await make('nobodys', null, null),
  };
  for (const scope of [...SCOPED, 'none'] as const) {
    const { id } = await ctx.records('deal' as string).create({
      name: `Deal mine`,
      margin: 10,
      ownerId: actors[scope].userId,
      teamId: null,
      labelIds: [tagId],
      extra: { of: scope },
    });
    mine[scope] = id;
  }
  for (const scope of [...SCOPED, 'none'] as const) actors[scope] = await now(api, actors[scope]);
  wakes = createWakes(api.kernel.db, api.kernel.log);
  feed = createFeed(api.kernel, wakes);
});
afterAll(async () => {
  feed?.close();
  await wakes?.close();
  await api?.close();
});

const mine = {} as Record<Scope, string>;
const idsFor = (scope: keyof typeof SEEN): string[] =>
  [
    ...SEEN[scope].map((name) => (name === 'mine' ? mine[scope] : deals[name])),
    ...(scope === 'tenant' ? Object.values(mine).filter((id) => id !== mine.tenant) : []),
  ].sort();
const ids = (nodes: { id: string }[]): string[] => nodes.map((n) => n.id).sort();
type Page = { nodes: { id: string }[]; totalCount: number };

describe.each(SCOPED)('somebody whose scope is %s', (scope) => {
  const hidden = () =>
    Object.values(deals)
      .concat(Object.values(mine))
      .filter((id) => id && !idsFor(scope).includes(id));

  it('sees exactly those records in lists, counts, aggregates and searches', async () => {
    const as = actors[scope];
    const list = await api.rest<Page>(as, 'GET', '/v1/deals?total=true&first=100');
    expect([ids(list.body.nodes), list.body.totalCount]).toEqual([idsFor(scope), idsFor(scope).length]);
    for (const query of [
      'search=deal',
      'substring=eal',
      'filter[labels][some][name][eq]=All',
      'deleted=include',
      'sort=-name',
      'last=100',
    ])
      expect([query, ids((await api.rest<Page>(as, 'GET', `/v1/deals?${query}`)).body.nodes)]).toEqual([query, idsFor(scope)]);
    const groups = await api.rest<{ groups: { count: number; sum: { margin: number } }[] }>(
      as,
      'GET',
      '/v1/deals/aggregate?measures=sum.margin',
    );
    expect(groups.body.groups).toEqual([{ key: {}, count: idsFor(scope).length, sum: { margin: 10 * idsFor(scope).length } }]);
  });

  it('sees exactly those in lists within other records, and filters by those alone', async () => {
    const { body } = await api.graphql<{ dealTag: { deals: Page }; some: Page; none: Page }>(
      actors[scope],
      `query($id: ID!) { dealTag(id: $id) { deals(first: 100) { nodes { id } totalCount } } some: dealTags(filter: { deals: { some: { name: { contains: "nobodys" } } } }) { totalCount } }`,
      { id: tagId },
    );
    expect(body.errors).toBeUndefined();
    expect([ids(body.data?.dealTag.deals.nodes ?? []), body.data?.dealTag.deals.totalCount]).toEqual([
      idsFor(scope),
      idsFor(scope).length,
    ]);
    expect(body.data?.some.totalCount).toBe(scope === 'tenant' ? 1 : 0);
  });

  it('exports exactly those', async () => {
    const csv = await api.rest(actors[scope], 'GET', '/v1/deals?fields=id', undefined, { accept: 'text/csv' });
    expect(csv.status).toBe(200);
    expect((csv.text.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []).sort()).toEqual(idsFor(scope));
  });

  it('gets of any other record what a record that never was gives, whatever is asked', async () => {
    const as = actors[scope];
    const absent = '00000000-0000-7000-8000-000000000000';
    const same = async (method: 'GET' | 'PATCH' | 'DELETE' | 'POST', tail: string, body?: unknown) => {
      const bare = (answer: { status: number; body: unknown }) => ({
        ...(answer.body as object),
        requestId: '',
        status: answer.status,
      });
      const never = bare(await api.rest(as, method, `/v1/deals/${absent}${tail}`, body, { 'if-match': '*' }));
      expect(never.status).toBe(404);
      for (const id of hidden())
        expect([tail, bare(await api.rest(as, method, `/v1/deals/${id}${tail}`, body, { 'if-match': '*' }))]).toEqual([
          tail,
          never,
        ]);
    };
    await same('GET', '');
    await same('GET', '/history');
    await same('GET', `?asOf=${new Date().toISOString()}`);
    await same('PATCH', '', { margin: 1 });
    await same('DELETE', '');
    await same('POST', '/restore', {});
    await same('POST', '/win', {});
  });

  it('may change exactly those', async () => {
    for (const id of idsFor(scope)) {
      const patched = await api.rest(actors[scope], 'PATCH', `/v1/deals/${id}`, { stage: 'open' }, { 'if-match': '*' });
      expect([id, patched.status]).toEqual([id, 200]);
    }
  });

  it('is told of changes of exactly those', async () => {
    const told: Notice[] = [];
    const subscription = await feed.subscribe(
      await now(api, actors[scope]),
      { entities: ['deal'] },
      (notice) => void told.push(notice),
    );
    const ctx = makeContext(api.system);
    for (const id of [...Object.values(deals), ...Object.values(mine)].filter(Boolean))
      await ctx.records('deal' as string).update(id, { code: api.kernel.newId().slice(-12) });
    const last = idsFor(scope).length;
    for (const end = Date.now() + 5000; told.length < last && Date.now() < end;)
      await new Promise((resume) => setTimeout(resume, 10));
    await new Promise((resume) => setTimeout(resume, 50));
    subscription.close();
    expect(told.map((n) => (n.kind === 'change' ? n.change.recordId : n.kind)).sort()).toEqual(idsFor(scope));
  });
});

it('without any scope every way is closed', async () => {
  const as = actors.none;
  for (const url of [
    '/v1/deals',
    '/v1/deals/aggregate',
    '/v1/deals?search=deal',
    `/v1/deals/${deals.mates}`,
    `/v1/deals/${deals.mates}/history`,
  ])
    expect([url, (await api.rest(as, 'GET', url)).status]).toEqual([url, 403]);
  const nested = await api.rest<{ deals: Page }>(as, 'GET', `/v1/deal-tags/${tagId}?include=deals.id`);
  expect(nested.body.deals.nodes).toEqual([]);
  await expect(feed.subscribe(await now(api, as), { entities: ['deal'] }, () => undefined)).rejects.toMatchObject({
    status: 403,
  });
});

it('an entity without owners gives to the scopes below the tenant what the actor has made', async () => {
  const role = await roleWith(api, { 'dealTag.read': 'own', 'dealTag.create': 'tenant' });
  const somebody = await person(
    api,
    (await makeContext(api.system).records('orgUnit').create({ name: 'X', kind: 'team' })).id,
    role,
  );
  const made = await api.rest(somebody, 'POST', '/v1/deal-tags', { name: 'Own' });
  expect(made.status).toBe(201);
  const list = await api.rest<Page>(somebody, 'GET', '/v1/deal-tags');
  expect(ids(list.body.nodes)).toEqual([made.body.id]);
});
