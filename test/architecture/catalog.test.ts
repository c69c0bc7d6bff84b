import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import { buildRegistry } from '../../src/registry/build.js';
import { createBoss, installQueue } from '../../src/jobs/queue-schema.js';
import { fullSchema } from '../../src/surfaces/table/apply.js';
import { testDatabase, type TestDatabase } from '../kit/index.js';
import { CATALOG_RULES, catalogViolations, WITHOUT_TENANT } from './catalog-rules.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  const owner = database.open({ role: null });
  await owner.query(fullSchema(buildRegistry([...kernelModules, ...installed])).join(';\n'));
  // The queue makes its functions when it starts.
  const boss = createBoss(database.url, { worker: false, onError: () => undefined });
  await boss.start();
  await installQueue(boss, owner);
  await boss.stop({ graceful: false });
});
afterAll(() => database.drop());

it('every table, role, key, view and function of the schema keeps the rules of tenancy', async () => {
  expect(await catalogViolations(database.open({ role: null }))).toEqual([]);
});

it('every exception on the reviewed list is still needed', async () => {
  const { rows } = await database
    .open({ role: null })
    .query<{ name: string }>(`select conname as name from pg_constraint union select relname from pg_class where relkind = 'i'`);
  const names = new Set(rows.map((row) => row.name));
  expect(Object.keys(WITHOUT_TENANT).filter((name) => !names.has(name))).toEqual([]);
});

/** What breaks each rule: SQL as superuser, what is reported. All of it is rolled back. */
const planted: [sql: string, report: RegExp][] = [
  ['alter table users no force row level security', /^users has tenant_id, but row-level security/],
  ['create table loose (tenant_id uuid, id uuid)', /^loose has tenant_id, but row-level security/],
  ['grant select on ledger_default to eleven_app', /^ledger_default is a partition that a role may reach/],
  ['drop policy tenant on users', /^users has no policy for all commands/],
  [
    'drop policy tenant on users; create policy tenant on users to eleven_app using (tenant_id is not null)',
    /^users has no policy for all commands/,
  ],
  ['create policy open on users for select using (true)', /^users\.open has a further permissive policy/],
  ['alter table users owner to eleven_app', /^users is a table that a role of requests owns/],
  ['alter role eleven_app bypassrls', /^eleven_app is a role with rights/],
  ['alter role eleven_internal login', /^eleven_internal is a role with rights/],
  ['grant eleven_internal to eleven_app', /^eleven_app is a role that is a member/],
  ['grant create on schema public to eleven_app', /^eleven_app may CREATE/],
  ['grant truncate on users to eleven_app', /^users can be truncated/],
  [
    'alter table sessions add unique (id); alter table refresh_tokens add constraint crossing foreign key (session_id) references sessions (id)',
    /^crossing is a foreign key between tables/,
  ],
  [
    'alter table refresh_tokens add constraint emptying foreign key (tenant_id, session_id) references sessions on delete set null',
    /^emptying is a foreign key that empties/,
  ],
  ['create unique index loud on users (email)', /^loud is a unique index/],
  ['create view everybody as select * from users', /^everybody is a view/],
  [
    `create function stray() returns int language sql security definer set search_path = pg_catalog as 'select 1'`,
    /^stray is a SECURITY DEFINER function that is not on the reviewed list/,
  ],
  ['alter function ledger_append() reset search_path', /^ledger_append is a SECURITY DEFINER function without a search_path/],
  ['alter function ledger_append() owner to postgres', /^ledger_append is a SECURITY DEFINER function that does not belong/],
  ['grant execute on function create_tenant to public', /^create_tenant is a SECURITY DEFINER function that everybody may call/],
];

describe('a planted violation is reported', () => {
  let admin: pg.Client;
  const reported = new Set<string>();
  beforeAll(async () => {
    admin = new pg.Client(database.adminUrl);
    await admin.connect();
  });
  afterAll(() => admin.end());

  it.each(planted)('%s', async (sql, report) => {
    await admin.query('begin');
    try {
      const { rows } = await admin.query<{ me: string }>('select current_user as me');
      await admin.query(sql.replace('owner to postgres', `owner to ${pg.escapeIdentifier(rows[0]?.me ?? '')}`));
      const found = await catalogViolations({
        query: async (text) => ({ ...(await admin.query(text as string)), rowCount: 0 }) as never,
      });
      expect(found).toContainEqual(expect.stringMatching(report));
      for (const line of found) CATALOG_RULES.filter((says) => line.endsWith(says)).forEach((says) => reported.add(says));
    } finally {
      await admin.query('rollback');
    }
  });

  it('no rule is without one', () => {
    expect(CATALOG_RULES.filter((says) => !reported.has(says))).toEqual([]);
  });
});
