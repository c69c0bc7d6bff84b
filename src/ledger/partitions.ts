import type { Session } from '../platform/db.js';

const MONTHS_AHEAD = 3;

/**
 * Makes the ledger's partitions of this month and the next three; `owner` is the login that owns the tables. A month that has
 * rows in the default partition already stays there. Safe to repeat.
 */
export async function ensurePartitions(owner: Session): Promise<void> {
  await owner.query(
    `select ledger_partition((current_date + (n || ' month')::interval)::date) from generate_series(0, $1::int) n`,
    [MONTHS_AHEAD],
  );
}

/**
 * Closes months of the ledger that are over, so that readers which stand behind them look into them no more. A closed month takes no
 * row of a later transaction: should the server's clock ever go back into it, writing fails instead of being stepped over by readers.
 * A month is closed at the second call after its end at the earliest, when what was under way at the first has ended.
 */
export async function closeMonths(owner: Session): Promise<void> {
  const { rows } = await owner.query<{ month: string; through: string }>(
    `select month::text, through_xid::text as through from ledger_closable() order by 1`,
  );
  for (const { month, through } of rows) {
    const table = `ledger_${month.slice(0, 7).replace('-', '_')}`;
    await owner.query(
      `alter table ${table} drop constraint if exists closed, add constraint closed check (xid <= '${BigInt(through)}') not valid`,
    );
    await owner.query('select ledger_close_month($1, $2)', [month, through]);
  }
}
