import type { Context } from '../../declare/context.js';
import { defineWorker, type WorkerHost, type WorkerLoop } from '../../declare/worker.js';
import { Problem } from '../../platform/problem.js';
import { RUN_EXPORT } from './run-export.job.js';
import { nextTime, type Timing } from './next-time.js';

const MOST_AT_ONCE = 100;

interface Due extends Timing, Record<string, unknown> {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string | null;
  /** ISO 8601. */
  readonly nextAt: string;
}

/**
 * Turns what is due into runs: the time is moved on, the run and its job are written by one transaction, so each time is carried
 * out once, in any number of processes and after any kill. Times that passed while no worker lived are made up for once.
 */
export const dueExports = defineWorker('adapt.due-exports', {
  due: { entity: 'exportSchedule', field: 'nextAt' },
  start: lookOut,
});

function lookOut(host: WorkerHost): WorkerLoop {
  const looking = new Map<string, Promise<void>>();
  let stopping = false;
  const look = (tenantId: string): Promise<void> =>
    host
      .inTenant(tenantId, 'scheduled exports', startDue)
      .catch((error: unknown) =>
        host.log('warn', 'Starting scheduled exports failed for a moment; trying again.', { tenantId, error: String(error) }),
      )
      .finally(() => looking.delete(tenantId));
  return {
    look(tenantId) {
      if (!stopping && !looking.has(tenantId)) looking.set(tenantId, look(tenantId));
    },
    async stop() {
      stopping = true;
      await Promise.all(looking.values());
    },
  };
}

/** Inside a transaction: a run for each schedule that is due. */
export async function startDue(ctx: Context): Promise<void> {
  const due = await ctx.sql<Due>(
    `select id, name, owner_id as "ownerId", repeat, to_char(at, 'HH24:MI:SS') as at, weekday, day_of_month as "dayOfMonth", cron,
       to_char(next_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "nextAt"
     from export_schedules where tenant_id = $1 and next_at <= $2 and deleted_at is null order by next_at limit ${MOST_AT_ONCE} for update skip locked`,
    [ctx.actor.tenantId, ctx.now()],
  );
  for (const one of due) {
    await ctx.sql('update export_schedules set next_at = $3 where tenant_id = $1 and id = $2', [
      ctx.actor.tenantId,
      one.id,
      nextOf(one, ctx),
    ]);
    await startRun(ctx, one, one.nextAt);
  }
}

/** What was declared before the rules of times grew stricter comes to rest instead of stopping all others. */
function nextOf(one: Due, ctx: Context): Date | null {
  try {
    return nextTime(one, ctx.actor.timeZone, ctx.now());
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** Writes a run down and leaves it to a worker. */
export async function startRun(
  ctx: Context,
  schedule: { readonly id: string; readonly name: string; readonly ownerId: string | null },
  dueAt: string,
): Promise<string> {
  const run = await ctx.records('exportRun').create({
    scheduleId: schedule.id,
    name: schedule.name,
    dueAt,
    ...(schedule.ownerId === null ? {} : { ownerId: schedule.ownerId }),
  });
  await ctx.enqueue(RUN_EXPORT, { runId: run.id });
  return run.id;
}
