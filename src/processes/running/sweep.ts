import type { Context } from '../../declare/context.js';
import { businessCalendar } from '../../core/business-calendar.js';
import { within } from '../../records/context.js';
import { escalateLate } from '../approvals/escalate.js';
import type { Trigger } from '../definition/types.js';
import { advance } from './advance.js';
import { conditionOf } from './run-row.js';
import { remind } from './remind.js';
import { nextLook } from './schedule.js';
import { lookAt } from './signal.js';
import { startEach } from './start-each.js';
import { asStartable, startRun, WITH_VERSION, type Found, type Startable } from './start.js';

const BATCH = 200;

/** Everything of the tenant that is due: runs to go on with, approvals to escalate, schedules and deadlines to start runs. */
export async function sweep(ctx: Context): Promise<void> {
  const failures: unknown[] = [];
  const attempt = (step: () => Promise<unknown>) => step().catch((error: unknown) => failures.push(error));
  await attempt(() => startDue(ctx));
  await attempt(() => escalateLate(ctx));
  for (const { id } of await dueRuns(ctx)) await attempt(() => advance(ctx, id));
  await attempt(() => lookAgain(ctx));
  // One that fails keeps none of the others waiting; the queue then tries the sweep again.
  if (failures.length > 0) throw failures[0];
}

const dueRuns = (ctx: Context): Promise<{ id: string }[]> =>
  ctx.sql(
    `select id from workflow_runs where tenant_id = $1 and due_at <= $2 and state in ('running', 'waiting', 'compensating') and deleted_at is null order by due_at limit ${BATCH}`,
    [ctx.actor.tenantId, ctx.now()],
  );

/** What is due within moments may have been looked at too early: the clocks of several machines differ a little. */
async function lookAgain(ctx: Context): Promise<void> {
  const now = ctx.now();
  const [next] = await ctx.sql<{ due: string | null }>(
    `select to_char(min(due_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as due from (
       select due_at from workflow_runs where tenant_id = $1 and due_at > $2 and state in ('running', 'waiting', 'compensating') and deleted_at is null
       union all select due_at from approvals where tenant_id = $1 and due_at > $2 and state = 'pending' and deleted_at is null
       union all select next_start_at from workflows where tenant_id = $1 and next_start_at > $2 and active and deleted_at is null) soon (due_at)`,
    [ctx.actor.tenantId, now],
  );
  if (next?.due) await lookAt(ctx, new Date(Math.max(Date.parse(next.due), now.getTime() + 1000)));
}

async function startDue(ctx: Context): Promise<void> {
  const now = ctx.now();
  const { nodes } = await ctx.records('workflow').list({
    filter: { active: { eq: true }, nextStartAt: { lte: now.toISOString() } },
    fields: [...WITH_VERSION, 'nextStartAt', 'lookedAt'],
    first: BATCH,
  });
  for (const one of nodes) {
    const found = one as unknown as Found & { nextStartAt: string; lookedAt: string | null };
    if (found.currentVersion === null) continue;
    const workflow = asStartable(found);
    const { trigger } = workflow.definition;
    if (trigger.kind === 'schedule') await strike(ctx, workflow, trigger, found.nextStartAt);
    if (trigger.kind === 'deadline') await remind(ctx, workflow, trigger, [new Date(found.lookedAt ?? now), now]);
    const next = nextLook(trigger, now, await businessCalendar(ctx));
    await within(ctx, async (inside) => {
      await inside
        .records('workflow')
        .update(workflow.id, { nextStartAt: next?.toISOString() ?? null, lookedAt: now.toISOString() });
      if (next) await lookAt(inside, next);
    });
  }
}

type Of<K extends Trigger['kind']> = Extract<Trigger, { kind: K }>;

/** One run, or one for each record; repeated after a crash, since the cause says which have started. */
async function strike(ctx: Context, workflow: Startable, trigger: Of<'schedule'>, at: string): Promise<void> {
  const cause = `schedule ${workflow.id} ${at}`;
  const { subject } = workflow.definition;
  if (!trigger.each || subject === undefined) {
    await within(ctx, (inside) => startRun(inside, workflow, { subject: null, cause }));
    return;
  }
  const each = await conditionOf(ctx, subject, trigger.each);
  await startEach(ctx, ctx.records(subject).each({ filter: each, fields: ['id'] }), (inside, record) =>
    startRun(inside, workflow, { subject: { entity: subject, id: record.id }, cause: `${cause} ${record.id}` }),
  );
}
