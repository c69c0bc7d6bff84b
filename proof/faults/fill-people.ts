import pg from 'pg';
import { withoutIndexes } from '../../bench/fill/without-indexes.js';

/** So many people of a tenant, past triggers and ledger: rows to be read, of which nothing else is looked at. */
export async function fillPeople(adminUrl: string, tenantId: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query('set session_replication_role = replica; set synchronous_commit = off');
    await withoutIndexes(
      client,
      ['people'],
      () => undefined,
      async () => {
        await client.query(
          `insert into people (tenant_id, id, first_name, last_name, full_name, status, do_not_contact, not_duplicate, duplicate_keys, notes)
           select $1::uuid, ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'Anna', 'Familie' || i, 'Anna Familie' || i, 'active', false, false, array['key:' || i], repeat('Notes of some length. ', 8)
           from generate_series(1, $2::int) i`,
          [tenantId, count],
        );
      },
    );
    await client.query('vacuum (analyze) people');
  } finally {
    await client.end();
  }
}
