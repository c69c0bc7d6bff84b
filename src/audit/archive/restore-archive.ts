import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { hashOf } from '../../files/hash-of.js';
import { ConfigError } from '../../platform/config-error.js';
import type { Database } from '../../platform/db.js';
import { INTERNAL_ROLE } from '../../platform/roles.sql.js';
import { batchOf, OPENED_ROWS, readRows } from './archive-file.js';
import { archivedMonths } from './months.js';

/** What {@link restoreMonth} needs. */
export interface Restoring {
  /** The login that owns the tables. */
  readonly owner: Database;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** A row whose personal values nobody can read any more, since its record was erased while it lay in the file. */
interface Erased {
  readonly tenant: string;
  readonly xid: string;
  readonly id: number;
  readonly before: string;
  readonly after: string;
}

/**
 * Puts a month back into the ledger: loaded beside it in short transactions, so that no reader waits, and attached at once. Rows of
 * records that were erased meanwhile come back without their personal values, as erasing them in the ledger would have left them.
 *
 * @throws ConfigError if the month is not archived, or its file is missing or not as it was written
 */
export async function restoreMonth(
  month: string,
  { owner, folder, signal }: Restoring,
): Promise<{ rows: number; erased: number }> {
  return owner.dedicated(async (client) => {
    const [known] = (await archivedMonths(asInternal(client))).filter((one) => one.month === month);
    if (!known) throw new ConfigError(`${month} is not archived: eleven archive list says what is.`);
    const file = await checkedFile(join(folder, known.file), known.sha256);
    const table = `ledger_${month.replace('-', '_')}`;
    await client.query(`drop table if exists ${table}; create table ${table} (like ledger including defaults including indexes)`);
    try {
      const { rows, erased } = await load(client, file, table, signal);
      await attach(client, table, month, erased);
      return { rows, erased: erased.length };
    } catch (error) {
      await client.query('rollback');
      await client.query(
        `do $do$ begin if not exists (select from pg_inherits where inhrelid = to_regclass('${table}')) then drop table if exists ${table}; end if; end $do$`,
      );
      throw error;
    }
  });
}

/** The file, if it is there and as it was written. */
export async function checkedFile(file: string, sha256: string): Promise<string> {
  if (!existsSync(file)) throw new ConfigError(`${file} is missing: give the folder of the archives with --folder.`);
  if ((await hashOf(file)) !== sha256) throw new ConfigError(`${file} is not as it was written: use another copy of it.`);
  return file;
}

async function load(
  client: pg.Client,
  file: string,
  table: string,
  signal: AbortSignal,
): Promise<{ rows: number; erased: Erased[] }> {
  const erased: Erased[] = [];
  let count = 0;
  for await (const batch of readRows(file, asInternal(client), signal)) {
    const { rows } = await client.query<Erased & { erased: boolean }>(
      `with r as materialized (${OPENED_ROWS}), put as (insert into ${table} select (r.l).* from r)
       select (r.l).tenant_id as tenant, (r.l).xid::text as xid, (r.l).id as id, encode(r.digest, 'hex') as before, encode(ledger_digest(r.l), 'hex') as after, r.erased
       from r where r.erased or r.digest <> ledger_digest(r.l)`,
      [batchOf(batch)],
    );
    const altered = rows.find((row) => !row.erased);
    if (altered) throw new ConfigError(`${file}: the row ${altered.id} is not the one that was archived.`);
    erased.push(...rows);
    count += batch.length;
  }
  return { rows: count, erased };
}

/** What the login that owns the tables may not see, in transactions of their own. */
const asInternal = (client: pg.Client) => ({
  query: (async (text: string, values?: unknown[]) => {
    await client.query(`begin; set local role ${INTERNAL_ROLE}`);
    const result = await client.query(text, values);
    await client.query('commit');
    return result;
  }) as unknown as Database['query'],
});

async function attach(client: pg.Client, table: string, month: string, erased: readonly Erased[]): Promise<void> {
  const first = `${month}-01`;
  // The constraint spares PostgreSQL a look at every row under the lock.
  await client.query('begin; set local statement_timeout = 0');
  await client.query(
    `alter table ${table} add constraint in_month check (at is not null and at >= '${first}'::date::timestamptz and at < ('${first}'::date + interval '1 month')::timestamptz)`,
  );
  await client.query('commit');
  await client.query('begin');
  await client.query(`set local role ${INTERNAL_ROLE}`);
  await client.query(NOTE, [first]);
  if (erased.length > 0) await client.query(ERASED, [JSON.stringify(erased)]);
  await client.query('set local role none');
  await client.query(
    `set local lock_timeout = '10s'; alter table ledger attach partition ${table} for values from ('${first}') to (('${first}'::date + interval '1 month')::date); alter table ${table} drop constraint in_month`,
  );
  await client.query('commit');
}

const NOTE = `with gone as (delete from ledger_archives where month = $1::date returning tenant_id, row_count)
  insert into ledger (tenant_id, entity, record_id, operation, event, reason, version, after)
  select tenant_id, 'ledger', tenant_id, 'event', 'ledger.restored', 'eleven archive restore', 0, jsonb_build_object('month', left($1::text, 7), 'rows', row_count) from gone`;

/** As ledger_erase() writes down what it takes out of rows that are sealed. */
const ERASED = `with rows as (select r.tenant, t.erasure, r.xid, r.id, decode(r.before, 'hex') as before, decode(r.after, 'hex') as after
    from jsonb_to_recordset($1::jsonb) as r (tenant uuid, xid xid8, id int8, before text, after text)
    join (select tenant, gen_random_uuid() as erasure from (select distinct tenant from jsonb_to_recordset($1::jsonb) as r (tenant uuid)) one) t using (tenant)),
  written as (insert into ledger_erasures (tenant_id, erasure, xid, id, before, after) select tenant, erasure, xid, id, before, after from rows where before <> after)
  insert into ledger (tenant_id, entity, record_id, operation, event, reason, version, after)
  select tenant, 'ledger', tenant, 'event', 'ledger.personalDataErased', 'eleven archive restore', 0, jsonb_build_object('erasure', erasure, 'digest',
    encode(sha256(string_agg(convert_to(xid || ' ' || id, 'UTF8') || before || after, '' order by xid, id)), 'hex')) from rows where before <> after group by tenant, erasure`;
