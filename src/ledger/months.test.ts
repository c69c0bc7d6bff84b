import { jest } from '@jest/globals';
import pg from 'pg';
import { makeContext, testKernel, type TestKernel } from '#kit';
import contacts from '../../modules/contacts/index.js';
import { sinceOf } from './closed-months.js';
import { closeMonths } from './partitions.js';
import { readChanges } from './read-changes.js';

let kit: TestKernel;
let admin: pg.Client;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  admin = new pg.Client(kit.database.adminUrl);
  await admin.connect();
  await admin.query('set session_replication_role = replica');
  await kit.owner.query(
    `select ledger_partition(m::date) from generate_series(date '2021-03-01', date '2021-05-01', interval '1 month') m`,
  );
});
afterAll(async () => {
  jest.restoreAllMocks();
  await admin?.end();
  await kit?.close();
});

const account = (name: string) => makeContext(kit.system).records('account').create({ name });
const closed = async () =>
  (
    await admin.query<{ month: string }>('select month::text from ledger_months where through_xid is not null order by 1')
  ).rows.map(({ month }) => month);
const tenant = () => kit.system.rights.tenantId;

it('a month is closed once nothing that began in it is under way; readers behind it find all that is after, and look into it no more', async () => {
  await account('Of March');
  await admin.query(`update ledger set at = '2021-03-10'`);
  await kit.settled();
  const march = await readChanges(kit.kernel.db, tenant(), { limit: 1000 });
  await account('Of April');
  await admin.query(`update ledger set at = '2021-04-10' where at > '2021-04-01'`);
  await kit.settled();
  const april = await readChanges(kit.kernel.db, tenant(), { after: march.cursor, limit: 1000 });

  const underWay = new pg.Client(kit.database.adminUrl);
  await underWay.connect();
  await underWay.query('begin; select pg_current_xact_id()');
  try {
    await closeMonths(kit.owner);
    await closeMonths(kit.owner);
    expect(await closed()).toEqual([]);
  } finally {
    await underWay.query('rollback');
    await underWay.end();
  }
  await kit.settled();
  await closeMonths(kit.owner);
  expect(await closed()).toEqual(['2021-03-01', '2021-04-01', '2021-05-01']);

  await account('Of now');
  await kit.settled();
  // The list of closed months that a process keeps may be ten minutes old.
  const later = Date.now() + 700_000;
  jest.spyOn(Date, 'now').mockReturnValue(later);
  expect(await sinceOf(kit.kernel.db, april.position)).toMatch(/^2021-0[56]-01/);
  expect(await sinceOf(kit.kernel.db, { ...april.position, xid: '1' })).toBe('-infinity');
  const names = async (after?: string) =>
    (await readChanges(kit.kernel.db, tenant(), { limit: 1000, entities: ['account'], ...(after ? { after } : {}) })).changes
      .filter((row) => row.operation === 'create')
      .map((row) => row.after?.['name']);
  expect(await names()).toEqual(['Of March', 'Of April', 'Of now']);
  expect(await names(march.cursor)).toEqual(['Of April', 'Of now']);
  expect(await names(april.cursor)).toEqual(['Of now']);

  const { rows } = await kit.owner.query<{ since: string }>(`select ledger_since($1)::text as since`, [april.position.xid]);
  expect(rows[0]?.since).toMatch(/^2021-0[46]-01/);
  const plan = await admin.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, costs off, timing off, summary off) select * from ledger where tenant_id = '${tenant()}' and (xid, id) > ('${april.position.xid}', 0) and at >= (select ledger_since('${Number(april.position.xid) + 1}')) order by xid, id limit 5`,
  );
  const lines = plan.rows.map((row) => row['QUERY PLAN']);
  expect(lines.filter((line) => /ledger_2021_0[345]/.test(line) && line.includes('never executed'))).toHaveLength(3);
});

it('a closed month takes no row of a later transaction: a clock that went back stops writing, and no reader steps over anything', async () => {
  await expect(
    admin.query(
      `insert into ledger (tenant_id, at, entity, record_id, operation, event, version) values ($1, '2021-04-20', 'account', gen_random_uuid(), 'event', 'account.late', 1)`,
      [tenant()],
    ),
  ).rejects.toThrow(/closed/);
});
