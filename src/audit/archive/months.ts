import type { Database } from '../../platform/db.js';

/** A month of one tenant that lies in a file. */
export interface ArchivedMonth {
  readonly tenantId: string;
  /** `2021-03`. */
  readonly month: string;
  /** The file's name in the folder of archives. */
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
  readonly lastXid: string;
  readonly lastId: number;
}

/** Everything that lies in files, of all tenants; `everything` is the role that sees them. */
export async function archivedMonths(everything: Pick<Database, 'query'>): Promise<ArchivedMonth[]> {
  const { rows } = await everything.query<ArchivedMonth>(
    `select tenant_id as "tenantId", to_char(month, 'YYYY-MM') as month, file, sha256, row_count as rows, last_xid::text as "lastXid", last_id as "lastId"
     from ledger_archives order by month, tenant_id`,
  );
  return rows;
}

/** What stands against the archiving of a month: a reader that has not come so far, or rows without a seal. */
export interface Hindrance {
  readonly tenantId: string;
  readonly message: string;
}

/** A month of the ledger that every firm with changes in it has kept long enough. */
export interface DueMonth {
  /** `2021-03`. */
  readonly month: string;
  readonly hindrances: readonly Hindrance[];
}

/** Months in a partition of their own that are over since as many months as every tenant with rows in them keeps. */
export async function dueMonths(everything: Pick<Database, 'query'>): Promise<DueMonth[]> {
  const { rows: months } = await everything.query<{ month: string }>(
    `select translate(substr(c.relname, 8), '_', '-') as month from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'ledger'::regclass and c.relname ~ '^ledger_\\d{4}_\\d{2}$' order by 1`,
  );
  const due: DueMonth[] = [];
  for (const { month } of months) {
    const { rows } = await everything.query<{ tenant: string; kept: boolean; unread: string | null; sealed: boolean }>(DUE, [
      `${month}-01`,
    ]);
    // The first month that must stay ends it: the archive has no holes.
    if (rows.length > 0 && rows.some((row) => row.kept)) break;
    if (rows.length > 0) due.push({ month, hindrances: rows.flatMap(hindrancesOf) });
  }
  return due;
}

const hindrancesOf = (row: { tenant: string; unread: string | null; sealed: boolean }): Hindrance[] => [
  ...(row.sealed ? [] : [{ tenantId: row.tenant, message: 'it has rows without a seal; run eleven audit verify, then again' }]),
  ...(row.unread === null
    ? []
    : [{ tenantId: row.tenant, message: `these have not read it to its end: ${row.unread}; start a worker and let them` }]),
];

/** Of each tenant with rows in the month: whether it keeps them, who has not read them, whether they are sealed. */
const DUE = `select t.id as tenant,
    coalesce((($1::date + interval '1 month') + ((t.settings ->> 'audit.keepHistoryMonths')::int * interval '1 month')) > now(), true) as kept,
    (select string_agg(r.reader, ', ') from (select 'dispatch' as reader union select reader from cursors where tenant_id = t.id) r
      left join cursors c on c.tenant_id = t.id and c.reader = r.reader where c.xid is null or (c.xid, c.id) < (l.xid, l.id)) as unread,
    exists (select from ledger_seals s where s.tenant_id = t.id and (s.last_xid, s.last_id) >= (l.xid, l.id)) as sealed
  from tenants t cross join lateral (select xid, id from ledger where tenant_id = t.id and at >= $1::date and at < $1::date + interval '1 month' order by xid desc, id desc limit 1) l
  order by t.id`;
