import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { PoolClient } from 'pg';
import { APP_ROLE, connectionConfig } from './database/connection.js';
import type { DatabaseLimits } from './database/connection.js';
import { goodbye } from './database/goodbye.js';
import { errorCode, isConnectionLoss, isRetryable, original, translated } from './database/database-problem.js';
import { createListener } from './database/listener.js';
import type { Listener } from './database/listener.js';
import { send, unprepared } from './database/session.js';
import type { Rows, Session, Statement } from './database/session.js';
import { beginText, openTransaction } from './database/transaction.js';
import type { Transaction, TransactionOptions } from './database/transaction.js';

export { APP_ROLE } from './database/connection.js';
export type { DatabaseLimits } from './database/connection.js';
export { errorCode } from './database/database-problem.js';
export type { NotificationHandler } from './database/listener.js';
export type { Rows, Session, Statement } from './database/session.js';
export type { Transaction, TransactionOptions } from './database/transaction.js';

/** The process's connections to PostgreSQL under one role. */
export interface Database extends Session, Pick<Listener, 'listen'> {
  /** Sends all statements in one round trip as one transaction: all take effect or none. */
  batch(statements: readonly Statement[]): Promise<Rows[]>;
  /** Runs `work` in a transaction on one connection; commits when it returns, rolls back when it throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** A connection of its own outside the pool and without pipelining, for COPY streams and cursors. Closed afterwards. */
  dedicated<T>(work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** Connections now: all, unused, and callers that wait for one. */
  connections(): { total: number; idle: number; waiting: number };
  /** Waits for running work and closes everything. */
  close(): Promise<void>;
}

/** Options of {@link createDatabase}. */
export interface DatabaseOptions {
  /** Role to work under; `null` is the login itself, which owns the tables and migrates. Default {@link APP_ROLE}. */
  role?: string | null;
  /** Shown in `pg_stat_activity`. */
  applicationName?: string;
  /**
   * The address is that of a pooler in transaction mode, such as pgbouncer: nothing is prepared by name, and role and limits are
   * set by the pooler (`connect_query`). LISTEN needs a connection of its own, so it does not work here.
   */
  pooled?: boolean;
  /** Hears of lost connections. */
  log?: (line: string) => void;
}

const RETRIES = 3;

/** Opens nothing yet: the first statement connects. A lost connection never ends the process; the next statement reconnects. */
export function createDatabase(limits: DatabaseLimits, url: string, options: DatabaseOptions = {}): Database {
  const log = options.log ?? (() => undefined);
  const config = connectionConfig(
    url,
    limits,
    options.role === undefined ? APP_ROLE : options.role,
    options.applicationName ?? 'eleven',
    options.pooled,
  );
  const pool = new pg.Pool({ ...config, pipeline: true, max: limits.poolSize, idleTimeoutMillis: 30_000 } as pg.PoolConfig);
  // An idle or a checked-out client whose line breaks emits `error`; without a listener on both, that ends the process.
  pool.on('error', (error) => log(`Lost an idle database connection: ${error.message}`));
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    if (options.pooled) unprepared.add(client);
  });
  const listener = createListener(config, log);

  return {
    query: <R>(statement: string | Statement, values?: readonly unknown[]) =>
      retrying(RETRIES, () => onClient(pool, (client) => send<R>(client, statement, values))),
    batch: (statements) => inTransaction(pool, (tx) => tx.batch(statements, { commit: true }), {}),
    transaction: (work, transactionOptions = {}) => inTransaction(pool, work, transactionOptions),
    dedicated: (work) => onDedicated(config, work),
    connections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    listen: (channel, handler) => listener.listen(channel, handler),
    async close() {
      await listener.close();
      if (!pool.ending) await pool.end();
    },
  };
}

/** `spoil` keeps the connection from going back to the pool. */
async function onClient<T>(pool: pg.Pool, work: (client: PoolClient, spoil: () => void) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw translated(error);
  });
  let spoiled = false;
  try {
    return await work(client, () => (spoiled = true));
  } catch (error) {
    spoiled ||= isSpent(error);
    throw error;
  } finally {
    client.release(spoiled);
  }
}

/** A lost connection, or one whose prepared plans a migration made useless (0A000 «cached plan must not change result type»). */
const isSpent = (error: unknown): boolean => isConnectionLoss(original(error)) || errorCode(original(error)) === '0A000';

function inTransaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>, options: TransactionOptions): Promise<T> {
  const begin = beginText(options);
  return retrying(options.retries ?? RETRIES, () =>
    onClient(pool, async (client, spoil) => {
      const tx = openTransaction(client, begin);
      try {
        const result = await work(tx);
        await tx.commit();
        return result;
      } catch (error) {
        if (!(await tx.rollback())) spoil();
        throw translated(error);
      }
    }),
  );
}

/** Waits are random and grow, so that two transactions that blocked each other do not meet again. */
async function retrying<T>(retries: number, attempt: () => Promise<T>): Promise<T> {
  for (let turn = 0; ; turn++) {
    try {
      return await attempt();
    } catch (error) {
      if (turn >= retries || !isRetryable(error)) throw error;
      await sleep(Math.random() * 20 * 2 ** turn);
    }
  }
}

async function onDedicated<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw translated(error);
  } finally {
    await goodbye(client);
  }
}
