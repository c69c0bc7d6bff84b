import { defineReader, matchesEventType, Problem, type Context, type OutsideEvent, type ReaderPage } from '#kernel';
import { bodyOf, fieldsOf } from './body.js';

type Hook = {
  readonly id: string;
  readonly owner_id: string;
  readonly api_key_id: string | null;
  readonly event_types: string[];
  readonly filter: Record<string, Record<string, unknown>> | null;
  readonly fields: Record<string, string[]> | null;
  readonly body: string;
  readonly format: string;
  readonly enabled_at: string | Date;
};

/** Turns committed changes into deliveries, for each enabled webhook those it wants and its owner may see. */
export const webhooksReader = defineReader('integration.webhooks', {
  async listens(ctx) {
    const [row] = await ctx.sql<{ some: boolean }>(
      `select exists (select from webhooks where tenant_id = $1 and state = 'enabled' and deleted_at is null)
         or exists (select from webhook_deliveries where tenant_id = $1) as some`,
      [ctx.actor.tenantId],
    );
    return row?.some === true;
  },
  async read(ctx, page) {
    await forgetErased(ctx, page);
    const hooks = await ctx.sql<Hook>(
      `select id, owner_id, api_key_id, event_types, filter, fields, body, format, enabled_at
       from webhooks where tenant_id = $1 and state = 'enabled' and deleted_at is null and owner_id is not null`,
      [ctx.actor.tenantId],
    );
    let put = false;
    for (const raw of hooks) {
      const hook = parsed(raw);
      // One that has a mistake must not keep the others, and itself, from going on.
      if (page.changes.some((change) => wants(hook, change))) put = (await deliver(ctx, hook, page)) || put;
    }
    return put;
  },
  whileOff: forgetErased,
});

/** The driver gives JSON columns as text. */
const parsed = (hook: Hook): Hook => ({ ...hook, filter: fromJson(hook.filter), fields: fromJson(hook.fields) });

const fromJson = <T>(value: T): T => (typeof value === 'string' ? (JSON.parse(value) as T) : value);

/** A record that leaves what the owner sees does so by a change of another type. */
const wants = (hook: Hook, { type, entity }: { type: string; entity: string }): boolean =>
  matchesEventType(hook.event_types, type) || matchesEventType(hook.event_types, `${entity}.gone`);

async function deliver(ctx: Context, hook: Hook, page: ReaderPage): Promise<boolean> {
  const seen = await page.seenBy({ userId: hook.owner_id, keyId: hook.api_key_id }, (change) => wants(hook, change));
  if (!seen) {
    await disable(ctx, hook, 'Its owner, or the API key it was set up with, may do nothing any more.');
    return false;
  }
  const since = new Date(hook.enabled_at).toISOString();
  const events = seen.events.filter((event) => event.at >= since && matchesEventType(hook.event_types, event.type));
  const rows: object[] = [];
  for (const [entity, some] of Map.groupBy(events, (event) => event.entity)) {
    let records: Map<string, Record<string, unknown>> | null;
    try {
      records = await recordsOf(seen.ctx, hook, entity, some);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      await disable(ctx, hook, `Its filter or its fields of ${entity} cannot be read any more: ${error.message}`);
      return false;
    }
    for (const event of some) {
      const record = records?.get(event.recordId) ?? null;
      // What is gone cannot be looked at any more; whoever has a copy of it must hear of it.
      if (hook.filter?.[entity] && !record && event.operation !== 'gone') continue;
      const shown = event.operation === 'gone' || event.operation === 'delete' ? null : record;
      rows.push(rowOf(hook, event, bodyOf(hook, event, shown, ctx.actor.tenantId), ctx));
    }
  }
  return rows.length > 0 && insert(ctx, rows);
}

/** The records as the owner sees them now, those that pass the filter; null if neither it nor the body needs them. */
async function recordsOf(
  ctx: Context,
  hook: Hook,
  entity: string,
  events: readonly OutsideEvent[],
): Promise<Map<string, Record<string, unknown>> | null> {
  const filter = hook.filter?.[entity];
  if (!filter && hook.body === 'thin') return null;
  const id = { in: [...new Set(events.map((event) => event.recordId))] };
  const only = hook.body === 'thin' ? [] : fieldsOf(hook.fields, entity);
  const { nodes } = await ctx.records(entity).list({
    filter: filter ? { and: [{ id }, filter] } : { id },
    deleted: 'include',
    first: id.in.length,
    ...(only ? { fields: [...new Set(['id', 'version', ...only])] } : {}),
  });
  return new Map(nodes.map((node) => [node.id, node]));
}

const rowOf = (hook: Hook, event: OutsideEvent, payload: object, ctx: Context): object => ({
  id: ctx.newId(),
  webhook_id: hook.id,
  event_id: event.id,
  type: event.type,
  sequence: event.sequence,
  entity: event.entity,
  record_id: event.recordId,
  occurred_at: event.at,
  payload,
});

async function insert(ctx: Context, rows: readonly object[]): Promise<boolean> {
  const put = await ctx.sql(
    `insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, type, sequence, entity, record_id, occurred_at, payload, state, attempts, next_attempt_at)
     select $1, r.id, r.webhook_id, r.event_id, r.type, r.sequence, r.entity, r.record_id, r.occurred_at, r.payload, 'pending', 0, $3
     from jsonb_to_recordset($2::jsonb) as r (id uuid, webhook_id uuid, event_id text, type text, sequence text, entity text, record_id uuid, occurred_at timestamptz, payload jsonb)
     on conflict (tenant_id, webhook_id, event_id) where deleted_at is null do nothing returning 1`,
    [ctx.actor.tenantId, JSON.stringify(rows), ctx.now()],
  );
  return put.length > 0;
}

async function disable(ctx: Context, hook: Hook, disabledReason: string): Promise<void> {
  await ctx.run('webhook.disable', { id: hook.id, disabledReason: disabledReason.slice(0, 300) });
}

/** What was sent, and what was answered to it, must not outlive the erasure of personal data. */
async function forgetErased(ctx: Context, page: Pick<ReaderPage, 'changes'>): Promise<void> {
  const erased = page.changes.filter(({ type }) => type.endsWith('.personalDataErased')).map(({ recordId }) => recordId);
  if (erased.length === 0) return;
  const { tenantId } = ctx.actor;
  await ctx.sql(
    `update webhook_attempts a set answer = null from webhook_deliveries d
     where a.tenant_id = $1 and d.tenant_id = $1 and d.id = a.delivery_id and d.record_id = any($2::uuid[])`,
    [tenantId, erased],
  );
  await ctx.sql(
    `update webhook_deliveries set payload = null, next_attempt_at = null, state = case state when 'pending' then 'cancelled' else state end
     where tenant_id = $1 and record_id = any($2::uuid[])`,
    [tenantId, erased],
  );
}
