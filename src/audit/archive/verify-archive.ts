import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../../files/hash-of.js';
import type { Database, Session } from '../../platform/db.js';
import { batchOf, OPENED_ROWS, readRows } from './archive-file.js';
import { archivedMonths, type ArchivedMonth } from './months.js';

/** The place of the last row that is not at hand. */
export interface Beyond {
  readonly xid: string;
  readonly id: number;
}

/** The ledger together with what of it lies in files, as the chain is held against it. */
export interface History {
  /** SQL of every row: tenant_id, xid, id, digest. */
  readonly rows: string;
  /** SQL of what the ledger tells of erasing and archiving: tenant_id, record_id, entity, event, after. */
  readonly notes: string;
  /** By tenant, up to where rows lie in files that are not at hand. */
  readonly missing: ReadonlyMap<string, Beyond>;
  /** What the files themselves show. */
  readonly findings: readonly { readonly tenantId: string; readonly message: string }[];
}

export interface ArchiveReading {
  readonly everything: Pick<Database, 'query' | 'dedicated'>;
  /** Where the files are; null if nobody said. */
  readonly folder: string | null;
  readonly signal?: AbortSignal;
}

const LIVE_ROWS = '(select tenant_id, xid, id, ledger_digest(l) as digest from ledger l)';
const LIVE_NOTES = `(select tenant_id, record_id, entity, event, after from ledger where operation = 'event' and (event like '%.personalDataErased' or event in ('ledger.archived', 'ledger.restored')))`;

/**
 * Gives `step` the whole history. Of archived rows the digests are computed anew from the opened file and kept in a temporary table
 * meanwhile, some 100 bytes a row; they are loaded in short transactions, so that no reader of the ledger waits.
 */
export async function withArchive<T>(
  { everything, folder, signal }: ArchiveReading,
  step: (session: Session, history: History) => Promise<T>,
): Promise<T> {
  const months = await archivedMonths(everything);
  if (months.length === 0) return step(everything, { rows: LIVE_ROWS, notes: LIVE_NOTES, missing: new Map(), findings: [] });
  return everything.dedicated(async (client) => {
    const session = { query: (text: string, values?: unknown[]) => client.query(text, values) } as unknown as Session;
    await client.query(TEMPORARY);
    const history = {
      rows: `(select tenant_id, xid, id, ledger_digest(l) as digest from ledger l union all select tenant_id, xid, id, digest from pg_temp.archived_rows)`,
      notes: `(select * from ${LIVE_NOTES} live union all select * from pg_temp.archived_notes)`,
      missing: new Map<string, Beyond>(),
      findings: [] as { tenantId: string; message: string }[],
    };
    for (const of of Map.groupBy(months, (one) => one.file).values()) {
      const absence = await loadFile(session, folder, of[0] as ArchivedMonth, signal);
      for (const one of absence === null ? [] : of) {
        history.findings.push({ tenantId: one.tenantId, message: absence as string });
        // Months are in order, but the last row of one may come after that of the next.
        const known = history.missing.get(one.tenantId);
        if (!known || BigInt(one.lastXid) > BigInt(known.xid) || (one.lastXid === known.xid && one.lastId > known.id))
          history.missing.set(one.tenantId, { xid: one.lastXid, id: one.lastId });
      }
    }
    await client.query('analyze pg_temp.archived_rows');
    history.findings.push(...(await againstNotes(session, history)));
    return step(session, history);
  });
}

const TEMPORARY = `create temp table archived_rows (tenant_id uuid, xid xid8, id int8, digest bytea);
  create index on archived_rows (tenant_id, xid, id);
  create temp table archived_notes (tenant_id uuid, record_id uuid, entity text, event text, after jsonb);
  create temp table archived_erased (tenant_id uuid, entity text, record_id uuid)`;

/** Null, or why the file cannot be held against the chain. */
async function loadFile(
  session: Session,
  folder: string | null,
  { month, file, sha256 }: ArchivedMonth,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const path = folder === null ? null : join(folder, file);
  if (path === null || !existsSync(path))
    return `${month} lies in ${file}, which is not there: it was not verified. Say where it is with --archives.`;
  if ((await hashOf(path)) !== sha256) return `${file} with the history of ${month} is not as it was written: use another copy.`;
  for await (const batch of readRows(path, session, signal)) await session.query(LOAD, [batchOf(batch)]);
  return null;
}

const LOAD = `with r as materialized (${OPENED_ROWS}),
  noted as (insert into archived_notes select (l).tenant_id, (l).record_id, (l).entity, (l).event, (l).after from r
    where (l).operation = 'event' and ((l).event like '%.personalDataErased' or (l).event in ('ledger.archived', 'ledger.restored'))),
  erased as (insert into archived_erased select distinct (l).tenant_id, (l).entity, (l).record_id from r where erased)
  insert into archived_rows select (l).tenant_id, (l).xid, (l).id, case when erased then digest else ledger_digest(l) end from r`;

/** Each file's digest stands in the ledger, what the ledger tells of is still known, and each erasure by which a key went is told. */
async function againstNotes(session: Session, { notes }: History): Promise<{ tenantId: string; message: string }[]> {
  const { rows } = await session.query<{ tenantId: string; message: string }>(
    `select a.tenant_id as "tenantId", 'No row of the ledger tells that ' || a.file || ' was archived so.' as message from ledger_archives a
      where not exists (select from ${notes} n where n.tenant_id = a.tenant_id and n.event = 'ledger.archived' and n.after ->> 'file' = a.file and n.after ->> 'sha256' = a.sha256 and n.after ->> 'rows' = a.row_count::text)
     union all
     select n.tenant_id, n.month || ' was archived, and nothing says any more where it lies.' from
        (select tenant_id, after ->> 'month' as month, sum(case event when 'ledger.archived' then 1 else -1 end) as times from ${notes} n
          where event in ('ledger.archived', 'ledger.restored') group by 1, 2) n
      where n.times > (select count(*) from ledger_archives a where a.tenant_id = n.tenant_id and to_char(a.month, 'YYYY-MM') = n.month)
     union all
     select e.tenant_id, 'The key to ' || count(*) || ' archived records is gone, and nobody has erased them.' from archived_erased e
      where not exists (select from ${notes} n where n.tenant_id = e.tenant_id and n.event = e.entity || '.personalDataErased' and n.record_id = e.record_id) group by e.tenant_id`,
  );
  return rows;
}
