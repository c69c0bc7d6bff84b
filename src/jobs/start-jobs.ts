import type { Job, PgBoss } from 'pg-boss';
import { dispatchAll } from '../ledger/dispatch.js';
import { readAlong } from '../ledger/read-along.js';
import type { Wakes } from '../ledger/wakes.js';
import type { Reader } from '../declare/reader.js';
import { bounded } from '../platform/bounded.js';
import { beLeader } from '../platform/leader.js';
import { createDatabase, type Database } from '../platform/db.js';
import type { Kernel } from '../records/work.js';
import { createCron, runCron, type NextTick } from './cron.js';
import { createFarewell, runFarewell } from './dead-jobs.js';
import { enqueue } from './enqueue.js';
import { BOSS_SCHEMA, createBoss, DEAD_QUEUE, installQueue, QUEUE } from './queue-schema.js';
import { readTurn } from './readers.js';
import { runJob, type QueuedJob } from './run-job.js';
import { startWorkers } from './workers.js';

export interface JobsOptions {
  /** Address of the login that owns the tables. */
  readonly url: string;
  readonly owner: Database;
  readonly wakes: Wakes;
  /** Works off jobs, tells after-commit listeners and keeps the schedules; otherwise this process only queues. */
  readonly worker: boolean;
  /** Jobs at the same time in this process. */
  readonly concurrency?: number;
}

/** How many jobs there are. */
export interface JobCounts {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
}

export interface Jobs {
  /** For `kernel.enqueue`. */
  readonly enqueue: NonNullable<Kernel['enqueue']>;
  counts(): Promise<JobCounts>;
  /** Puts at most `limit` dead jobs back in the queue; gives how many. */
  redrive(limit: number): Promise<number>;
  /**
   * Takes no more jobs and waits for the running ones; after `milliseconds` they are given back to be tried elsewhere. Ends within
   * about twice that time even if the database is silent.
   */
  stop(milliseconds: number): Promise<void>;
}

const POLL_SECONDS = 1;
/** Milliseconds for what follows the waiting, such as giving jobs back, if the database answers. */
const STOP_GRACE = 2000;

/**
 * Of the connections that look for work. Their statements are short, so one that is not answered soon is given up with its connection;
 * over the owner's own, which may take their time, a line that went dead would hold up all that follows for ever.
 */
const SHORT = {
  poolSize: 3,
  connectTimeout: 5000,
  statementTimeout: 10_000,
  lockTimeout: 5000,
  idleInTransactionTimeout: 15_000,
};

/**
 * Makes the queue if it is missing and starts this process's part in it: a job runs at least once, by a worker that lives; one
 * whose worker was killed runs again within 45 s. `kernel` must be the one whose `enqueue` is the answer's.
 */
export async function startJobs(kernel: Kernel, options: JobsOptions): Promise<Jobs> {
  const boss = createBoss(options.url, {
    worker: options.worker,
    onError: (error) => kernel.log('warn', 'The job queue lost its database for a moment.', { error: String(error) }),
  });
  await boss.start();
  await installQueue(boss, options.owner);
  let fresh = false;
  let workers: string[] = [];
  const look = () => workers.forEach((id) => boss.notifyWorker(id));
  let stopWorking = async (_milliseconds: number) => undefined as void;
  const watch = createDatabase(SHORT, options.url, { role: null, applicationName: 'eleven watch' });
  // Not before the caller has the answer, whose `enqueue` a job that is waiting may need.
  const working = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
    if (!options.worker) return;
    workers = await listen(boss, kernel, options);
    const off = options.wakes.on(() => {
      if (fresh) look();
      fresh = false;
    });
    const loops = startWorkers(kernel, watch);
    const stopLeading = lead(boss, kernel, { ...options, owner: watch }, look, loops.look);
    stopWorking = async (milliseconds) => {
      off();
      await Promise.all([stopLeading(), loops.stop(milliseconds)]);
    };
  });
  working.catch((error: unknown) => kernel.log('error', 'The workers could not be started.', { error: String(error) }));
  return {
    async enqueue(...job) {
      await enqueue(...job);
      fresh = true;
    },
    counts: () => counts(options.owner),
    redrive: (limit) => boss.redrive(DEAD_QUEUE, { destination: QUEUE, limit }),
    async stop(milliseconds) {
      const most = milliseconds + STOP_GRACE;
      const gone = [
        await bounded(
          most,
          working.then(() => stopWorking(milliseconds)),
        ),
        await bounded(most, boss.stop({ graceful: true, timeout: milliseconds, close: true })),
        await bounded(STOP_GRACE, watch.close()),
      ].includes(false);
      if (gone) kernel.log('warn', 'The jobs did not stop in time; what was under way is done again by another process.');
    },
  };
}

/** Each worker takes one job at a time, so that a long one holds up no other. */
function listen(boss: PgBoss, kernel: Kernel, { owner, concurrency = 4 }: JobsOptions): Promise<string[]> {
  return Promise.all(
    Array.from({ length: concurrency }, async () => {
      let own = '';
      own = await boss.work<QueuedJob>(QUEUE, { batchSize: 1, pollingIntervalSeconds: POLL_SECONDS }, async ([job]) => {
        // After a job comes the next one at once; only an empty queue is polled.
        boss.notifyWorker(own);
        if (job) await run(kernel, owner, job);
      });
      return own;
    }),
  );
}

async function run(kernel: Kernel, owner: Database, job: Job<QueuedJob>): Promise<void> {
  try {
    await runJob(kernel, owner, job.data, job.id);
  } catch (error) {
    kernel.log('warn', `The ${job.data.kind} ${job.data.name} failed.`, { jobId: job.id, tenantId: job.data.tenantId, error });
    throw shortened(error);
  }
}

/** The queue keeps why a job failed; the stack is in the log. */
const shortened = (error: unknown): Error => {
  const short = new Error(error instanceof Error ? error.message.slice(0, 1000) : String(error).slice(0, 1000));
  delete short.stack;
  return short;
};

function lead(
  boss: PgBoss,
  kernel: Kernel,
  { owner, wakes }: JobsOptions,
  queued: () => void,
  due: (tenantId: string) => void,
): () => Promise<void> {
  const next: NextTick = (cron, after) => boss.previewSchedule(cron, { tz: 'UTC', from: after, count: 1 })[0];
  const look = createCron(kernel, owner, next);
  const farewell = createFarewell(kernel, owner);
  const readers = kernel.registry.modules.flatMap((module) => module.readers);
  return beLeader(
    kernel.db,
    'eleven dispatch',
    async (signal) => {
      await Promise.all([
        dispatchAll(kernel, owner, wakes, signal, queued),
        runCron(kernel, look, signal, queued),
        runFarewell(kernel, farewell, signal),
        ...readers.map((reader) => read(kernel, reader, { owner, wakes, signal, due })),
      ]);
    },
    (line) => kernel.log('warn', line),
  );
}

/** One declared reader, along the ledgers of all tenants. */
const read = (
  kernel: Kernel,
  reader: Reader,
  { due, ...along }: Pick<JobsOptions, 'owner' | 'wakes'> & { signal: AbortSignal; due(tenantId: string): void },
): Promise<void> =>
  readAlong({ reader: reader.name, log: kernel.log, ...along }, async (tenantId) => {
    const { more, work } = await readTurn(kernel, reader, tenantId);
    if (work) due(tenantId);
    return more;
  });

async function counts(owner: Database): Promise<JobCounts> {
  const { rows } = await owner.query<JobCounts>(
    `select count(*) filter (where name = $1 and state < 'active') as waiting, count(*) filter (where name = $1 and state = 'active') as running,
     count(*) filter (where name = $2 and state < 'active') as dead from ${BOSS_SCHEMA}.job where name in ($1, $2) and state < 'completed'`,
    [QUEUE, DEAD_QUEUE],
  );
  return rows[0] ?? { waiting: 0, running: 0, dead: 0 };
}
