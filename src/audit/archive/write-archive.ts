import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { hashOf } from '../../files/hash-of.js';
import { errorCode, type Database } from '../../platform/db.js';
import { INTERNAL_ROLE } from '../../platform/roles.sql.js';
import type { EntityModel, Registry } from '../../registry/model.js';
import { writeRows, type SealableRow } from './archive-file.js';

/** What {@link archiveMonth} needs. */
export interface Archiving {
  /** The login that owns the tables. */
  readonly owner: Database;
  readonly registry: Registry;
  readonly folder: string;
  /** Where the newest file of the same month would lie if it was archived before. */
  readonly signal: AbortSignal;
}

/** A month that was put into a file. */
export interface Archived {
  readonly month: string;
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  readonly bytes: number;
}

const FETCH = 2_000;
const ATTEMPTS = 20;

/**
 * Puts a month of the ledger into a file and takes its partition out: all or nothing. Erasing waits, or is refused as busy, while it
 * is written; everything else goes on. What the file is, and its digest, becomes a row of each tenant's ledger, so that the chain
 * covers it.
 *
 * @param month `2021-03`, one of `dueMonths` without hindrances
 */
export async function archiveMonth(month: string, options: Archiving): Promise<Archived> {
  const { owner, folder } = options;
  const first = `${month}-01`;
  await owner.transaction(async (tx) => {
    await tx.query(`set local role ${INTERNAL_ROLE}`);
    await tx.query('set local statement_timeout = 0');
    await tx.query(KEYS, [first]);
  });
  const name = `ledger-${month}-${Date.now().toString(36)}.jsonl.gz`;
  const [partial, file] = [join(folder, `${name}.partial`), join(folder, name)];
  try {
    return await owner.dedicated(async (client) => {
      await client.query('begin');
      await client.query(
        `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '30s'`,
      );
      // Erasing changes rows; nothing else does.
      await client.query(`lock table ${partition(month)} in share mode`);
      await client.query(`set local role ${INTERNAL_ROLE}`);
      await writeRows(partial, rowsOf(client, first, personalColumns(options.registry)), options.signal);
      const sha256 = await hashOf(partial);
      await rename(partial, file);
      const rows = await noteArchived(client, first, name, sha256);
      await client.query('set local role none');
      await takeOut(client, month);
      await client.query('commit');
      return { month, file, sha256, rows, bytes: (await stat(file)).size };
    });
  } catch (error) {
    await rm(partial, { force: true });
    // Whether a commit whose answer was lost took effect, the table of archives says.
    const { rows } = await owner.query<{ there: boolean }>(`select to_regclass($1) is not null as there`, [partition(month)]);
    if (rows[0]?.there) await rm(file, { force: true });
    throw error;
  }
}

const partition = (month: string): string => `ledger_${month.replace('-', '_')}`;

const KEYS = `insert into ledger_archive_keys (tenant_id, record_id, key)
  select tenant_id, record_id, replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
  from (select distinct tenant_id, record_id from ledger where at >= $1::date and at < $1::date + interval '1 month') r on conflict do nothing`;

/** Columns of personal fields by entity, as erasing them takes them out of the ledger. */
const personalColumns = (registry: Registry): Record<string, readonly string[]> =>
  Object.fromEntries([...registry.entities.values()].map((entity) => [entity.name, columnsOf(entity)]));

const columnsOf = (entity: EntityModel): string[] =>
  [...entity.fields.values()].filter((f) => f.field.options.personal).flatMap((f) => [...f.columns, f.key]);

/** Null in place of the personal values, and these apart. What an entity that is no longer installed has left is personal as a whole. */
const parted = (side: 'before' | 'after'): string => `left join lateral (
    select l.${side} || coalesce(jsonb_object_agg(e.key, null) filter (where personal), '{}') as open, jsonb_object_agg(e.key, e.value) filter (where personal and e.value <> 'null') as secret
    from jsonb_each(case when jsonb_typeof(l.${side}) = 'object' then l.${side} else '{}' end) e cross join lateral (select not $2::jsonb ? l.entity or ($2::jsonb -> l.entity) ? e.key
      or exists (select from custom_fields f where f.tenant_id = l.tenant_id and f.entity = l.entity and f.personal is not null and left(e.key, 13) = '$' || right(f.id::text, 12)) as personal) p
  ) ${side} on l.${side} is not null`;

const ROWS = `declare archived no scroll cursor for select l.tenant_id as tenant, l.xid::text, l.id::text, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
    l.entity, l.record_id as record, l.operation, l.event, l.actor_id as actor, l.reason, l.request_id as request, l.version::text,
    case when jsonb_typeof(l.before) = 'object' then before.open else l.before end::text as before, case when jsonb_typeof(l.after) = 'object' then after.open else l.after end::text as after,
    before.secret::text as "secretBefore", after.secret::text as "secretAfter", encode(ledger_digest(l), 'hex') as digest, k.key
  from ledger l ${parted('before')} ${parted('after')} left join ledger_archive_keys k on k.tenant_id = l.tenant_id and k.record_id = l.record_id
  where l.at >= $1::date and l.at < $1::date + interval '1 month'`;

async function* rowsOf(
  client: pg.Client,
  first: string,
  personal: Record<string, readonly string[]>,
): AsyncGenerator<SealableRow> {
  await client.query(ROWS, [first, JSON.stringify(personal)]);
  for (let got = FETCH; got === FETCH;) {
    const { rows } = await client.query<SealableRow>(`fetch ${FETCH} from archived`);
    got = rows.length;
    yield* rows;
  }
  await client.query('close archived');
}

/** What is archived, of each tenant: for readers, and in the ledger itself. Gives the number of rows. */
async function noteArchived(client: pg.Client, first: string, file: string, sha256: string): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `with month as (select tenant_id, count(*) as n, (array_agg(xid order by xid desc, id desc))[1] as xid, (array_agg(id order by xid desc, id desc))[1] as id
        from ledger where at >= $1::date and at < $1::date + interval '1 month' group by tenant_id),
      noted as (insert into ledger_archives (tenant_id, month, until, last_xid, last_id, row_count, file, sha256)
        select tenant_id, $1::date, $1::date + interval '1 month', xid, id, n, $2, $3 from month returning tenant_id, row_count),
      told as (insert into ledger (tenant_id, entity, record_id, operation, event, reason, version, after)
        select tenant_id, 'ledger', tenant_id, 'event', 'ledger.archived', 'eleven archive', 0, jsonb_build_object('month', left($1::text, 7), 'rows', row_count, 'file', $2::text, 'sha256', $3::text) from noted)
      select coalesce(sum(row_count), 0)::int8 as rows from noted`,
    [first, file, sha256],
  );
  return rows[0]?.rows ?? 0;
}

/** Requests wait for this moment, so it does not wait for them: it asks for the lock anew until nobody is in the way. */
async function takeOut(client: pg.Client, month: string): Promise<void> {
  const table = partition(month);
  for (let attempt = 1; ; attempt++) {
    await client.query(`savepoint out; set local lock_timeout = '500ms'`);
    try {
      await client.query(`alter table ledger detach partition ${table}; drop table ${table}`);
      return;
    } catch (error) {
      if (errorCode(error) !== '55P03' || attempt === ATTEMPTS) throw error;
      await client.query(`rollback to savepoint out; set local lock_timeout = '30s'; select pg_sleep(1)`);
    }
  }
}
