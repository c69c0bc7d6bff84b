import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from './db.js';

const TRY_AGAIN = 2000;
const SIGN_OF_LIFE = 4000;
/** PostgreSQL ends a session that has given no sign of life for so long: a line that is dead at one end only holds no lock for ever. */
const SILENCE = 15_000;

const BEAT = { text: 'select 1', query_timeout: SIGN_OF_LIFE } as pg.QueryConfig;

/**
 * Does `duty` in one process at a time for the whole database: in the one that holds the advisory lock `name`. The lock falls
 * with its connection, so another process takes over within seconds when the holder dies, and after {@link SILENCE} when it hangs.
 * `duty` must end soon after `signal` is aborted; for a moment two may do it, so its effects must bear that. Gives the way to stop.
 */
export function beLeader(
  db: Pick<Database, 'dedicated'>,
  name: string,
  duty: (signal: AbortSignal) => Promise<void>,
  log: (line: string) => void,
): () => Promise<void> {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await db
        .dedicated((client) => hold(client, name, duty, stopping.signal))
        .catch((error: unknown) => log(`${name}: ${String(error)}`));
      await pause(TRY_AGAIN, stopping.signal);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

async function hold(
  client: pg.Client,
  name: string,
  duty: (signal: AbortSignal) => Promise<void>,
  stopping: AbortSignal,
): Promise<void> {
  while (!(await locked(client, name))) {
    await pause(TRY_AGAIN, stopping);
    if (stopping.aborted) return;
  }
  await client.query(`set idle_session_timeout = ${String(SILENCE)}`);
  const lost = new AbortController();
  client.once('end', () => lost.abort());
  client.once('error', () => lost.abort());
  const heartbeat = setInterval(() => void client.query(BEAT).catch(() => lost.abort()), SIGN_OF_LIFE);
  try {
    await duty(AbortSignal.any([stopping, lost.signal]));
  } finally {
    clearInterval(heartbeat);
  }
}

async function locked(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as got', [name]);
  return rows[0]?.got === true;
}

/** Waits, but not beyond the signal. */
export const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);
