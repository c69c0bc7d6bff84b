import { pause } from '../platform/leader.js';
import type { Database } from '../platform/db.js';
import type { Kernel } from '../records/work.js';
import type { Wakes } from './wakes.js';

const POLL = 1000;
/** Collects what a busy process commits, so that the cursor is not moved for each of its writes. */
const REST = 20;

interface Along {
  /** Its name in the table of cursors. */
  readonly reader: string;
  /** May ask which tenants have something. */
  readonly owner: Pick<Database, 'query'>;
  readonly wakes: Wakes;
  readonly signal: AbortSignal;
  readonly log: Kernel['log'];
}

/**
 * Lets a reader follow all tenants' ledgers until the signal: on wakes at once, and every second whatever raw SQL has written.
 * `step` reads one tenant's next changes and moves its cursor; true if there is more.
 */
export async function readAlong(
  { reader, owner, wakes, signal, log }: Along,
  step: (tenantId: string) => Promise<boolean>,
): Promise<void> {
  const due = new Set<string>();
  let rouse = () => undefined as void;
  const off = wakes.on((tenantId) => {
    if (tenantId !== null) due.add(tenantId);
    rouse();
  });
  try {
    for (let polled = 0; !signal.aborted;) {
      try {
        if (Date.now() - polled >= POLL) {
          polled = Date.now();
          const { rows } = await owner.query<{ id: string }>('select ledger_pending($1) as id', [reader]);
          rows.forEach((row) => due.add(row.id));
        }
        for (const tenantId of [...due]) {
          if (signal.aborted) return;
          due.delete(tenantId);
          if (await step(tenantId)) due.add(tenantId);
        }
      } catch (error) {
        log('warn', `Following the changes failed (${reader}); trying again.`, { error: String(error) });
        await pause(POLL, signal);
      }
      await pause(REST, signal);
      if (due.size === 0) await Promise.race([pause(POLL, signal), new Promise<void>((resolve) => (rouse = resolve))]);
    }
  } finally {
    off();
  }
}
