import type { Clock } from './clock.js';
import type { Session } from './db.js';

/** The database's time, told without asking it each time. */
export interface DatabaseClock extends Clock {
  /** Asks the database what time it is. Fails silently: the clock goes on as it went. */
  set(): Promise<void>;
  /** Sets it again every half a minute until `stop`. */
  follow(): Promise<void>;
  stop(): void;
}

/** What the machine says: how long it has been running, which no step of its clock changes, and its clock. Milliseconds. */
export interface MachineTime {
  running(): number;
  wall(): number;
}

const FOLLOW = 30_000;
/** An answer that took longer says too little of when it was given. */
const SLOWEST = 2000;
/** The machine was asleep, which does not count as running, or its clock was set: ask again soon. */
const STEP = 1000;

/**
 * The one time of all processes on a database, for leases, schedules and expiry: whatever their machines' clocks say or are set to
 * meanwhile, two processes never differ by more than the way to the database takes. It counts on by the time the machine has been
 * running; until it was set for the first time it is the machine's clock.
 */
export function databaseClock(
  db: Pick<Session, 'query'>,
  machine: MachineTime = { running: () => performance.now(), wall: () => Date.now() },
): DatabaseClock {
  let base = { at: machine.wall(), running: machine.running(), wall: machine.wall() };
  let asking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const now = (): number => base.at + machine.running() - base.running;

  async function ask(): Promise<void> {
    const sent = machine.running();
    const { rows } = await db.query<{ at: string }>('select (extract(epoch from clock_timestamp()) * 1000)::float8::text as at');
    const running = machine.running();
    const at = Number(rows[0]?.at);
    if (!Number.isFinite(at) || running - sent > SLOWEST) return;
    base = { at: at + (running - sent) / 2, running, wall: machine.wall() };
  }
  const set = (): Promise<void> =>
    (asking ??= ask()
      .catch(() => undefined)
      .finally(() => (asking = undefined)));

  return {
    now() {
      const slept = machine.wall() - base.wall - (machine.running() - base.running);
      if (timer && Math.abs(slept) > STEP) {
        base = { at: now(), running: machine.running(), wall: machine.wall() };
        void set();
      }
      return new Date(now());
    },
    set,
    async follow() {
      await set();
      timer ??= setInterval(() => void set(), FOLLOW).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
