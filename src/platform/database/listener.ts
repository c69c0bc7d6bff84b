import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ClientConfig } from 'pg';
import { translated } from './database-problem.js';
import { goodbye } from './goodbye.js';

/** Called with the payload of a notification, and with `undefined` after a gap in which some may have been missed. */
export type NotificationHandler = (payload: string | undefined) => void;

/** One connection for all LISTENs of the process. */
export interface Listener {
  /** Resolves when notifications are heard; the function it gives ends that. */
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
  const line = lastingConnection(config, log, {
    connected: async (client) => {
      for (const channel of handlers.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    },
    restored: () => handlers.forEach((set) => set.forEach((handler) => handler(undefined))),
    notified: (channel, payload) => handlers.get(channel)?.forEach((handler) => handler(payload)),
  });

  async function unlisten(channel: string, handler: NotificationHandler): Promise<void> {
    const set = handlers.get(channel);
    if (!set?.delete(handler) || set.size > 0) return;
    handlers.delete(channel);
    await line.run((client) => client.query(`unlisten ${client.escapeIdentifier(channel)}`)).catch(() => undefined);
  }

  return {
    async listen(channel, handler) {
      const set = handlers.get(channel) ?? new Set();
      handlers.set(channel, set.add(handler));
      try {
        await line.open();
        await line.run((client) => client.query(`listen ${client.escapeIdentifier(channel)}`));
      } catch (error) {
        set.delete(handler);
        throw translated(error);
      }
      return () => unlisten(channel, handler);
    },
    close: () => line.close(),
  };
}

/** What a {@link lastingConnection} tells its owner. */
interface Events {
  /** A new client is there, before anybody else uses it. */
  connected(client: pg.Client): Promise<void>;
  /** The connection was lost and is back. */
  restored(): void;
  notified(channel: string, payload: string): void;
}

/** A connection that is replaced whenever it breaks, until it is closed. */
interface LastingConnection {
  /** Connects if it is not connected; waits for a reconnection that is under way. */
  open(): Promise<void>;
  /** Does nothing while there is no connection: `connected` will catch up. */
  run(work: (client: pg.Client) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

function lastingConnection(config: ClientConfig, log: (line: string) => void, events: Events): LastingConnection {
  let client: pg.Client | undefined;
  let opening: Promise<void> | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    const next = new pg.Client(config);
    next.on('error', () => lost(next));
    next.on('end', () => lost(next));
    next.on('notification', ({ channel, payload }) => events.notified(channel, payload ?? ''));
    try {
      await next.connect();
      await events.connected(next);
      if (closed) throw new Error('The listener was closed while it connected.');
      client = next;
    } catch (error) {
      next.end().catch(() => undefined);
      throw error;
    }
  }

  function lost(which: pg.Client | undefined): void {
    if (closed || !which || which !== client) return;
    client = undefined;
    void goodbye(which);
    log('Lost the connection for notifications; reconnecting.');
    opening ??= backoff(connect, () => closed)
      .then(() => closed || events.restored())
      .then(() => undefined)
      .finally(() => (opening = undefined));
  }

  const beat = (): void =>
    void client?.query({ text: 'select 1', query_timeout: HEARTBEAT / 2 } as pg.QueryConfig).catch(() => lost(client));
  const heartbeat = setInterval(beat, HEARTBEAT).unref();

  return {
    open: async () => (client ? undefined : (opening ??= connect().finally(() => (opening = undefined)))),
    run: async (work) => void (client && (await work(client))),
    async close() {
      closed = true;
      clearInterval(heartbeat);
      if (client) await goodbye(client);
    },
  };
}

/** Tries until it works or nobody wants it any more, with growing, random waits. */
async function backoff(attempt: () => Promise<void>, over: () => boolean): Promise<void> {
  for (let wait = 100; !over(); wait = Math.min(wait * 2, LONGEST_WAIT)) {
    await sleep(wait * (0.5 + Math.random()), undefined, { ref: false });
    if (over()) return;
    const worked = await attempt().then(
      () => true,
      () => false,
    );
    if (worked) return;
  }
}
