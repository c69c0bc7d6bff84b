import { randomBytes } from 'node:crypto';
import type { Database } from '../platform/db.js';
import type { Kernel } from '../records/work.js';

const CHANNEL = 'eleven_ledger';
/** A process notifies at most this often: NOTIFY makes commits wait for each other, so it never rides on a write's transaction. */
const PAUSE = 50;
const RETRY = 1000;
/** PostgreSQL takes payloads below 8000 bytes. */
const MOST_IDS = 200;

/** Told which tenant has new changes; `null` when that is not known and any may have. */
export type WakeHandler = (tenantId: string | null) => void;

/** Hints that the ledger has grown, within the process at once and to other processes within 50 ms. Readers also poll: raw SQL gives none. */
export interface Wakes {
  /** What the kernel calls after each commit. */
  wake(tenantId: string): void;
  /** Hears of this process's and of other processes' changes. Gives the way to stop. */
  on(handler: WakeHandler): () => void;
  close(): Promise<void>;
}

/** Connects with the first handler or wake. */
export function createWakes(db: Pick<Database, 'query' | 'listen'>, log: Kernel['log']): Wakes {
  const self = randomBytes(6).toString('hex');
  const handlers = new Set<WakeHandler>();
  const pending = new Set<string>();
  let pause: NodeJS.Timeout | undefined;
  let retry: NodeJS.Timeout | undefined;
  let listening: Promise<() => Promise<void>> | undefined;
  let sending: Promise<unknown> = Promise.resolve();
  let closed = false;

  const tell = (tenantId: string | null) => handlers.forEach((handler) => handler(tenantId));

  function heard(payload: string | undefined): void {
    const [origin, ...tenants] = (payload ?? '').split(' ');
    if (payload === undefined) tell(null);
    else if (origin !== self) tenants.forEach(tell);
  }

  function listen(): void {
    if (closed || listening) return;
    listening = db.listen(CHANNEL, heard);
    listening.then(
      () => tell(null),
      (error: unknown) => {
        listening = undefined;
        log('warn', 'Cannot listen for changes of other processes; polling meanwhile.', { error: String(error) });
        if (!closed && handlers.size > 0) (retry = setTimeout(listen, RETRY)).unref();
      },
    );
  }

  function send(): void {
    pause = undefined;
    const tenants = [...pending].slice(0, MOST_IDS);
    if (tenants.length === 0) return;
    tenants.forEach((id) => pending.delete(id));
    // A lost notification only means that other processes find the change with their next poll.
    sending = db.query('select pg_notify($1, $2)', [CHANNEL, [self, ...tenants].join(' ')]).catch(() => undefined);
    pause = setTimeout(send, PAUSE).unref();
  }

  return {
    wake(tenantId) {
      tell(tenantId);
      pending.add(tenantId);
      if (!pause && !closed) send();
    },
    on(handler) {
      handlers.add(handler);
      listen();
      return () => void handlers.delete(handler);
    },
    async close() {
      closed = true;
      clearTimeout(pause);
      clearTimeout(retry);
      handlers.clear();
      await sending;
      await listening?.then(
        (stop) => stop(),
        () => undefined,
      );
    },
  };
}
