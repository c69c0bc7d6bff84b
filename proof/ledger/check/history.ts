import { createDatabase } from '../../../src/platform/db.js';
import { anchorKey } from '../../../src/audit/anchor-key.js';
import { verifyLedger } from '../../../src/audit/verify.js';
import { judge, quoted, type Facts, type Judgement, type Sql } from './facts.js';

interface Logged {
  readonly table: string;
  readonly entity: string;
}

/** Tables whose rows the ledger follows, as the database itself says. */
async function loggedTables(sql: Sql): Promise<Logged[]> {
  const rows = await sql<{ table: string; args: string; routine: string }>(
    `select c.relname as table, encode(t.tgargs, 'escape') as args, p.proname as routine from pg_trigger t
     join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid where t.tgname = 'ledger_insert' order by 1`,
  );
  // Objects that tenants define share one table and have each a name of its own.
  return rows
    .filter(({ routine }) => routine !== 'ledger_append_object')
    .map(({ table, args }) => ({ table, entity: args.split('\\000')[0]! }));
}

/** Values that follow from other records are brought up to date without a new version, which guards what people edit. */
const RECKONED = ['last_contact_at', 'next_contact_at', 'completeness'];
/** Given by the transaction that makes the record, right after it. */
const GIVEN: Readonly<Record<string, readonly string[]>> = { quote_versions: ['number'] };

/** I3: every change has exactly one row in the ledger, of the same transaction; and every row of the ledger a change. */
export async function oneRowEach(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge(
    'I3',
    'each committed change has exactly one row in the ledger, written by the same transaction',
  );
  const firms = facts.firms.map(({ id }) => id);
  const tables = await loggedTables(facts.sql);
  const together = await apart(facts.sql);
  for (const { table, entity } of tables) {
    const [counted] = await facts.sql<{ rows: number; gaps: number; apart: number; example: string | null }>(
      `with r as (select t.tenant_id, t.id, t.version, t.xmin::text::int8 as xmin from ${quoted(table)} t where t.tenant_id = any($2::uuid[])),
       h as (select l.tenant_id, l.record_id, count(*) filter (where l.operation <> 'update' or l.after ? 'version') as n, count(distinct l.version) as versions, max(l.version) as last,
         bool_or(l.operation = 'update' and not l.after ? 'version' and l.after - $3::text[] <> '{}') as silent,
         (array_agg((l.xid::text::numeric % 4294967296)::int8 order by l.id desc))[1] as xid
         from ledger l where l.entity = $1 and l.operation <> 'event' and l.tenant_id = any($2::uuid[]) group by 1, 2),
       j as (select r.*, h.n is distinct from r.version or h.n is distinct from h.versions or h.last is distinct from r.version or h.silent as gap, h.xid is distinct from r.xmin and ${together} as apart
         from r left join h on h.tenant_id = r.tenant_id and h.record_id = r.id)
       select count(*) as rows, count(*) filter (where gap) as gaps, count(*) filter (where apart and not gap) as apart, min(id::text) filter (where gap or apart) as example from j`,
      [entity, firms, [...RECKONED, ...(GIVEN[table] ?? [])]],
    );
    look(counted?.rows ?? 0);
    if ((counted?.gaps ?? 0) > 0)
      fail(`${counted?.gaps} rows of ${table} have not one row of the ledger for each version, e.g. ${counted?.example}`);
    if (!facts.restored && (counted?.apart ?? 0) > 0)
      fail(
        `${counted?.apart} rows of ${table} were written by another transaction than their last row of the ledger, e.g. ${counted?.example}`,
      );
    const [loose] = await facts.sql<{ n: number; example: string | null }>(
      `select count(*) as n, min(record_id::text) as example from (
         select distinct on (tenant_id, record_id) tenant_id, record_id, operation from ledger where entity = $1 and operation <> 'event' and tenant_id = any($2::uuid[])
         order by tenant_id, record_id, id desc) l
       where operation <> 'delete' and not exists (select from ${quoted(table)} t where t.tenant_id = l.tenant_id and t.id = l.record_id)`,
      [entity, firms],
    );
    if ((loose?.n ?? 0) > 0) fail(`the ledger tells of ${loose?.n} rows of ${table} that are not there, e.g. ${loose?.example}`);
  }
  return done(`${tables.length} tables`);
}

/**
 * Whether two numbers of transactions that differ are of two transactions: a savepoint has a number of its own, always a later one, and
 * the moment of the commit in common with the whole, where the server keeps it.
 */
async function apart(sql: Sql): Promise<string> {
  const [row] = await sql<{ setting: string }>(`select current_setting('track_commit_timestamp') as setting`);
  return row?.setting === 'on'
    ? `pg_xact_commit_timestamp(h.xid::text::xid) is distinct from pg_xact_commit_timestamp(r.xmin::text::xid)`
    : 'r.xmin < h.xid';
}

/** I12: the chain over the ledger verifies, down to the signed anchors. */
export async function chain(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge('I12', 'the chain over the ledger is whole');
  const limits = {
    poolSize: 1,
    connectTimeout: 5000,
    statementTimeout: 120_000,
    lockTimeout: 5000,
    idleInTransactionTimeout: 120_000,
  };
  const everything = createDatabase(limits, facts.ownerUrl, { role: 'eleven_internal' });
  try {
    const found = await verifyLedger({ everything, key: await anchorKey(facts.secretKey), anchors: facts.anchors });
    look(found.rows);
    for (const finding of found.findings) fail(`${finding.kind}: ${finding.message}`);
    return done(`${found.seals} seals, ${found.anchors} anchors`);
  } finally {
    await everything.close();
  }
}

/** I13: what was created and not deleted since is live; and what was merged away has left nothing that points at it. */
export async function counted(facts: Facts): Promise<Judgement> {
  const { look, fail, done } = judge(
    'I13',
    'created − deleted + restored = live rows; nothing live points at what was merged away',
  );
  const firms = facts.firms.map(({ id }) => id);
  for (const { table, entity } of await loggedTables(facts.sql)) {
    const [row] = await facts.sql<{ told: number; live: number }>(
      `select (select count(*) filter (where operation in ('create', 'restore')) - count(*) filter (where operation = 'delete' and (before is null or before ->> 'deleted_at' is null))
         from ledger where entity = $1 and tenant_id = any($2::uuid[])) as told,
       (select count(*) from ${quoted(table)} where deleted_at is null and tenant_id = any($2::uuid[])) as live`,
      [entity, firms],
    );
    look(row?.live ?? 0);
    if (row && row.told !== row.live) fail(`${table}: the ledger tells of ${row.told} live rows, there are ${row.live}`);
  }
  const keys = await facts.sql<{ child: string; column: string; parent: string }>(
    `select c.conrelid::regclass::text as child, a.attname as column, c.confrelid::regclass::text as parent from pg_constraint c
     join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[2] where c.contype = 'f' and array_length(c.conkey, 1) = 2 and c.confrelid::regclass::text in ('accounts', 'people')
       and exists (select from pg_attribute d where d.attrelid = c.conrelid and d.attname = 'deleted_at') and a.attname <> 'merged_into_id'`,
  );
  for (const { child, column, parent } of keys) {
    // The merge itself remembers whom it merged.
    if (/^merge/.test(child)) continue;
    const [row] = await facts.sql<{ n: number }>(
      `select count(*) as n from ${child} t join redirects r on r.tenant_id = t.tenant_id and r.from_id = t.${quoted(column)} and r.entity = $2 where t.deleted_at is null and t.tenant_id = any($1::uuid[])`,
      [firms, parent === 'accounts' ? 'account' : 'person'],
    );
    if ((row?.n ?? 0) > 0) fail(`${row?.n} rows of ${child} point by ${column} at something that was merged away`);
  }
  return done();
}
