import type { Session } from '../platform/db.js';
import type { Position } from './cursor.js';

interface Known {
  readonly asked: number;
  /** By month, the first first: its end, and the greatest transaction that has a row before that. */
  readonly months: readonly { readonly end: string; readonly through: bigint }[];
}

/** A list that is too old names fewer months than are closed, which only makes readers look into more. */
const KEPT_MS = 600_000;
const EVER = '-infinity';
/** By epoch, since a process of tests or commands may meet several databases. */
const known = new Map<string, Known>();

/**
 * The moment before which the ledger has nothing after this place, as a timestamp for a parameter: PostgreSQL then leaves out the months before
 * it from the start, where a subquery would have it prepare all of them.
 */
export async function sinceOf(session: Session, after: Position | undefined): Promise<string> {
  if (!after) return EVER;
  const { months } = await closedMonths(session, after.epoch);
  const xid = BigInt(after.xid);
  return months.findLast(({ through }) => through < xid)?.end ?? EVER;
}

async function closedMonths(session: Session, epoch: string): Promise<Known> {
  const kept = known.get(epoch);
  if (kept && Date.now() - kept.asked < KEPT_MS) return kept;
  const asked = Date.now();
  const { rows } = await session.query<{ end: string; through: string }>({
    text: `select (m.month + interval '1 month')::text || '+00' as end, m.through_xid::text as through from ledger_months m
           where m.through_xid is not null and exists (select from installation i where i.epoch = $1::uuid) order by m.month`,
    values: [epoch],
    name: 'closed-months',
  });
  const found = { asked, months: rows.map(({ end, through }) => ({ end, through: BigInt(through) })) };
  if (known.size >= 20) known.clear();
  known.set(epoch, found);
  return found;
}
