import pg from 'pg';
import { closeMonths } from '../../src/ledger/partitions.js';
import { withoutIndexes } from '../../bench/fill/without-indexes.js';

/** How the rows lie: the firm grows by time and not by density, so a report of the last hours always has the same rows to read. */
export const ROWS_A_DAY = 4_000;
/** Changes of one person, the create among them. */
const CHANGES = 10;

export const personAt = (i: string): string => `('01900000-0000-7000-8000-' || lpad(to_hex(${i}), 12, '0'))::uuid`;
/** The last name by which the person of that number is searched; of one length, since a search finds what begins so. */
export const nameOf = (i: number): string => `Familie${i.toString(36).padStart(5, '0')}`;

/**
 * `rows` rows of the ledger and a tenth as many people of one tenant, up to now. The session's triggers are off, so that the rows are
 * not logged once more; policies do not hold a superuser.
 */
export async function fill(adminUrl: string, tenantId: string, ownerIds: readonly string[], rows: number): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const people = rows / CHANGES;
  const at = (fraction: string): string => `now() - (${rows} * (1 - (${fraction}))) * interval '1 day' / ${ROWS_A_DAY}`;
  try {
    await client.query(
      `set session_replication_role = replica; set maintenance_work_mem = '512MB'; set synchronous_commit = off`,
    );
    await client.query(
      `select ledger_partition(d::date) from generate_series(date_trunc('month', ${at('0')}), now() + interval '2 months', interval '1 month') d`,
    );
    // Base 36 as JavaScript writes it.
    await client.query(
      `create function pg_temp.base36(n int) returns text language plpgsql as $$ declare r text := ''; begin
         loop r := substr('0123456789abcdefghijklmnopqrstuvwxyz', n % 36 + 1, 1) || r; n := n / 36; exit when n = 0; end loop; return r; end $$`,
    );
    await withoutIndexes(
      client,
      ['people'],
      () => undefined,
      async () => {
        await client.query(
          `insert into people (tenant_id, id, created_at, updated_at, owner_id, first_name, last_name, full_name, status, do_not_contact, not_duplicate, duplicate_keys, last_contact_at, version)
         select $1::uuid, ${personAt('i')}, ${at(`i::float8 / ${people}`)}, ${at(`i::float8 / ${people}`)}, ($2::uuid[])[1 + i % array_length($2::uuid[], 1)], 'Anna',
           'Familie' || lpad(pg_temp.base36(i), 5, '0'), 'Anna Familie' || lpad(pg_temp.base36(i), 5, '0'), 'active', false, false, array['name:anna familie' || i, 'key:' || i], ${at(`i::float8 / ${people}`)}, ${CHANGES} from generate_series(1, ${people}) i`,
          [tenantId, ownerIds],
        );
      },
    );
    // Numbers of transactions below those of the migrations, so that readers see the rows as settled.
    await client.query(
      `insert into ledger (tenant_id, xid, at, entity, record_id, operation, event, actor_id, request_id, version, before, after)
       select $1::uuid, (3 + n * 400 / ${rows})::text::xid8, ${at(`n::float8 / ${rows}`)}, 'person', ${personAt(`(1 + n % ${people})::int`)},
         case when n <= ${people} then 'create' else 'update' end, case when n <= ${people} then 'person.created' else 'person.updated' end, ($2::uuid[])[1], 'fill', (1 + n / ${people})::int,
         case when n > ${people} then jsonb_build_object('position', 'Buyer ' || n / ${people}) end, jsonb_build_object('position', 'Buyer ' || 1 + n / ${people})
       from generate_series(1::int8, ${rows}) n`,
      [tenantId, ownerIds],
    );
    // As the nightly upkeep does, whose first turn only looks what is under way.
    await closeMonths(client as never);
    await closeMonths(client as never);
    await client.query('vacuum (analyze)');
  } finally {
    await client.end();
  }
}
