import type { Session } from './db.js';
import { storageAlarm, stores } from './storage-alarm.js';

/** What is asked of this process, as `/health/ready` answers it. */
export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or in a few words what is wrong; never an address or a stack. A full `storage` does not make it unready: reading still works. */
  readonly checks: Readonly<Record<'database' | 'migrations' | 'process' | 'storage', string>>;
}

export interface Health {
  /** The process runs and its event loop turns; a process that does not answer is to be restarted. Never asks the database. */
  live(): { status: 'ok' };
  /** Whether to send requests here: the database answers within 2 s, the migrations are done, nobody has asked it to stop. */
  ready(): Promise<Readiness>;
  /** From now on not ready: called before draining, so that the balancer looks elsewhere first. */
  shuttingDown(): void;
}

const PATIENCE = 2000;

/** `migrated` tells whether every migration of this build has run; asked until it says yes. */
export function createHealth(db: Session, migrated: () => Promise<boolean> = async () => true): Health {
  let stopping = false;
  let done = false;
  const answers = async () => {
    await db.query('select 1');
    done ||= await migrated();
  };
  return {
    live: () => ({ status: 'ok' }),
    async ready() {
      const reached = await within(PATIENCE, answers());
      const checks = {
        database: reached ? 'ok' : 'unreachable',
        migrations: done ? 'ok' : 'not done',
        process: stopping ? 'shutting down' : 'ok',
        storage: storage(),
      };
      return { ready: reached && done && !stopping, checks };
    },
    shuttingDown: () => void (stopping = true),
  };
}

function storage(): string {
  const full = stores.filter((store) => storageAlarm(store).full);
  return full.length === 0 ? 'ok' : `full: ${full.join(', ')}`;
}

/** Whether it succeeded in time. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, milliseconds, false)));
  const ended = work.then(
    () => true,
    () => false,
  );
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}
