import { defineEntity, defineModule, int, link, staffAccess, text } from '../../index.js';
import { makeContext, testApi, type TestApi } from '#kit';

const maker = defineEntity('maker', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });
const lamp = defineEntity('lamp', {
  title: 'name',
  fields: {
    name: text({ required: true, search: true }),
    price: int(),
    margin: int(),
    maker: link('maker', { inverse: 'lamps' }),
  },
  access: {
    manager: { read: 'tenant', create: 'tenant', update: 'tenant' },
    rep: { read: 'own', create: 'tenant', update: 'own' },
    viewer: { read: 'own' },
  },
});
const shop = defineModule('lampshop', { entities: [maker, lamp] });

let api: TestApi;
type Actor = Awaited<ReturnType<TestApi['actor']>>;
let [anna, boris, head]: Actor[] = [];
beforeAll(async () => {
  api = await testApi([shop]);
  const unit = await makeContext(api.system).records('orgUnit').create({ name: 'Sales', kind: 'department' });
  const team = await makeContext(api.system).records('orgUnit').create({ name: 'North', kind: 'team', parentId: unit.id });
  anna = await api.actor('rep', { unitId: team.id });
  boris = await api.actor('rep', { unitId: team.id });
  head = await api.actor('manager');
  unitId = unit.id;
  const made = await makeContext(api.system).records('maker').create({ name: 'Lumen' });
  for (const [i, owner] of [anna, anna, boris].entries())
    await makeContext(api.system)
      .records('lamp')
      .create({ name: `Lamp ${i}`, price: i, margin: i * 98765, makerId: made.id, ownerId: owner!.userId });
});
let unitId = '';
afterAll(() => api?.close());

const make = async (as: Actor | undefined, view: Record<string, unknown> = {}) =>
  api.rest<{ id: string; code: string; pointer: string }>(as as Actor, 'POST', '/v1/saved-views', {
    name: 'Mine',
    entity: 'lamp',
    ...view,
  });
const run = (as: Actor | undefined, id: string, query = '') =>
  api.rest<{ nodes: Record<string, unknown>[]; hiddenColumns: string[]; code: string; detail: string; totalCount: number }>(
    as as Actor,
    'GET',
    `/v1/saved-views/${id}/run${query}`,
  );
const act = (as: Actor | undefined, id: string, verb: string, body: unknown = {}) =>
  api.rest(as as Actor, 'POST', `/v1/saved-views/${id}/${verb}`, body);

it('a view gives its records, columns and order, and everybody in it what they themselves may see', async () => {
  const view = await make(anna, {
    filter: { maker: { name: { eq: 'Lumen' } } },
    columns: ['name', 'maker.name'],
    sort: ['-name'],
  });
  expect(view.status).toBe(201);
  const { id } = view.body;
  expect((await run(anna, id, '?total=true')).body).toMatchObject({
    nodes: [
      { name: 'Lamp 1', maker: { name: 'Lumen' } },
      { name: 'Lamp 0', maker: { name: 'Lumen' } },
    ],
    totalCount: 2,
  });
  expect(Object.keys((await run(anna, id)).body.nodes[0] as object).sort()).toEqual(['id', 'maker', 'name', 'version']);
  expect((await run(boris, id)).status).toBe(404);
  expect((await act(boris, id, 'share', { unitId })).status).toBe(404);
  expect((await act(anna, id, 'share', { unitId })).status).toBe(200);
  expect((await run(boris, id)).body.nodes.map((n) => n.name)).toEqual(['Lamp 2']);
  expect((await run(head, id)).status).toBe(404);
  const answer = await api.graphql<{ runSavedView: { nodes: unknown[] } }>(boris as Actor, `{ runSavedView(id: "${id}") }`);
  expect(answer.body.data?.runSavedView.nodes).toHaveLength(1);
  expect((await act(boris, id, 'unshare', { unitId })).status).toBe(403);
  await act(anna, id, 'unshare', { unitId });
  expect((await run(boris, id)).status).toBe(404);
});

it('who opens it may narrow it and order it otherwise, page by page', async () => {
  const { id } = (await make(anna, { sort: ['name'], pageSize: 1 })).body;
  const first = (await run(anna, id)).body as unknown as { nodes: { name: string }[]; endCursor: string; hasNextPage: boolean };
  expect(first).toMatchObject({ nodes: [{ name: 'Lamp 0' }], hasNextPage: true });
  expect((await run(anna, id, `?after=${first.endCursor}`)).body.nodes).toMatchObject([{ name: 'Lamp 1' }]);
  const filter = encodeURIComponent(JSON.stringify({ price: { gte: 1 } }));
  expect((await run(anna, id, `?filter=${filter}&first=10`)).body.nodes).toMatchObject([{ name: 'Lamp 1' }]);
});

it('only managers open a view to everybody, and only one of theirs', async () => {
  const { id } = (await make(anna)).body;
  expect((await act(anna, id, 'publish')).status).toBe(403);
  expect((await act(head, id, 'publish')).status).toBe(404);
  const theirs = (await make(head, { columns: ['name'] })).body.id;
  expect((await act(head, theirs, 'publish')).status).toBe(200);
  expect((await run(boris, theirs)).body.nodes).toMatchObject([{ name: 'Lamp 2' }]);
  const listed = await api.rest<{ nodes: { id: string }[] }>(boris as Actor, 'GET', '/v1/saved-views');
  expect(listed.body.nodes.map((n) => n.id)).toContain(theirs);
  expect((await api.rest(boris as Actor, 'PATCH', `/v1/saved-views/${theirs}`, { name: 'x' }, { 'if-match': '*' })).status).toBe(
    403,
  );
  await act(head, theirs, 'withdraw');
  expect((await run(boris, theirs)).status).toBe(404);
});

it('a column hidden from its reader is named and left out; a hidden filter or order is refused by name', async () => {
  const ctx = makeContext(api.system);
  const plain = (await make(head, { columns: ['name', 'margin'] })).body.id;
  const telling = (await make(head, { filter: { margin: { gt: 5 } } })).body.id;
  for (const id of [plain, telling]) await act(head, id, 'publish');
  const grant = await ctx.records('roleGrant').create({ roleId: api.roles.rep, permission: 'lamp.margin', fieldRule: 'hidden' });
  const shown = await run(boris, plain);
  expect(shown.body).toMatchObject({ columns: ['name'], hiddenColumns: ['margin'] });
  expect(shown.text).not.toContain('197530');
  expect(await run(boris, telling)).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining('lamp.margin') as string },
  });
  expect(await make(boris, { columns: ['margin'] })).toMatchObject({ status: 403, body: { pointer: '/columns/0' } });
  expect(await make(boris, { sort: ['margin'] })).toMatchObject({ status: 403 });
  await ctx.records('roleGrant').delete(grant.id);
});

it.each([
  [{ entity: 'lamb' }, '/entity'],
  [{ columns: ['nam'] }, '/columns/0'],
  [{ columns: ['name', 'maker.nam'] }, '/columns/1'],
  [{ filter: { nam: { eq: 'x' } } }, '/filter/nam'],
  [{ filter: { name: { like: 'x' } } }, '/filter/name/like'],
  [{ sort: ['-nam'] }, '/sort'],
  [{ layout: { groupBy: 'nam' } }, '/layout/groupBy'],
  [{ layout: { sections: [{ title: 'A', fields: ['name', 'nam'] }] } }, '/layout/sections/0/fields/1'],
  [{ layout: { sections: [5] } }, '/layout/sections/0'],
])('a view that does not fit its entity is refused when it is saved: %j', async (view, pointer) => {
  const answer = await make(anna, view);
  expect(answer.status).toBe(400);
  expect(answer.body.pointer.startsWith(pointer)).toBe(true);
});

it('a view that has become outdated says where', async () => {
  const { id } = (await make(anna)).body;
  await makeContext(api.system).sql(`update saved_views set columns = '{"gone"}' where id = $1`, [id]);
  expect(await run(anna, id)).toMatchObject({
    status: 409,
    body: { code: 'view_outdated', detail: expect.stringContaining('gone') as string },
  });
});

describe('a list by a view', () => {
  type Page = { nodes: Record<string, unknown>[]; code: string; pointer: string; detail: string; totalCount: number };
  const list = (as: Actor | undefined, query: string, headers: Record<string, string> = {}) =>
    api.rest<Page>(as as Actor, 'GET', `/v1/lamps?${query}`, undefined, headers);
  const graphql = (as: Actor | undefined, args: string) =>
    api.graphql<{ lamps: { nodes: { name: string }[]; totalCount: number } | null }>(
      as as Actor,
      `{ lamps(${args}) { nodes { name } totalCount } }`,
    );

  it('gives its records, columns, order and page size over REST, GraphQL and as a file, as far as the reader may see', async () => {
    const { id } = (
      await make(anna, { columns: ['name', 'maker.name'], sort: ['-name'], pageSize: 1, filter: { price: { gte: 0 } } })
    ).body;
    const page = await list(anna, `view=${id}&total=true`);
    expect(page.body).toMatchObject({ nodes: [{ name: 'Lamp 1', maker: { name: 'Lumen' } }], totalCount: 2 });
    expect(Object.keys(page.body.nodes[0] as object).sort()).toEqual(['id', 'maker', 'name', 'version']);
    const next = /<([^>]+)>; rel="next"/.exec(String(page.headers.link))?.[1];
    expect((await api.rest<Page>(anna as Actor, 'GET', String(next))).body.nodes).toMatchObject([{ name: 'Lamp 0' }]);
    expect((await graphql(anna, `view: "${id}"`)).body.data?.lamps).toEqual({ nodes: [{ name: 'Lamp 1' }], totalCount: 2 });
    const narrowed = `filter[price][lt]=1&sort=name&first=9&fields=name`;
    expect((await list(anna, `view=${id}&${narrowed}`)).body.nodes).toEqual([{ name: 'Lamp 0' }]);
    const also = await graphql(anna, `view: "${id}", filter: { price: { lt: 1 } }, sort: [{ name: asc }], first: 9`);
    expect(also.body.data?.lamps?.nodes).toEqual([{ name: 'Lamp 0' }]);
    const file = await list(anna, `view=${id}`, { accept: 'text/csv' });
    expect(file.text).toMatch(/Lamp 1[^]*Lamp 0/);
    expect(file.text.split(/\r?\n/)[0]).toBe('name,maker.name');
    for (const as of [boris, head]) {
      expect((await list(as, `view=${id}`)).status).toBe(404);
      expect((await graphql(as, `view: "${id}"`)).body.errors?.[0]?.extensions.code).toBe('not_found');
    }
    await act(anna, id, 'share', { unitId });
    expect((await list(boris, `view=${id}`)).body.nodes.map((one) => one.name)).toEqual(['Lamp 2']);
    await api.rest(anna as Actor, 'PATCH', `/v1/saved-views/${id}`, { pageSize: null, sort: ['name'] }, { 'if-match': '*' });
    expect((await list(anna, `view=${id}`)).body.nodes.map((one) => one.name)).toEqual(['Lamp 0', 'Lamp 1']);
  });

  it('refuses a view of another entity, one that is outdated, and what the reader adds wrongly, each by its place', async () => {
    const { id } = (await make(anna)).body;
    const makers = await api.rest<Page>(anna as Actor, 'GET', `/v1/makers?view=${id}`);
    expect(makers).toMatchObject({ status: 400, body: { pointer: '/view' } });
    expect(await list(anna, 'view=x')).toMatchObject({ status: 400, body: { pointer: '/view' } });
    expect((await graphql(anna, 'view: "x"')).body.errors?.[0]?.extensions).toMatchObject({ pointer: '/view' });
    expect(await list(anna, `view=${id}&filter[nam][eq]=x`)).toMatchObject({ status: 400, body: { pointer: '/filter/nam' } });
    await makeContext(api.system).sql(`update saved_views set filter = '{"gone":{"eq":1}}' where id = $1`, [id]);
    expect(await list(anna, `view=${id}`)).toMatchObject({ status: 409, body: { code: 'view_outdated' } });
    expect((await graphql(anna, `view: "${id}"`)).body.errors?.[0]?.extensions.code).toBe('view_outdated');
  });

  it('leaves out columns hidden from the reader and refuses a filter by a hidden field', async () => {
    const plain = (await make(head, { columns: ['name', 'margin'] })).body.id;
    const telling = (await make(head, { filter: { margin: { gt: 5 } } })).body.id;
    for (const id of [plain, telling]) await act(head, id, 'publish');
    const grant = await makeContext(api.system)
      .records('roleGrant')
      .create({ roleId: api.roles.rep, permission: 'lamp.margin', fieldRule: 'hidden' });
    const shown = await list(boris, `view=${plain}`);
    expect([shown.status, shown.text.includes('margin')]).toEqual([200, false]);
    expect(await list(boris, `view=${telling}`)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await graphql(boris, `view: "${telling}"`)).body.errors?.[0]?.extensions.code).toBe('forbidden');
    await makeContext(api.system).records('roleGrant').delete(grant.id);
  });
});
