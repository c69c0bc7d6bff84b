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
