import type { Session } from '../platform/db.js';
import { closeMonths, ensurePartitions } from '../ledger/partitions.js';

/** Work on the installation itself, as the login that owns the tables. What is a tenant's own is a job of `core`. */
export interface Upkeep {
  readonly name: string;
  /** In UTC. */
  readonly cron: string;
  run(owner: Session): Promise<void>;
}

export const UPKEEP: readonly Upkeep[] = [
  { name: 'ledger-partitions', cron: '20 1 * * *', run: ensurePartitions },
  { name: 'ledger-months', cron: '25 1 * * *', run: closeMonths },
  {
    name: 'login-attempts',
    cron: '50 * * * *',
    // Their window decides; an hour more harms nobody.
    run: async (owner) => void (await owner.query(`delete from login_attempts where window_ends < now() - interval '1 hour'`)),
  },
];
