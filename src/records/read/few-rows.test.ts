import pg from 'pg';
import { makeContext, testKernel, type TestKernel } from '#kit';
import contacts from '../../../modules/contacts/index.js';

let kit: TestKernel;
let admin: pg.Client;

/** Thirty thousand people, each with names and keys that nobody else has: what statistics can say least of. */
beforeAll(async () => {
  kit = await testKernel([contacts]);
  admin = new pg.Client(kit.database.adminUrl);
  await admin.connect();
  await admin.query('set session_replication_role = replica');
  // Its reads of the table would be counted too.
  await admin.query('alter table people set (autovacuum_enabled = false)');
  // A thousand at a time: readers of changes wait for every transaction of the cluster that is older, and so do the tests beside this.
  for (let from = 1; from <= 30_000; from += 1000)
    await admin.query(
      `insert into people (tenant_id, id, first_name, last_name, full_name, status, do_not_contact, not_duplicate, duplicate_keys)
       select $1, gen_random_uuid(), 'Anna', 'Familie' || lpad(i::text, 5, '0'), 'Anna Familie' || lpad(i::text, 5, '0'), 'active', false, false, array['a' || i, 'b' || i]
       from generate_series($2::int, $2::int + 999) i`,
      [kit.system.rights.tenantId, from],
    );
  await admin.query('vacuum (analyze) people');
  // What this session read meanwhile is told now and not in the middle of what is measured.
  for (let n = 0; n < 2; n++) await admin.query('select pg_stat_force_next_flush()');
});
afterAll(async () => {
  await admin?.end();
  await kit?.close();
});

/** Pages of the table itself that other sessions than this have read while `step` ran. */
async function pagesOf(step: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    // Each session tells of its reads when it is asked to, or after a second.
    for (let n = 0; n < 5; n++) await kit.kernel.db.query('select pg_stat_force_next_flush()');
    const { rows } = await admin.query<{ n: string }>(
      `select pg_stat_clear_snapshot(), heap_blks_read + heap_blks_hit as n from pg_statio_user_tables where relname = 'people'`,
    );
    return Number(rows[0]?.n);
  };
  await step();
  const before = await read();
  await step();
  return (await read()) - before;
}

const people = () => makeContext(kit.system).records('person');

it('a search that finds one record reads it and not all of them', async () => {
  const found = async () => expect((await people().list({ search: 'Familie00777', first: 20 })).nodes).toHaveLength(1);
  expect(await pagesOf(found)).toBeLessThan(20);
});

it('looking for duplicates of what nobody else has does not read the table', async () => {
  let n = 0;
  const create = () => people().create({ firstName: 'Nina', lastName: `Neu${n++}`, notDuplicate: true } as never);
  expect(await pagesOf(create)).toBeLessThan(20);
});
