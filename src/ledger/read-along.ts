import { pause } from '../platform/leader.js';
import type { Database } from '../platform/db.js';
import type { Kernel } from '../records/work.js';
import type { Wakes } from './wakes.js';

const POLL = 1000;
/** Collects what a busy process commits, so that the cursor is not moved for each of its writes. */
const REST = 20;
/** Waits in milliseconds for older transactions, while changes that are committed already wait for them. */
const SHORTEST_WAIT = 5;
const LONGEST_WAIT = 250;

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
 * `step` reads one tenant's next changes and moves its cursor: true if there is more, `waiting` if what there is cannot be read
 * before an older transaction has ended.
 */
export async function readAlong(
  { reader, owner, wakes, signal, log }: Along,
  step: (tenantId: string) => Promise<boolean | 'waiting'>,
): Promise<void> {
  const due = new Set<string>();
  const waits = new Map<string, number>();
  let rouse = () => undefined as void;
  const later = (tenantId: string): void => {
    const wait = Math.min((waits.get(tenantId) ?? SHORTEST_WAIT / 2) * 2, LONGEST_WAIT);
    waits.set(tenantId, wait);
    setTimeout(() => {
      due.add(tenantId);
      rouse();
    }, wait).unref();
  };
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
          const left = await step(tenantId);
          if (left === 'waiting') later(tenantId);
          else waits.delete(tenantId);
          if (left === true) due.add(tenantId);
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
