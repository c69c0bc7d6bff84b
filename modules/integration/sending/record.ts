import type { Context } from '#kernel';
import { LONGEST_FAILURE } from './schedule.js';

/** What came of one attempt. */
export interface Attempted {
  readonly id: string;
  readonly webhookId: string;
  readonly lease: string;
  readonly number: number;
  readonly at: Date;
  readonly code: number | null;
  readonly milliseconds: number;
  readonly answer: string | null;
  readonly error: string | null;
  readonly state: 'delivered' | 'dead' | 'parked' | 'pending';
  readonly next: Date | null;
}

const GONE = 410;

/**
 * Writes down what came of the attempts, and, if the module is `on`, disables webhooks that are gone or have failed for too long.
 * Attempts whose lease is lost say nothing of their webhook either: it may have another address by now.
 */
export async function record(ctx: Context, all: readonly Attempted[], on: boolean): Promise<void> {
  if (all.length === 0) return;
  const { tenantId } = ctx.actor;
  const values = [tenantId, JSON.stringify(all.map((one) => ({ ...one, log: ctx.newId() }))), ctx.now()];
  const rows = await ctx.sql<{ lease: string; id: string }>(RECORD, values);
  const counted = new Set(rows.map((row) => `${row.lease} ${row.id}`));
  const attempts = all.filter((one) => counted.has(`${one.lease} ${one.id}`));
  if (attempts.length === 0) return;
  const hooks = [...new Set(attempts.map((one) => one.webhookId))];
  const failed = hooks.filter((id) => !attempts.some((one) => one.webhookId === id && one.state === 'delivered'));
  const wakened = hooks.filter((id) => !failed.includes(id));
  await ctx.sql(HEALTH, [
    tenantId,
    JSON.stringify(hooks.map((id) => ({ id, fresh: ctx.newId(), well: wakened.includes(id) }))),
    ctx.now(),
  ]);
  if (on && failed.length > 0) await disableHopeless(ctx, attempts, failed);
}

async function disableHopeless(ctx: Context, attempts: readonly Attempted[], failed: readonly string[]): Promise<void> {
  const gone = attempts.filter((one) => one.code === GONE).map((one) => one.webhookId);
  const rows = await ctx.sql<{ id: string }>(
    `select w.id from webhooks w left join webhook_health_records h on h.tenant_id = $1 and h.webhook_id = w.id
     where w.tenant_id = $1 and w.state = 'enabled' and w.id = any($2::uuid[]) and (w.id = any($3::uuid[]) or h.failing_since <= $4) for update of w`,
    [ctx.actor.tenantId, failed, gone, new Date(ctx.now().getTime() - LONGEST_FAILURE)],
  );
  for (const { id } of rows) {
    const disabledReason = gone.includes(id) ? 'The address answered 410 Gone.' : 'Every attempt has failed for 5 days.';
    await ctx.run('webhook.disable', { id, disabledReason });
  }
}

/**
 * A delivery that was redelivered, cancelled or begun by another process meanwhile keeps what that made of it: whoever holds no
 * lease of it any more has only made a call, which stands in the log. What was erased meanwhile is not kept as an answer.
 */
const RECORD = `
with r as materialized (
  select * from jsonb_to_recordset($2::jsonb) as r (id uuid, lease uuid, log uuid, "webhookId" uuid, number int, at timestamptz, code int, milliseconds int, answer text, error text, state text, next timestamptz)),
logged as (
  insert into webhook_attempts (tenant_id, id, webhook_id, delivery_id, number, at, code, milliseconds, answer, error)
  select $1, r.log, d.webhook_id, r.id, r.number, r.at, r.code, r.milliseconds, case when d.payload is not null then r.answer end, r.error from r join webhook_deliveries d on d.tenant_id = $1 and d.id = r.id)
update webhook_deliveries d set state = r.state, lease = null, attempts = r.number, last_code = r.code, last_error = r.error, updated_at = $3,
  delivered_at = case when r.state = 'delivered' then $3::timestamptz end,
  stalled_since = case when r.state = 'delivered' then null else coalesce(d.stalled_since, r.at) end,
  next_attempt_at = case when w.state = 'enabled' then r.next end
from r join webhooks w on w.tenant_id = $1 and w.id = r."webhookId"
where d.tenant_id = $1 and d.id = r.id and d.lease = r.lease and d.state = 'pending'
returning r.lease, r.id`;

const HEALTH = `
insert into webhook_health_records (tenant_id, id, webhook_id, failing_since, last_success_at, last_failure_at)
select $1, r.fresh, r.id, case when not r.well then $3::timestamptz end, case when r.well then $3::timestamptz end, case when not r.well then $3::timestamptz end
from jsonb_to_recordset($2::jsonb) as r (id uuid, fresh uuid, well bool)
on conflict (tenant_id, webhook_id) where deleted_at is null do update set
  failing_since = case when excluded.last_success_at is null then coalesce(webhook_health_records.failing_since, excluded.failing_since) end,
  last_success_at = coalesce(excluded.last_success_at, webhook_health_records.last_success_at),
  last_failure_at = coalesce(excluded.last_failure_at, webhook_health_records.last_failure_at)`;
