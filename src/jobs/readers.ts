import { works } from '../access/switches.js';
import { loadRights } from '../access/load-rights.js';
import type { Reader, ReaderPage } from '../declare/reader.js';
import type { Position } from '../ledger/cursor.js';
import { eventsFor } from '../ledger/pull-events.js';
import type { LedgerRow } from '../ledger/read-changes.js';
import { inVersionOrder, readWhole } from '../ledger/version-order.js';
import { makeContext } from '../records/context.js';
import { inTransaction, session, StaleRights, type Kernel, type Work } from '../records/work.js';
import { quiet, tenantWork } from './tenant-work.js';

export interface ReadTurn {
  /** `waiting`: there is, but an older transaction has to end first. */
  readonly more: boolean | 'waiting';
  /** The reader has put work for workers. */
  readonly work: boolean;
}

const NOTHING: ReadTurn = { more: false, work: false };

/** Gives the reader one tenant's next changes; what it writes and the cursor's advance commit together. */
export async function readTurn(kernel: Kernel, reader: Reader, tenantId: string): Promise<ReadTurn> {
  const work = await tenantWork(kernel, tenantId, `reader ${reader.name}`);
  if (typeof work === 'string') return NOTHING;
  try {
    return await inTransaction(quiet(work), (inside) => turn(reader, inside));
  } catch (error) {
    // Somebody's rights changed between two statements: everything is undone, and read again with the new ones.
    if (error instanceof StaleRights) return { more: true, work: false };
    throw error;
  }
}

async function turn(reader: Reader, work: Work): Promise<ReadTurn> {
  const place = await takeCursor(reader.name, work);
  const ctx = makeContext(work);
  const off = !works(reader, work.kernel.registry, work.rights);
  if (off ? !reader.whileOff : !(await reader.listens(ctx))) {
    await session(work).query(
      'update cursors set xid = greatest(xid, pg_snapshot_xmin(pg_current_snapshot())), id = 0, updated_at = now() where tenant_id = $1 and reader = $2',
      [work.rights.tenantId, reader.name],
    );
    return NOTHING;
  }
  const page = await readWhole(session(work), work.rights.tenantId, place);
  let put = false;
  if (page.changes.length > 0) {
    if (off) await reader.whileOff?.(ctx, pageOf(page.changes, work));
    else put = await reader.read(ctx, pageOf(page.changes, work));
  }
  await session(work).query(
    'update cursors set xid = $3::xid8, id = $4, updated_at = now() where tenant_id = $1 and reader = $2',
    [work.rights.tenantId, reader.name, page.position.xid, page.position.id],
  );
  return { more: page.more, work: put };
}

/** Locks the reader's place, so that two leaders that meet for a moment read one after the other. */
async function takeCursor(reader: string, work: Work): Promise<Position> {
  const { tenantId } = work.rights;
  await session(work).query(`insert into cursors (tenant_id, reader, xid, id) values ($1, $2, '0', 0) on conflict do nothing`, [
    tenantId,
    reader,
  ]);
  const { rows } = await session(work).query<Position>(
    'select i.epoch, c.xid::text, c.id from cursors c cross join installation i where c.tenant_id = $1 and c.reader = $2 for update of c',
    [tenantId, reader],
  );
  if (!rows[0]) throw new Error('The table installation is empty: the database was not set up.');
  return rows[0];
}

function pageOf(changes: readonly LedgerRow[], work: Work): ReaderPage {
  return {
    changes: changes.map(({ event, entity, recordId, at }) => ({ type: event, entity, recordId, at })),
    async seenBy(who, wanted) {
      const { tenantId } = work.rights;
      const rights = await loadRights(session(work), work.kernel.registry, { tenantId, ...who });
      if (!rights) return null;
      const seer: Work = { ...work, rights, trusted: false };
      // A share that is taken back may make any record vanish, so these are looked at for everybody.
      const rows = changes.filter((row) => row.entity === 'recordShare' || wanted({ type: row.event, entity: row.entity }));
      const events = inVersionOrder(await eventsFor(seer, rows));
      return { events, ctx: makeContext({ ...seer, rights: { ...rights, accessVersion: -1 } }) };
    },
  };
}
