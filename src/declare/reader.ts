import type { Context } from './context.js';
import type { OutsideEvent } from './outside-event.js';

/** Committed changes of one tenant, in order. */
export interface ReaderPage {
  /** When the youngest and which kinds: enough to see whether anybody waits for any of them. */
  readonly changes: readonly { readonly type: string; readonly entity: string; readonly recordId: string; readonly at: string }[];
  /**
   * The changes as a user, or one of their API keys, may know of them at this moment: what they may not see is left out, hidden
   * fields too. `ctx` reads with the same rights. Null if the user or the key may do nothing any more.
   */
  seenBy(
    who: { readonly userId: string; readonly keyId: string | null },
    wanted: (change: { readonly type: string; readonly entity: string }) => boolean,
  ): Promise<{ readonly events: readonly OutsideEvent[]; readonly ctx: Context } | null>;
}

/** Follows the ledger behind the commits; what it writes commits together with its place, so each change is read exactly once. */
export interface Reader {
  readonly declares: 'reader';
  /** Names its place in the ledger: never rename it. */
  readonly name: string;
  /** Whether anybody in the tenant listens; if not, the changes are passed over unread. */
  listens(ctx: Context): Promise<boolean>;
  /** In one transaction with all rights, without any call over the network. True: there is work for the module's workers. */
  read(ctx: Context, page: ReaderPage): Promise<boolean>;
  /**
   * What must happen even while the module is switched off for the tenant, such as forgetting what was erased; the changes are
   * passed over otherwise.
   */
  whileOff?(ctx: Context, page: Pick<ReaderPage, 'changes'>): Promise<void>;
}

/**
 * Declares a reader of the ledger. It runs in one worker process at a time, within moments of each commit, tenant by tenant.
 *
 * @example
 * export const counting = defineReader('visits.counting', {
 *   listens: async () => true,
 *   async read(ctx, page) { for (const change of page.changes) await count(ctx, change); return false; },
 * });
 */
export function defineReader(name: string, reader: Omit<Reader, 'declares' | 'name'>): Reader {
  return { declares: 'reader', name, ...reader };
}
