import type { Context } from '../../declare/context.js';
import { defineJob } from '../../declare/module.js';
import { exportList } from '../../exchange/export.js';
import { keeperOf, type Received } from '../../files/keeper.js';
import { conflict, Problem } from '../../platform/problem.js';
import { within, workOf } from '../../records/context.js';
import type { Work } from '../../records/work.js';
import { localDate } from '../../calendar/local-day.js';
import { entityCalled } from '../readable-filter.js';
import { actingFor, type Acting } from './acting.js';
import { exportOf, type Wanted } from './check-schedule.rule.js';

export const RUN_EXPORT = 'adapt.run-export';

interface Schedule extends Wanted, Acting {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly keep: number;
}

interface Run {
  readonly id: string;
  readonly scheduleId: string;
  readonly state: string;
  readonly dueAt: string;
  readonly ownerId: string | null;
}

/** Carries a run out; after a kill it begins anew, and what has ended changes nothing. */
export const runExport = defineJob(RUN_EXPORT, {
  run: (ctx, input) => carryOut(ctx, String(input.runId)),
  gaveUp: async (ctx, input, reason) => {
    const run = (await ctx.records('exportRun').find(String(input.runId))) as unknown as Run | null;
    if (run) await fail(ctx, run, { code: 'internal_error', message: reason });
  },
});

async function carryOut(ctx: Context, runId: string): Promise<void> {
  const run = (await ctx.records('exportRun').find(runId)) as unknown as Run | null;
  if (!run || (run.state !== 'waiting' && run.state !== 'running')) return;
  const schedule = (await ctx.records('exportSchedule').find(run.scheduleId)) as unknown as Schedule | null;
  if (!schedule) return fail(ctx, run, conflict('gone', 'The schedule was deleted.'));
  try {
    await ctx.records('exportRun').update(runId, { state: 'running', startedAt: ctx.now().toISOString() });
    const { received, rows } = await written(ctx, schedule, run);
    await finish(ctx, { run, schedule, received, rows });
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    await fail(ctx, run, error);
  }
}

/** The content of the file, with the rights of the owner at this moment. */
async function written(ctx: Context, schedule: Schedule, { dueAt }: Run): Promise<{ received: Received; rows: number }> {
  const system = workOf(ctx);
  const acting = await rightsOf(ctx, schedule);
  let rows = 0;
  const { chunks, format } = exportList(acting, {
    ...exportOf(schedule, entityCalled(schedule.entity, acting, '/entity')),
    onProgress: (done) => (rows = done),
    refresh: () => rightsOf(ctx, schedule),
  });
  const name = `${schedule.name} ${localDate(ctx.actor.timeZone, new Date(dueAt))}.${format.extensions[0]}`;
  const received = await keeperOf(system.kernel).receive(system, { name, content: chunks });
  return { received, rows };
}

/** Without an active owner, or the key it was set up with, nobody's rights are left: it is paused. */
async function rightsOf(ctx: Context, schedule: Schedule): Promise<Work> {
  const acting = await actingFor(workOf(ctx), schedule);
  if (acting) return acting;
  const pausedReason = 'Its owner, or the API key it was set up with, is not active any more.';
  const now = await ctx.records('exportSchedule').find(schedule.id, ['state']);
  if (now?.state === 'active') await ctx.run('exportSchedule.pause', { id: schedule.id, pausedReason });
  throw conflict('gone', pausedReason);
}

interface Finished {
  readonly run: Run;
  readonly schedule: Schedule;
  readonly received: Received;
  readonly rows: number;
}

/** The file's record, the run's end, the word to the owner and the farewell to old files: all or nothing. */
const finish = (ctx: Context, { run, schedule, received, rows }: Finished): Promise<void> =>
  within(ctx, async (inside) => {
    if (!(await stillRuns(inside, run))) return;
    const { kernel } = workOf(inside);
    const file = await keeperOf(kernel).record(workOf(inside), received, {});
    await inside
      .records('exportRun')
      .update(run.id, { state: 'done', rows, fileId: file.id, finishedAt: ctx.now().toISOString(), error: null });
    const values = { name: schedule.name, rows, file: file.name };
    await tell(inside, run, 'export.done', values);
    await discardOld(inside, schedule);
  });

const fail = (
  ctx: Context,
  run: Run,
  problem: Pick<Problem, 'code' | 'message'> & { readonly pointer?: string },
): Promise<void> =>
  within(ctx, async (inside) => {
    if (!(await stillRuns(inside, run))) return;
    const { code, message, pointer } = problem;
    await inside.records('exportRun').update(run.id, {
      state: 'failed',
      error: { code, message, ...(pointer ? { pointer } : {}) },
      finishedAt: ctx.now().toISOString(),
    });
    const schedule = await inside.records('exportSchedule').find(run.scheduleId, ['name']);
    await tell(inside, run, 'export.failed', { name: String(schedule?.name ?? ''), reason: message });
  });

/** Two workers may be at it, where one was taken for dead: the first to come ends the run. */
async function stillRuns(inside: Context, { id }: Run): Promise<boolean> {
  const [row] = await inside.sql<{ state: string }>(
    `select state from export_runs where tenant_id = $1 and id = $2 and deleted_at is null for update`,
    [inside.actor.tenantId, id],
  );
  return row?.state === 'waiting' || row?.state === 'running';
}

const tell = (
  inside: Context,
  { id, ownerId }: Run,
  kind: 'export.done' | 'export.failed',
  values: Record<string, string | number>,
): Promise<void> =>
  ownerId === null
    ? Promise.resolve()
    : inside.notify({ to: [ownerId], kind, subject: { entity: 'exportRun', id }, values, dedupeKey: `${kind} ${id}` });

async function discardOld(inside: Context, { id, keep }: Schedule): Promise<void> {
  const old = await inside.sql<{ id: string; file: string }>(
    `select id, file_id as file from export_runs where tenant_id = $1 and schedule_id = $2 and file_id is not null and deleted_at is null
     order by due_at desc, id desc offset $3`,
    [inside.actor.tenantId, id, keep],
  );
  for (const one of old) {
    await inside.records('exportRun').update(one.id, { fileId: null });
    await inside.records('file').delete(one.file);
  }
}
