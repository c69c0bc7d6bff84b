import type { Database } from '../platform/db.js';
import { pause } from '../platform/leader.js';
import { makeContext } from '../records/context.js';
import type { Kernel } from '../records/work.js';
import { BOSS_SCHEMA, DEAD_QUEUE } from './queue-schema.js';
import type { QueuedJob } from './run-job.js';
import { tenantWork } from './tenant-work.js';

const PASS = 5000;
const MOST_AT_ONCE = 100;

interface Dead {
  readonly id: string;
  readonly job: QueuedJob;
  /** The job's id in the log. */
  readonly source: string;
}

/**
 * One look at the jobs that will not be tried again: whoever declared `gaveUp` is told, so that nothing waits for them for ever.
 * They stay where they are, to be looked into and put back. A new leader tells of all of them once more.
 */
export function createFarewell(kernel: Kernel, owner: Pick<Database, 'query'>): () => Promise<number> {
  const names = [...kernel.registry.jobs.values()].filter((job) => job.gaveUp).map((job) => job.name);
  const told = new Set<string>();
  return async () => {
    const { rows } = await owner.query<Dead>(
      `select id, data as job, coalesce(source_id, id) as source from ${BOSS_SCHEMA}.job
       where name = $1 and state < 'active' and data ->> 'kind' = 'job' and data ->> 'name' = any ($2) and not id = any ($3::uuid[]) order by created_on limit ${MOST_AT_ONCE}`,
      [DEAD_QUEUE, names, [...told]],
    );
    for (const { id, job, source } of rows) {
      told.add(id);
      await tell(kernel, typeof job === 'string' ? (JSON.parse(job) as QueuedJob) : job, source);
    }
    return rows.length;
  };
}

async function tell(kernel: Kernel, { name, tenantId, input }: QueuedJob, source: string): Promise<void> {
  try {
    const work = tenantId === null ? 'It is of no tenant.' : await tenantWork(kernel, tenantId, `job ${name} gave up`);
    if (typeof work === 'string') return;
    const reason = `The server failed at it again and again; its operator finds why in the log, under the job ${source}.`;
    await kernel.registry.jobs.get(name)?.gaveUp?.(makeContext({ ...work, requestId: source }), input, reason);
  } catch (error) {
    kernel.log('error', `What waits for the job ${name} could not be told that it gave up.`, {
      jobId: source,
      tenantId,
      error: String(error),
    });
  }
}

/** Looks every few seconds until the signal. */
export async function runFarewell(kernel: Kernel, look: () => Promise<number>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await look().catch((error: unknown) =>
      kernel.log('warn', 'Looking at the dead jobs failed; trying again.', { error: String(error) }),
    );
    await pause(PASS, signal);
  }
}
