import pg from 'pg';
import type { ClientConfig } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { translated } from './database-problem.js';

/** Called with the payload of a notification, and with `undefined` after a gap in which some may have been missed. */
export type NotificationHandler = (payload: string | undefined) => void;

/** One connection for all LISTENs of the process. */
export interface Listener {
  listen(channel: string, handler: NotificationHandler): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const HEARTBEAT = 10_000;
const LONGEST_WAIT = 5_000;

/**
 * Listens on one connection that comes back by itself: after a loss it reconnects with growing waits (0.1 s to 5 s),
 * listens to all channels again and calls every handler with `undefined`. A heartbeat notices a dead line that never
 * reported its end. It connects with the first `listen`.
 */
export function createListener(config: ClientConfig, log: (line: string) => void): Listener {
  const handlers = new Map<string, Set<NotificationHandler>>();
  let client: pg.Client | undefined;
  let connecting: Promise<void> | undefined;
  let closed = false;
  const heartbeat = setInterval(
    () => void client?.query({ text: 'select 1', query_timeout: 5_000 } as pg.QueryConfig).catch((error) => lost(error)),
    HEARTBEAT,
  );
  heartbeat.unref();

  async function connect(): Promise<void> {
    const next = new pg.Client(config);
    next.on('error', () => lost(next));
    next.on('end', () => lost(next));
    next.on('notification', ({ channel, payload }) => handlers.get(channel)?.forEach((handler) => handler(payload ?? '')));
    try {
      await next.connect();
      for (const channel of handlers.keys()) await next.query(`listen ${next.escapeIdentifier(channel)}`);
      client = next;
    } catch (error) {
      next.end().catch(() => undefined);
      throw error;
    }
  }

  function lost(which: unknown): void {
    if (closed || !client || (which instanceof pg.Client && which !== client)) return;
    const dead = client;
    client = undefined;
    dead.end().catch(() => undefined);
    log('Lost the connection for notifications; reconnecting.');
    connecting ??= reconnect().finally(() => (connecting = undefined));
  }

  async function reconnect(): Promise<void> {
    for (let wait = 100; !closed; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      await sleep(wait * (0.5 + Math.random()), undefined, { ref: false });
      try {
        await connect();
        for (const set of handlers.values()) set.forEach((handler) => handler(undefined));
        return;
      } catch {
        // The next round waits longer.
      }
    }
  }

  return {
    async listen(channel, handler) {
      const set = handlers.get(channel) ?? new Set();
      handlers.set(channel, set.add(handler));
      try {
        if (client) await client.query(`listen ${client.escapeIdentifier(channel)}`);
        else await (connecting ??= connect().finally(() => (connecting = undefined)));
      } catch (error) {
        set.delete(handler);
        throw translated(error);
      }
      return async () => {
        set.delete(handler);
        if (set.size > 0 || handlers.get(channel) !== set) return;
        handlers.delete(channel);
        await client?.query(`unlisten ${client.escapeIdentifier(channel)}`).catch(() => undefined);
      };
    },
    async close() {
      closed = true;
      clearInterval(heartbeat);
      await client?.end().catch(() => undefined);
      client = undefined;
    },
  };
}
