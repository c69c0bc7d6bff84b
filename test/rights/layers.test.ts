import { createDatabase, type Database } from '../../src/platform/db.js';
import { quote } from '../../src/registry/names.js';
import { makeContext, testApi, type TestApi } from '#kit';
import type { Work } from '../../src/records/work.js';
import { school } from './school.js';

const CANARY = 'xylophone';

let api: TestApi;
let foreign: Work;
let ids: { deal: string; note: string; tag: string };
let tables: string[];
beforeAll(async () => {
  api = await testApi([school]);
  foreign = await api.otherTenant();
  const fill = async (work: Work, word: string) => {
    const ctx = makeContext(work);
    const tag = await ctx.records('dealTag').create({ name: word });
    const deal = await ctx.records('deal' as string).create({ name: word, secret: word, code: 'same', labelIds: [tag.id] });
    const note = await ctx.records('dealNote').create({ text: word, dealId: deal.id });
    await ctx.records('user').create({ name: word, email: `${word}@example.com` });
    await ctx.records('deal' as string).upsert({ externalId: { system: '1c', id: '1' } } as never, { name: `${word} upserted` });
    return { deal: deal.id, note: note.id, tag: tag.id };
  };
  await fill(api.system, 'own');
  ids = await fill(foreign, CANARY);
  const { rows } = await api.owner.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public' where c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  tables = rows.map((row) => row.name);
});
afterAll(() => api?.close());

/** Runs as the app, under a tenant that some mistake of the code has let in. */
const under = <T>(tenantId: string | null, sql: string, values: unknown[] = []): Promise<T[]> =>
  api.kernel.db.transaction(async (tx) => {
    if (tenantId !== null) await tx.query("select set_config('app.tenant', $1, true)", [tenantId]);
    return (await tx.query<T>(sql, values)).rows;
  });

/** What PostgreSQL says to a statement; `done` if nothing. */
const refusalOf = (tenantId: string | null, sql: string, values: unknown[] = []): Promise<string> =>
  under(tenantId, sql, values).then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );

it('with the checks of the code left out, row-level security alone shows no row of another tenant and takes none', async () => {
  const own = api.system.rights.tenantId;
  const theirs = foreign.rights.tenantId;
  expect(tables.length).toBeGreaterThan(20);
  for (const table of tables) {
    const readable = await refusalOf(own, `select 1 from ${quote(table)} limit 1`);
    if (readable === '42501') continue;
    expect([table, readable]).toEqual([table, 'done']);
    expect([table, await under(own, `select 1 as x from ${quote(table)} where tenant_id = $1`, [theirs])]).toEqual([table, []]);
    expect([table, await under(null, `select 1 as x from ${quote(table)}`)]).toEqual([table, []]);
    const moved = await refusalOf(own, `update ${quote(table)} set tenant_id = $1`, [theirs]);
    expect([
      table,
      ['42501', '23503', '0A000', '55000', 'P0001'].includes(moved) ||
        (moved === 'done' && (await under(own, `select 1 from ${quote(table)}`)).length === 0),
    ]).toEqual([table, true]);
  }
  expect(await refusalOf(own, 'insert into deals (tenant_id, id, name) values ($1, gen_random_uuid(), $2)', [theirs, 'x'])).toBe(
    '42501',
  );
  expect(
    await refusalOf(own, 'insert into deal_notes (tenant_id, id, text, deal_id) values ($1, gen_random_uuid(), $2, $3)', [
      own,
      'x',
      ids.deal,
    ]),
  ).toBe('23503');
  expect(await under(own, "select id from search_deals_text('%xylo%', 10, null) as id")).toEqual([]);
});

it('forging the tenant in the rights of all gives that tenant and no other', async () => {
  const forged: Work = { ...api.system, rights: { ...api.system.rights, tenantId: foreign.rights.tenantId } };
  const seen = JSON.stringify(
    await makeContext(forged)
      .records('deal' as string)
      .list({}),
  );
  expect(seen).toContain(CANARY);
  expect(seen).not.toContain('"own"');
});

describe('without row-level security', () => {
  let superuser: Database;
  let usual: Database;
  beforeAll(() => {
    superuser = createDatabase(
      { poolSize: 4, connectTimeout: 5000, statementTimeout: 10_000, lockTimeout: 3000, idleInTransactionTimeout: 15_000 },
      api.database.adminUrl,
      { role: null },
    );
    usual = api.kernel.db;
    (api.kernel as { db: Database }).db = superuser;
  });
  afterAll(async () => {
    (api.kernel as { db: Database }).db = usual;
    await superuser?.close();
  });

  it('it is really off', async () => {
    const { rows } = await superuser.query<{ n: number }>('select count(distinct tenant_id)::int as n from deals');
    expect(rows[0]?.n).toBe(2);
  });

  it.each([
    '/v1/deals?total=true&include=labels,notes,children',
    '/v1/deals?deleted=include',
    '/v1/deals?search=xylophone',
    '/v1/deals?substring=xyloph',
    '/v1/deals?filter[labels][some][name][eq]=xylophone',
    '/v1/deals/aggregate?groupBy=name',
    '/v1/deal-tags?include=deals',
    '/v1/deal-notes?include=deal',
    '/v1/deal-notes?sort=deal.name',
    '/v1/users?include=employments',
  ])('the checks of the code alone show nothing of another tenant: %s', async (url) => {
    const answer = await api.rest(api.system, 'GET', url);
    expect([answer.status, answer.text.includes(CANARY)]).toEqual([200, false]);
  });

  it('nor can anything of it be read by id, changed, linked to or matched', async () => {
    const any = { 'if-match': '*' };
    for (const tail of ['', '/history', `?asOf=${new Date().toISOString()}`])
      expect([tail, (await api.rest(api.system, 'GET', `/v1/deals/${ids.deal}${tail}`)).status]).toEqual([tail, 404]);
    expect((await api.rest(api.system, 'PATCH', `/v1/deals/${ids.deal}`, { name: 'taken' }, any)).status).toBe(404);
    expect((await api.rest(api.system, 'DELETE', `/v1/deals/${ids.deal}`, undefined, any)).status).toBe(404);
    expect((await api.rest(api.system, 'POST', `/v1/deals/${ids.deal}/win`, {}, any)).status).toBe(404);
    for (const body of [
      { name: 'x', parentId: ids.deal },
      { name: 'x', labelIds: [ids.tag] },
    ])
      expect((await api.rest(api.system, 'POST', '/v1/deals', body)).body.code).toBe('link_not_found');
    const upserted = await api.rest(api.system, 'POST', '/v1/deals/upsert', {
      match: { externalId: { system: '1c', id: '1' } },
      input: { name: 'own again' },
    });
    expect([upserted.status, upserted.text.includes(CANARY)]).toEqual([200, false]);
    const { rows } = await superuser.query<{ name: string; version: number }>('select name, version from deals where id = $1', [
      ids.deal,
    ]);
    expect(rows).toEqual([{ name: CANARY, version: 1 }]);
  });
});
