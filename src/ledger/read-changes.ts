import type { Session } from '../platform/db.js';
import { sinceOf } from './closed-months.js';
import { comparePositions, cursorExpired, readCursor, writeCursor, type Position } from './cursor.js';
import { parseStored } from './stored-json.js';

/** One row of the ledger; `before` and `after` are keyed by column. See `apiChange` for its shape in the API. */
export interface LedgerRow {
  /** Of this very row. */
  readonly position: Position;
  readonly id: number;
  /** UTC with milliseconds. */
  readonly at: string;
  readonly entity: string;
  readonly recordId: string;
  readonly operation: 'create' | 'update' | 'delete' | 'restore' | 'event';
  /** `person.created`, `deal.won` … */
  readonly event: string;
  readonly actorId: string | null;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly version: number;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface ReadChanges {
  /** Cursor of the last read; from the very beginning if left out. */
  readonly after?: string | Position | undefined;
  /** At most so many rows. */
  readonly limit: number;
  /** Only rows of these entities. */
  readonly entities?: readonly string[] | undefined;
}

export interface ChangesPage {
  readonly changes: LedgerRow[];
  /** Where the next read goes on; also moves past what the filter left out. */
  readonly cursor: string;
  readonly position: Position;
  /** Age in milliseconds of the oldest committed change that this page does not have; 0 if there is none. */
  readonly lag: number;
}

interface Row {
  epoch: string;
  frontier: string;
  lag: number;
  xid: string | null;
  settled: boolean;
  id: number;
  at: string;
  entity: string;
  record_id: string;
  operation: LedgerRow['operation'];
  event: string;
  actor_id: string | null;
  reason: string | null;
  request_id: string | null;
  version: number;
  before: string | null;
  after: string | null;
}

/**
 * Rows are read in the order (xid, id) and only below the oldest transaction still running: whatever commits later has a
 * higher xid, so the reader never steps over it. One row more than asked for tells the lag.
 */
const TEXT = (filtered: boolean): string =>
  `with ctx as materialized (select set_config('app.tenant', $1, true) as tenant)
select f.epoch, f.xmin::text as frontier, l.xid::text as xid, l.xid < f.xmin as settled, l.id, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
  greatest(ceil(extract(epoch from clock_timestamp() - l.at) * 1000), 1)::int8 as lag,
  l.entity, l.record_id, l.operation, l.event, l.actor_id, l.reason, l.request_id, l.version, l.before, l.after
from ctx cross join lateral (select epoch, ledger_frontier() as xmin from installation where ctx.tenant is not null) f
left join lateral (select * from ledger where ctx.tenant is not null and tenant_id = $1::uuid and (xid, id) > ($2::xid8, $3::int8) and at >= $5::timestamptz${filtered ? ' and entity = any($6::text[])' : ''}
  order by xid, id limit $4::int8) l on true
order by l.xid, l.id`;

const ONE = `with ctx as materialized (select set_config('app.tenant', $1, true) as tenant)
select f.epoch, '0' as frontier, l.xid::text as xid, true as settled, l.id, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, 0 as lag,
  l.entity, l.record_id, l.operation, l.event, l.actor_id, l.reason, l.request_id, l.version, l.before, l.after
from ctx cross join lateral (select * from ledger where ctx.tenant is not null and tenant_id = $1::uuid and xid = $2::xid8 and id = $3::int8 offset 0) l cross join installation f`;

/** One row by its place, or null. */
export async function readChange(
  session: Session,
  tenantId: string,
  place: { xid: string; id: number },
): Promise<LedgerRow | null> {
  const { rows } = await session.query<Row>({ text: ONE, values: [tenantId, place.xid, place.id], name: 'read-change' });
  return rows[0] ? asLedgerRow(rows[0]) : null;
}

const START = { xid: '0', id: 0 };

/**
 * Reads the changes of one tenant after a cursor, by one statement. Never skips a change, however late its transaction
 * commits. Throws 410 `cursor_expired` for a cursor of another epoch, 400 `invalid_cursor` for a broken one.
 */
export async function readChanges(session: Session, tenantId: string, request: ReadChanges): Promise<ChangesPage> {
  const after = typeof request.after === 'string' ? readCursor(request.after) : request.after;
  const { xid, id } = after ?? START;
  const filtered = request.entities !== undefined;
  const since = await sinceOf(session, after);
  const values = [tenantId, xid, id, request.limit + 1, since, ...(filtered ? [request.entities] : [])];
  const { rows } = await session.query<Row>({
    text: TEXT(filtered),
    values,
    name: filtered ? 'read-changes-of' : 'read-changes',
  });
  const [head] = rows;
  if (!head) throw new Error('The table installation is empty: the database was not set up.');
  if (after && after.epoch !== head.epoch) throw cursorExpired();
  const present = rows.filter((row) => row.xid !== null);
  const given = present.filter((row) => row.settled).slice(0, request.limit);
  const next = present[given.length];
  const last = given.at(-1);
  const frontier: Position = { epoch: head.epoch, xid: head.frontier, id: 0 };
  const position = last && next?.settled ? placeOf(last) : later(frontier, after);
  return { changes: given.map(asLedgerRow), cursor: writeCursor(position), position, lag: next?.lag ?? 0 };
}

/** Everything below the frontier was read; a cursor never goes back. */
const later = (frontier: Position, after: Position | undefined): Position =>
  after && comparePositions(after, frontier) > 0 ? after : frontier;

const placeOf = (row: Row): Position => ({ epoch: row.epoch, xid: row.xid as string, id: row.id });

const asLedgerRow = (row: Row): LedgerRow => ({
  position: placeOf(row),
  id: row.id,
  at: row.at,
  entity: row.entity,
  recordId: row.record_id,
  operation: row.operation,
  event: row.event,
  actorId: row.actor_id,
  reason: row.reason,
  requestId: row.request_id,
  version: row.version,
  before: parseStored(row.before),
  after: parseStored(row.after),
});

/** The place after everything that is surely committed: whoever reads from here gets all that commits from now on. */
export async function currentPosition(session: Session): Promise<Position> {
  const { rows } = await session.query<{ epoch: string; xid: string }>(
    'select epoch, ledger_frontier()::text as xid from installation',
  );
  if (!rows[0]) throw new Error('The table installation is empty: the database was not set up.');
  return { ...rows[0], id: 0 };
}
