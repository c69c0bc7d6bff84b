import type { Context } from '#kernel';
import { SIGNING } from '../webhooks/rotate-secret.action.js';

/** A delivery that this process is to attempt now. */
export interface Claimed {
  readonly id: string;
  readonly webhookId: string;
  /** Of this attempt; whoever takes the delivery later gets another. */
  readonly lease: string;
  readonly eventId: string;
  readonly url: string;
  readonly format: string;
  readonly ordered: boolean;
  /** Made before this one. */
  readonly attempts: number;
  readonly stalledSince: string | Date | null;
  /** Exactly what is signed and sent. */
  readonly body: string;
  readonly secrets: readonly string[];
}

/** Those of a process that was killed fall due again so long after they were claimed or renewed. */
export const LEASE_MILLISECONDS = 30_000;
/** The longest attempt takes 15 s; one whose outcome cannot be written down at once keeps its place by this. */
export const RENEW_MILLISECONDS = 10_000;
/** Calls to one webhook at the same time from one process: a slow one takes no other's turn. */
export const MOST_PER_WEBHOOK = 8;
const MOST_AT_ONCE = 200;

const leaseEnd = (ctx: Context): Date => new Date(ctx.now().getTime() + LEASE_MILLISECONDS);

const COLUMNS = `d.id, d.webhook_id as "webhookId", d.lease, d.event_id as "eventId", w.url, w.format, w.ordered, d.attempts, d.stalled_since as "stalledSince", d.payload::text as body`;

/**
 * Takes what is due, of each webhook as much as it has places left. A delivery is claimed by moving its due time past the
 * longest attempt, which a killed process cannot take back: it falls due again by itself. The lease, a new one each time, tells
 * whose it is: a process that was slow, or whose webhook was enabled anew meanwhile, must not overwrite what another has begun.
 *
 * @param room how many more of a webhook this process takes; {@link MOST_PER_WEBHOOK} if it is not named
 */
export async function claim(ctx: Context, room: ReadonlyMap<string, number> = new Map()): Promise<Claimed[]> {
  const { tenantId } = ctx.actor;
  const rows = await ctx.sql<Omit<Claimed, 'secrets'>>(CLAIM, [
    tenantId,
    ctx.now(),
    leaseEnd(ctx),
    JSON.stringify(Object.fromEntries(room)),
    MOST_PER_WEBHOOK,
    MOST_AT_ONCE,
    ctx.newId(),
  ]);
  if (rows.length === 0) return [];
  const secrets = await ctx.secrets.read([...new Set(rows.map((row) => row.webhookId))], SIGNING);
  return rows.map((row) => ({ ...row, secrets: secrets.get(row.webhookId) ?? [] }));
}

/**
 * Of an ordered webhook only the first waiting delivery, and not past one that another process holds: so it is locked without
 * `skip locked`, and judged by its due time after the lock.
 */
const CLAIM = `
with hooks as materialized (
  select w.id, w.url, w.format, w.ordered, coalesce(($4::jsonb ->> w.id::text)::int, $5::int) as places
  from webhooks w where w.tenant_id = $1 and w.state = 'enabled' and w.deleted_at is null),
due as (
  select x.id from hooks h cross join lateral (
    select d.id from webhook_deliveries d where d.tenant_id = $1 and d.webhook_id = h.id and d.state = 'pending' and d.next_attempt_at <= $2 and d.deleted_at is null
    order by d.next_attempt_at limit h.places for update skip locked) x where not h.ordered
  limit $6),
head as (
  select x.id from hooks h cross join lateral (
    select d.id, d.next_attempt_at from webhook_deliveries d where d.tenant_id = $1 and d.webhook_id = h.id and d.state = 'pending' and d.deleted_at is null
    order by d.sequence limit 1 for update) x where h.ordered and h.places = $5::int and x.next_attempt_at <= $2),
taken as (
  update webhook_deliveries d set next_attempt_at = $3, lease = $7 from hooks w
  where d.tenant_id = $1 and w.id = d.webhook_id and d.state = 'pending' and d.id in (select id from due union all select id from head)
  returning d.sequence, d.occurred_at, ${COLUMNS})
select * from taken order by sequence`;

/** Makes due again what was claimed and not called, unless it was taken away meanwhile. */
export async function giveBack(ctx: Context, some: readonly Pick<Claimed, 'id' | 'lease'>[]): Promise<void> {
  await ctx.sql(
    `update webhook_deliveries d set lease = null, next_attempt_at = case when w.state = 'enabled' then $3::timestamptz end
     from unnest($2::uuid[], $4::uuid[]) as h (id, lease), webhooks w
     where d.tenant_id = $1 and d.id = h.id and d.lease = h.lease and d.state = 'pending' and w.tenant_id = $1 and w.id = d.webhook_id`,
    [ctx.actor.tenantId, some.map((one) => one.id), ctx.now(), some.map((one) => one.lease)],
  );
}

/** Keeps what is under way from falling due, unless it was taken away meanwhile or its webhook disabled. */
export async function renew(ctx: Context, held: readonly Pick<Claimed, 'id' | 'lease'>[]): Promise<void> {
  await ctx.sql(
    `update webhook_deliveries d set next_attempt_at = $3 from unnest($2::uuid[], $4::uuid[]) as h (id, lease)
     where d.tenant_id = $1 and d.id = h.id and d.lease = h.lease and d.state = 'pending' and d.next_attempt_at is not null`,
    [ctx.actor.tenantId, held.map((one) => one.id), leaseEnd(ctx), held.map((one) => one.lease)],
  );
}
