import { cursorNow, pullEvents, type EventPage, type EventQuery } from '../../ledger/pull-events.js';
import type { Wakes } from '../../ledger/wakes.js';
import { pause } from '../../platform/leader.js';
import { fresh, type Caller } from '../operations.js';

/** Raw SQL wakes nobody. */
const POLL = 1000;
/** Collects what a busy tenant commits. */
const REST = 20;

/**
 * The pages of events after the query's cursor, each read when the tenant's ledger has grown; pages without events are given
 * too, since they move the cursor and show that the caller is still let in. Ends with the signal; throws 401 once the caller
 * may not listen any more. From now on if the query has no cursor.
 */
export async function* followEvents(
  caller: Caller,
  wakes: Wakes,
  query: EventQuery,
  until: AbortSignal,
): AsyncGenerator<EventPage> {
  const { tenantId } = caller.work.rights;
  let rouse = (): void => undefined;
  let grown = false;
  const off = wakes.on((tenant) => {
    if (tenant !== null && tenant !== tenantId) return;
    grown = true;
    rouse();
  });
  try {
    for (let after = query.after ?? (await cursorNow(caller.work)); ;) {
      grown = false;
      const page = await fresh(caller, (work) => pullEvents(work, { ...query, after }));
      after = page.cursor;
      yield page;
      if (until.aborted) return;
      if (page.more) continue;
      // A change may be committed and still wait for an older transaction, so that a wake alone is not enough.
      if (!grown) await Promise.race([pause(POLL, until), new Promise<void>((resolve) => (rouse = resolve))]);
      else await pause(REST, until);
    }
  } finally {
    off();
  }
}
