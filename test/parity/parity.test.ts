import { testApi, type TestApi } from '#kit';
import { library } from './library.js';

let api: TestApi;
beforeAll(async () => {
  api = await testApi([library]);
});
afterAll(() => api?.close());

it('a record created over REST reads the same over GraphQL, and the other way round', async () => {
  const rep = await api.actor('rep');
  const shelf = await api.rest(rep, 'POST', '/v1/shelves', { name: 'Top', room: 7 });
  expect(shelf.status).toBe(201);
  const made = await api.rest(rep, 'POST', '/v1/books', {
    name: 'Dune',
    pages: 600,
    shelfId: shelf.body.id,
    phone: '+7 495 123-45-67',
    price: { amount: 12345, currency: 'RUB' },
    labels: ['a', 'b'],
  });
  expect(made.status).toBe(201);
  expect(made.headers.etag).toBe('"1"');
  const graphql = await api.graphql(
    rep,
    `query($id: ID!) { book(id: $id) { id name pages version kind price { amount currency } labels phone { e164 } shelf { name books { nodes { name } totalCount } } } }`,
    { id: made.body.id },
  );
  expect(graphql.body.errors).toBeUndefined();
  expect(graphql.body.data).toEqual({
    book: {
      id: made.body.id,
      name: 'Dune',
      pages: 600,
      version: 1,
      kind: 'novel',
      price: { amount: 12345, currency: 'RUB' },
      labels: ['a', 'b'],
      phone: { e164: '+74951234567' },
      shelf: { name: 'Top', books: { nodes: [{ name: 'Dune' }], totalCount: 1 } },
    },
  });
  const second = await api.graphql<{ createBook: { id: string } }>(
    rep,
    `mutation($i: BookCreate!) { createBook(input: $i) { id name shelf { name } } }`,
    { i: { name: 'Emma', shelfId: shelf.body.id } },
  );
  expect(second.body).toMatchObject({ data: { createBook: { name: 'Emma', shelf: { name: 'Top' } } } });
  const read = await api.rest(rep, 'GET', `/v1/books/${second.body.data?.createBook.id}?include=shelf.name`);
  expect(read.body).toMatchObject({ name: 'Emma', shelf: { name: 'Top' }, version: 1 });
});

it('the same list has the same pages on both surfaces', async () => {
  const rep = await api.actor('manager');
  for (let i = 0; i < 7; i++) await api.rest(api.system, 'POST', '/v1/books', { name: `Vol ${i}`, pages: 10 + (i % 3) });
  const rest = await api.rest<{ nodes: { name: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } }>(
    api.system,
    'GET',
    '/v1/books?filter[name][startsWith]=Vol&sort=-pages,name&first=3&fields=name',
  );
  expect(rest.status).toBe(200);
  expect(rest.headers.link).toContain('rel="next"');
  const query = `query($after: String) { books(filter: { name: { startsWith: "Vol" } }, sort: [{ pages: desc }, { name: asc }], first: 3, after: $after) { edges { cursor node { name } } pageInfo { endCursor hasNextPage } } }`;
  const one = await api.graphql<{ books: { edges: { node: { name: string } }[]; pageInfo: object } }>(api.system, query);
  expect(one.body.errors).toBeUndefined();
  expect(one.body.data?.books.edges.map((e) => e.node.name)).toEqual(rest.body.nodes.map((n) => n.name));
  expect(one.body.data?.books.pageInfo).toEqual({ endCursor: rest.body.pageInfo.endCursor, hasNextPage: true });
  const next = await api.graphql<{ books: { edges: { node: { name: string } }[] } }>(api.system, query, {
    after: rest.body.pageInfo.endCursor,
  });
  expect(next.body.data?.books.edges).toHaveLength(3);
  expect(rep).toBeDefined();
});

const refusals: [string, unknown, string, number, string | undefined][] = [
  ['an unknown field', { name: 'X', pagez: 5 }, 'unknown_field', 400, '/pagez'],
  ['a wrong type', { name: 'X', pages: 'five' }, 'invalid_value', 400, '/pages'],
  ['a missing required field', { pages: 5 }, 'required', 400, '/name'],
  ['U+0000 in a text', { name: 'a\u0000b' }, 'invalid_value', 400, '/name'],
  ['a link to nothing', { name: 'X', shelfId: '00000000-0000-7000-8000-000000000000' }, 'link_not_found', 400, '/shelfId'],
];
it.each(refusals)('%s is refused over REST with a code and a pointer', async (_, input, code, status, pointer) => {
  const answer = await api.rest(api.system, 'POST', '/v1/books', input);
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ code, pointer });
});

it('refusals are the same over GraphQL where its types let the input through', async () => {
  for (const [input, code, pointer] of [
    [{ name: 'a\u0000b' }, 'invalid_value', '/name'],
    [{ name: 'X', shelfId: '00000000-0000-7000-8000-000000000000' }, 'link_not_found', '/shelfId'],
  ] as const) {
    const answer = await api.graphql(api.system, `mutation($i: BookCreate!) { createBook(input: $i) { id } }`, { i: input });
    expect(answer.body.errors?.[0]).toMatchObject({ path: ['createBook'], extensions: { code, pointer, status: 400 } });
  }
});

it('a version is asked for and compared on both surfaces', async () => {
  const made = await api.rest(api.system, 'POST', '/v1/books', { name: 'Versions' });
  const url = `/v1/books/${made.body.id}`;
  expect((await api.rest(api.system, 'PATCH', url, { pages: 5 })).body).toMatchObject({ status: 428, code: 'version_required' });
  const good = await api.rest(api.system, 'PATCH', url, { pages: 5 }, { 'if-match': '"1"' });
  expect(good.body).toMatchObject({ pages: 5, version: 2 });
  expect((await api.rest(api.system, 'PATCH', url, { pages: 6 }, { 'if-match': '"1"' })).body).toMatchObject({
    status: 412,
    code: 'version_conflict',
    params: { currentVersion: 2 },
  });
  const stale = await api.graphql(
    api.system,
    `mutation($id: ID!) { updateBook(id: $id, expectedVersion: 1, input: { pages: 6 }) { id } }`,
    { id: made.body.id },
  );
  expect(stale.body.errors?.[0]?.extensions).toMatchObject({ code: 'version_conflict', status: 412 });
  expect(
    (
      await api.graphql(api.system, `mutation($id: ID!) { updateBook(id: $id, input: { pages: 6 }) { id } }`, {
        id: made.body.id,
      })
    ).body.errors?.[0]?.extensions.code,
  ).toBe('version_required');
});

it('an idempotency key makes two creates one, and refuses another body', async () => {
  const headers = { 'idempotency-key': 'k-1' };
  const first = await api.rest(api.system, 'POST', '/v1/books', { name: 'Once' }, headers);
  const again = await api.rest(api.system, 'POST', '/v1/books', { name: 'Once' }, headers);
  expect(again.body).toEqual(first.body);
  expect((await api.rest(api.system, 'POST', '/v1/books', { name: 'Other' }, headers)).body).toMatchObject({
    status: 422,
    code: 'idempotency_key_reused',
  });
  const many = await Promise.all(
    Array.from({ length: 16 }, () =>
      api.rest(api.system, 'POST', '/v1/books', { name: 'Parallel' }, { 'idempotency-key': 'k-2' }),
    ),
  );
  expect(new Set(many.map((m) => m.body.id)).size).toBe(1);
});

it('a record another tenant has is the same 404 as one that never was', async () => {
  const made = await api.rest(api.system, 'POST', '/v1/books', { name: 'Mine' });
  const other = await api.otherTenant();
  const foreign = await api.rest(other, 'GET', `/v1/books/${made.body.id}`);
  const absent = await api.rest(other, 'GET', '/v1/books/00000000-0000-7000-8000-000000000000');
  expect({ ...foreign.body, requestId: '' }).toEqual({ ...absent.body, requestId: '' });
  expect(foreign.status).toBe(404);
  expect((await api.rest(other, 'POST', '/v1/books', { name: 'Y', shelfId: made.body.id })).body.code).toBe('link_not_found');
});

it('an action runs by both surfaces, and its event stands in the history', async () => {
  const made = await api.rest(api.system, 'POST', '/v1/books', { name: 'Lent' });
  const lent = await api.rest(api.system, 'POST', `/v1/books/${made.body.id}/lend`, { days: 7 });
  expect(lent.body).toMatchObject({ pages: 7, version: 2 });
  const second = await api.graphql(api.system, `mutation($id: ID!) { lendBook(id: $id, input: { days: 9 }) { pages } }`, {
    id: made.body.id,
  });
  expect(second.body.data).toEqual({ lendBook: { pages: 9 } });
  const history = await api.rest<{ nodes: { event: string }[] }>(api.system, 'GET', `/v1/books/${made.body.id}/history`);
  expect(history.body.nodes.map((n) => n.event)).toEqual([
    'book.updated',
    'book.lent',
    'book.updated',
    'book.lent',
    'book.created',
  ]);
});

it('bulk, upsert and aggregates agree on both surfaces', async () => {
  const bulk = await api.rest<{ items: { ok: boolean; outcome?: string; error?: { code: string; pointer: string } }[] }>(
    api.system,
    'POST',
    '/v1/books/bulk',
    { operation: 'create', atomic: false, items: [{ name: 'B1' }, { name: 'B1' }, { pages: 3 }] },
  );
  expect(bulk.status).toBe(207);
  expect(bulk.body.items.map((i) => i.ok)).toEqual([true, false, false]);
  expect(bulk.body.items[1]?.error).toMatchObject({ code: 'duplicate_key', pointer: '/1/name' });
  expect(bulk.body.items[2]?.error).toMatchObject({ code: 'required', pointer: '/2/name' });
  const up = await api.rest(api.system, 'POST', '/v1/books/upsert', {
    match: { externalId: { system: '1c', id: '42' } },
    input: { name: 'From 1C', pages: 3 },
  });
  expect(up.status).toBe(201);
  const again = await api.graphql(
    api.system,
    `mutation { upsertBook(match: { externalId: { system: "1c", id: "42" } }, input: { name: "From 1C", pages: 4 }) { id pages version } }`,
  );
  expect(again.body.data).toEqual({ upsertBook: { id: up.body.id, pages: 4, version: 2 } });
  const rest = await api.rest<{ groups: unknown[] }>(api.system, 'GET', '/v1/books/aggregate?groupBy=kind&measures=sum.pages');
  const graphql = await api.graphql<{ booksAggregate: unknown[] }>(
    api.system,
    `{ booksAggregate(groupBy: ["kind"], measures: ["sum.pages"]) { key count sum } }`,
  );
  expect(graphql.body.data?.booksAggregate).toEqual(rest.body.groups);
});

it('a list takes one statement, whatever it nests', async () => {
  const counted: string[] = [];
  const { db } = api.kernel;
  const original = db.query.bind(db);
  (db as { query: unknown }).query = (statement: unknown, values: unknown) => (
    counted.push('x'),
    original(statement as never, values as never)
  );
  try {
    const answer = await api.graphql(
      api.system,
      `{ shelves(first: 50) { nodes { name books(first: 10) { nodes { name shelf { name } } totalCount } } totalCount } books { nodes { id } } }`,
    );
    expect(answer.body.errors).toBeUndefined();
    expect(counted).toHaveLength(1);
  } finally {
    (db as { query: unknown }).query = original;
  }
});
