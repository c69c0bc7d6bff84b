import type { Database } from '../platform/db.js';
import { pause } from '../platform/leader.js';
import type { Kernel } from '../records/work.js';
import { UPKEEP } from './upkeep.js';

/** The times at which an expression is due, strictly after a moment; pg-boss's own reading of cron, in UTC. */
export type NextTick = (cron: string, after: Date) => Date | undefined;

const PASS = 5000;
const MINUTE = 60_000;
/** How far back a missed tick is made up for, the latest one only: a nightly job of a machine that was off runs in the morning. */
const LOOK_BACK = [2 * MINUTE, 60 * MINUTE, 24 * 60 * MINUTE];

/** The latest tick within a day before `now`. */
export function latestTick(next: NextTick, cron: string, now: Date): Date | undefined {
  for (const span of LOOK_BACK) {
    let latest: Date | undefined;
    for (let tick = next(cron, new Date(now.getTime() - span)); tick && tick <= now; tick = next(cron, tick)) latest = tick;
    if (latest) return latest;
  }
  return undefined;
}

/** One look at all schedules: queues what is due and not queued yet. Any number of processes may look at the same time. */
export function createCron(kernel: Kernel, owner: Pick<Database, 'query'>, next: NextTick): () => Promise<number> {
  const jobs = [...kernel.registry.jobs.values()].flatMap(({ name, cron, retries }) =>
    cron === undefined ? [] : [{ name, cron, retries }],
  );
  const seen = new Map<string, number>();
  return async () => {
    let queued = 0;
    const now = kernel.now();
    for (const schedule of [...jobs, ...UPKEEP]) {
      const tick = latestTick(next, schedule.cron, now);
      if (!tick || seen.get(schedule.name) === tick.getTime()) continue;
      const [text, values] =
        'retries' in schedule
          ? ['select enqueue_tick($1, $2, $3) as queued', [schedule.name, tick, schedule.retries]]
          : ['select enqueue_upkeep($1, $2)::int as queued', [schedule.name, tick]];
      const { rows } = await owner.query<{ queued: number }>(text as string, values as unknown[]);
      queued += rows[0]?.queued ?? 0;
      seen.set(schedule.name, tick.getTime());
    }
    return queued;
  };
}

/** Looks every few seconds until the signal. */
export async function runCron(
  kernel: Kernel,
  look: () => Promise<number>,
  signal: AbortSignal,
  queued: () => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      if ((await look()) > 0) queued();
    } catch (error) {
      kernel.log('warn', 'Queueing the scheduled jobs failed; trying again.', { error: String(error) });
    }
    await pause(PASS, signal);
  }
}
