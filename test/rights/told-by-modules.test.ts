import { makeContext, testApi, withDependencies, type TestApi } from '#kit';
import contacts from '../../modules/contacts/index.js';
import { person, roleWith, type Person } from './people.js';

const CANARY = 'Zanzibar Trading';
const INN = '7707083893';

let api: TestApi;
let seller: Person;
let hidden: string;
beforeAll(async () => {
  api = await testApi(await withDependencies(contacts));
  const ctx = makeContext(api.system);
  const unit = await ctx.records('orgUnit').create({ name: 'Team', kind: 'team' });
  const role = await roleWith(api, {
    'account.read': 'own',
    'account.create': 'tenant',
    'account.update': 'own',
    'account.merge': 'tenant',
    'account.register': 'tenant',
    'account.checkDuplicates': 'tenant',
  });
  seller = await person(api, unit.id, role);
  hidden = (await ctx.records('account').create({ kind: 'organisation', name: CANARY, inn: INN })).id;
});
afterAll(() => api?.close());

describe('a duplicate of a record that one may not see', () => {
  const draft = { kind: 'organisation', name: 'Zanzibar trading', inn: INN };
  const telling = (text: string) => [CANARY, hidden].filter((canary) => text.includes(canary));

  it('is refused without a word of that record, by create, bulk and upsert', async () => {
    for (const [url, body] of [
      ['/v1/accounts', draft],
      ['/v1/accounts/bulk', { operation: 'create', items: [draft] }],
      ['/v1/accounts/bulk', { operation: 'create', items: [draft], atomic: false }],
      ['/v1/accounts/upsert', { match: { externalId: { system: 'shop', id: '1' } }, input: draft }],
    ] as const) {
      const answer = await api.rest(seller, 'POST', url, body);
      expect([url, [207, 409].includes(answer.status), telling(answer.text)]).toEqual([url, true, []]);
      expect(answer.text).toContain('duplicate_found');
    }
    const { body } = await api.graphql(seller, 'mutation($input: AccountCreate!) { createAccount(input: $input) { id } }', {
      input: draft,
    });
    expect([body.errors?.[0]?.extensions.code, telling(JSON.stringify(body))]).toEqual(['duplicate_found', []]);
  });

  it('is not told by the check, nor linked by registering', async () => {
    const checked = await api.rest(seller, 'POST', '/v1/accounts/check-duplicates', { record: draft });
    expect([checked.status, checked.body.candidates, telling(checked.text)]).toEqual([200, [], []]);
    const registered = await api.rest(seller, 'POST', '/v1/accounts/register', { record: draft, dryRun: true });
    expect(telling(registered.text)).toEqual([]);
  });

  it('is told of with its name to whom it is visible', async () => {
    const answer = await api.rest(api.system, 'POST', '/v1/accounts', draft);
    expect([answer.status, telling(answer.text)]).toEqual([409, [CANARY, hidden]]);
  });
});

it('a record that one may not see can be merged neither into nor from, and the answer is that of a random id', async () => {
  const own = await api.rest(seller, 'POST', '/v1/accounts', { kind: 'organisation', name: 'Mine and nobody else’s' });
  const bare = ({ status, body }: { status: number; body: object }) => ({ ...body, requestId: '', status });
  const never = '01932c07-1f6a-7d2b-9c3e-5a8f0b1c2d3e';
  const into = async (id: string, loser: string) =>
    bare(await api.rest(seller, 'POST', `/v1/accounts/${id}/merge`, { loserIds: [loser] }, { 'if-match': '*' }));
  const mine = String(own.body.id);
  expect(await into(hidden, mine)).toEqual(await into(never, mine));
  const [known, random] = [await into(mine, hidden), await into(mine, never)];
  expect(known.status).toBeGreaterThanOrEqual(400);
  expect(JSON.stringify(known).replaceAll(hidden, 'id')).toBe(JSON.stringify(random).replaceAll(never, 'id'));
});

it('what a merge keeps of the values of records is hidden from whom a field of theirs is hidden', async () => {
  const ctx = makeContext(api.system);
  const [a, b] = [
    await ctx.records('account').create({ kind: 'organisation', name: 'Alpha Glass', industry: null }),
    await ctx.records('account').create({ kind: 'organisation', name: 'Beta Mirrors', industry: 'canary industry' }),
  ];
  await api.rest(api.system, 'POST', `/v1/accounts/${a.id}/merge`, { loserIds: [b.id] }, { 'if-match': '*' });
  const unit = await ctx.records('orgUnit').create({ name: 'Other', kind: 'team' });
  const blind = await person(api, unit.id, api.roles.manager, await roleWith(api, {}, { 'account.industry': 'hidden' }));
  const all = ['/v1/merge-steps?first=200', '/v1/merge-logs?first=200', '/v1/merge-candidates?first=200'];
  const told = async (as: typeof api.system) =>
    (await Promise.all(all.map((url) => api.rest(as, 'GET', url)))).map(({ status, text }) => [
      status,
      text.includes('canary industry'),
    ]);
  expect(await told(blind)).toEqual(all.map(() => [200, false]));
  expect((await told(api.system)).some(([, canary]) => canary)).toBe(true);
  const filtered = await api.rest(blind, 'GET', '/v1/merge-steps?filter[detail][isNull]=false');
  expect([200, 403, 400]).toContain(filtered.status);
});
