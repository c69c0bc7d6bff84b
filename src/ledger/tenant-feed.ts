import { Problem } from '../platform/problem.js';
import type { Kernel } from '../records/work.js';
import { comparePositions, type Position } from './cursor.js';
import { deliver, refreshRights } from './deliver.js';
import { currentPosition, readChanges } from './read-changes.js';
import type { Subscriber } from './subscriber.js';

/** Rows per read. */
const BATCH = 500;
/** Waits in milliseconds for older transactions, while changes that are committed already wait for them. */
const SHORTEST_WAIT = 5;
const LONGEST_WAIT = 250;

/** The one reader of a tenant's ledger in this process, for all its subscribers. */
export interface TenantFeed {
  readonly subscribers: Set<Subscriber>;
  /** Reads now, or once more if it is reading. */
  wake(): void;
  /** Looks whether somebody's rights were taken away. */
  checkRights(): void;
  /** Milliseconds by which the oldest committed change is waiting to be read. */
  lag(): number;
  close(): void;
}

export function createTenantFeed(kernel: Kernel, tenantId: string): TenantFeed {
  const subscribers = new Set<Subscriber>();
  let position: Position | undefined;
  let running = false;
  let dirty = false;
  let checking = false;
  let lag = 0;
  let wait = SHORTEST_WAIT;
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    dirty = true;
    if (!running) void run();
  }

  async function run(): Promise<void> {
    running = true;
    try {
      while (dirty && subscribers.size > 0) {
        dirty = false;
        if (checking) await refreshRights(kernel, tenantId, [...subscribers]);
        checking = false;
        dirty = (await catchUp(kernel, tenantId, subscribers, position)) || dirty;
        await readOn();
      }
    } catch (error) {
      // Nothing is lost: the place in the ledger is moved only after delivery, and the next poll tries again.
      if (await restarted(kernel, subscribers, error)) position = undefined;
      else kernel.log('warn', 'Reading the ledger for subscribers failed; trying again.', { tenantId, error: String(error) });
    } finally {
      running = false;
    }
    if (subscribers.size === 0) position = undefined;
  }

  async function readOn(): Promise<void> {
    position ??= [...subscribers].find((s) => !s.lagging)?.position;
    if (!position) return;
    clearTimeout(timer);
    const page = await readChanges(kernel.db, tenantId, { after: position, limit: BATCH });
    const abreast = [...subscribers].filter((s) => !s.lagging);
    await deliver(kernel, tenantId, page, abreast);
    position = page.position;
    lag = page.lag;
    if (page.changes.length === BATCH) dirty = true;
    else if (page.lag > 0) timer = setTimeout(wake, wait).unref();
    wait = page.lag > 0 ? Math.min(wait * 2, LONGEST_WAIT) : SHORTEST_WAIT;
  }

  return {
    subscribers,
    wake,
    checkRights() {
      checking = true;
      wake();
    },
    lag: () => lag,
    close() {
      clearTimeout(timer);
      for (const subscriber of subscribers) subscriber.close('shutdown');
    },
  };
}

/**
 * New subscribers read by themselves from their own place, no faster than they take what they are given, so that nothing is
 * lost between that place and the one of the tenant's reader. They join it once theirs is not behind. True if some can go on at once.
 */
async function catchUp(
  kernel: Kernel,
  tenantId: string,
  subscribers: ReadonlySet<Subscriber>,
  reader: Position | undefined,
): Promise<boolean> {
  let more = false;
  for (const subscriber of [...subscribers].filter((s) => s.lagging && s.waiting === 0)) {
    const { entities } = subscriber.options;
    const page = await readChanges(kernel.db, tenantId, {
      after: subscriber.position,
      limit: BATCH,
      entities: entities && [...entities, 'recordShare'],
    });
    await deliver(kernel, tenantId, page, [subscriber]);
    subscriber.lagging = page.changes.length === BATCH || (reader !== undefined && comparePositions(reader, page.position) > 0);
    more ||= subscriber.lagging && subscriber.waiting === 0;
  }
  return more;
}

/** After a restore under a running process the old places mean nothing: everybody is told to read again, and goes on from here. */
async function restarted(kernel: Kernel, subscribers: ReadonlySet<Subscriber>, error: unknown): Promise<boolean> {
  if (!(error instanceof Problem) || error.code !== 'cursor_expired') return false;
  const now = await currentPosition(kernel.db).catch(() => undefined);
  if (!now) return false;
  for (const subscriber of subscribers) subscriber.restart(now);
  return true;
}
