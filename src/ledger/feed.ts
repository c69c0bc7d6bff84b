import { forbidden, invalid } from '../platform/problem.js';
import type { Kernel, Work } from '../records/work.js';
import { knownPosition } from './known-position.js';
import { currentPosition } from './read-changes.js';
import { createSubscriber, type OnNotice, type SubscribeOptions } from './subscriber.js';
import { createTenantFeed, type TenantFeed } from './tenant-feed.js';
import { mayRead } from './visibility.js';
import type { Wakes } from './wakes.js';

export type { CloseReason, Notice, OnNotice, SubscribeOptions } from './subscriber.js';

/** Writers with raw SQL wake nobody. */
const POLL = 1000;
const RIGHTS_CHECK = 10_000;

export interface Subscription {
  close(): void;
  /** Where a later subscription goes on after all that `onNotice` was given. */
  cursor(): string;
}

/** Live changes for subscribers of this process. */
export interface Feed {
  /**
   * Tells `onNotice` of every change that commits after the returned promise is fulfilled (or after the cursor `after`), as
   * far as the work's actor may see it. Throws 403 if they may read none of the entities, 400 for an unknown one, 410 for a
   * cursor from before a restore, or one after which changes are archived.
   */
  subscribe(work: Work, options: SubscribeOptions, onNotice: OnNotice): Promise<Subscription>;
  /** Subscribers now, and by how many milliseconds the slowest tenant's reader is behind. */
  state(): { subscribers: number; lag: number };
  /** Ends all subscriptions with `shutdown`. */
  close(): void;
}

/**
 * One reader per tenant that has subscribers; it starts with the first and ends with the last of them.
 *
 * @param poll milliseconds after which it looks without a hint
 */
export function createFeed(kernel: Kernel, wakes: Wakes, poll = POLL): Feed {
  const tenants = new Map<string, TenantFeed>();
  const pulse = createPulse(tenants, wakes, poll);
  let closed = false;

  function feedOf(tenantId: string): TenantFeed {
    const feed = tenants.get(tenantId) ?? createTenantFeed(kernel, tenantId);
    tenants.set(tenantId, feed);
    return feed;
  }

  function leave(tenantId: string, feed: TenantFeed): void {
    if (feed.subscribers.size > 0) return;
    feed.close();
    if (tenants.get(tenantId) === feed) tenants.delete(tenantId);
    if (tenants.size === 0) pulse.stop();
  }

  return {
    async subscribe(work, options, onNotice) {
      if (closed) throw new Error('The feed is closed.');
      const { tenantId } = work.rights;
      check(work, options);
      const asked = options.after === undefined ? undefined : await knownPosition(kernel.db, tenantId, options.after);
      const now = await currentPosition(kernel.db);
      const feed = feedOf(tenantId);
      const subscriber = createSubscriber({ rights: work.rights, position: asked ?? now, options }, onNotice, {
        onRoom: () => subscriber.lagging && feed.wake(),
        onEnd(ended) {
          feed.subscribers.delete(ended);
          leave(tenantId, feed);
        },
        onFailure: (error) => kernel.log('warn', 'A subscriber failed.', { tenantId, error: String(error) }),
      });
      feed.subscribers.add(subscriber);
      pulse.start();
      feed.wake();
      return { close: () => subscriber.close(), cursor: () => subscriber.cursor() };
    },
    state: () => ({
      subscribers: [...tenants.values()].reduce((sum, feed) => sum + feed.subscribers.size, 0),
      lag: Math.max(0, ...[...tenants.values()].map((feed) => feed.lag())),
    }),
    close() {
      closed = true;
      for (const feed of tenants.values()) feed.close();
      tenants.clear();
      pulse.stop();
    },
  };
}

/** What makes the readers look: hints, and two clocks as long as there are subscribers. */
function createPulse(tenants: ReadonlyMap<string, TenantFeed>, wakes: Wakes, poll: number): { start(): void; stop(): void } {
  let timers: NodeJS.Timeout[] = [];
  let off: (() => void) | undefined;
  return {
    start() {
      off ??= wakes.on((tenantId) =>
        tenantId === null ? tenants.forEach((feed) => feed.wake()) : tenants.get(tenantId)?.wake(),
      );
      if (timers.length > 0) return;
      timers = [
        setInterval(() => tenants.forEach((feed) => feed.wake()), poll).unref(),
        setInterval(() => tenants.forEach((feed) => feed.checkRights()), RIGHTS_CHECK).unref(),
      ];
    },
    stop() {
      off?.();
      off = undefined;
      timers.forEach(clearInterval);
      timers = [];
    },
  };
}

function check(work: Work, { entities }: SubscribeOptions): void {
  const { registry } = work.kernel;
  for (const name of entities ?? []) if (!registry.entities.has(name)) throw invalid('/entities', `There is no entity ${name}.`);
  const readable = (entities ?? [...registry.entities.keys()]).filter((name) =>
    mayRead(work.rights, registry.entities.get(name) as never),
  );
  const refused = entities?.find((name) => !readable.includes(name));
  if (refused !== undefined) throw forbidden(`${refused}.read`);
  if (readable.length === 0) throw forbidden('read');
}
