import type { Session } from '../platform/db.js';
import { underTenant } from '../records/work.js';
import { cursorArchived, cursorExpired, readCursor, type Position } from './cursor.js';

const KNOWN = `with ctx as materialized (select set_config('app.tenant', $2, true) as tenant)
select i.epoch, $1::xid8 > ledger_frontier() as ahead,
  (select to_char(max(a.until) at time zone 'UTC', 'YYYY-MM-DD') from ledger_archives a
    where ctx.tenant is not null and a.tenant_id = $2::uuid and (a.last_xid, a.last_id) > ($1::xid8, $3::int8)) as until
from ctx cross join installation i`;

/**
 * The place a client's cursor names. Throws 410 if it is of a life of the database that a restore has cut off, or if changes after it
 * lie in the archive; 400 for a broken one.
 */
export async function knownPosition(session: Session, tenantId: string, cursor: string): Promise<Position> {
  const asked = readCursor(cursor);
  const { rows } = await session.query<{ epoch: string; ahead: boolean; until: string | null }>({
    text: KNOWN,
    values: [asked.xid, tenantId, asked.id],
    name: 'known-position',
  });
  const [known] = rows;
  if (known?.epoch !== asked.epoch || known.ahead) throw cursorExpired();
  if (known.until !== null) throw cursorArchived(known.until);
  return asked;
}

/** The moment before which a tenant's changes lie in the archive, ISO 8601 in UTC; null if all are in the ledger. */
export async function archivedBefore(session: Session, tenantId: string): Promise<string | null> {
  const [row] = await underTenant<{ until: string | null }>(
    session,
    tenantId,
    `select to_char(max(until) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until from ledger_archives where tenant_id = $1`,
    [tenantId],
    'archived-before',
  );
  return row?.until ?? null;
}
