import { defineListener } from '#kernel';

/** What waits for a disabled webhook is not due. */
export const holdUp = defineListener('webhook.disabled', {
  name: 'webhook-hold-up',
  when: 'transaction',
  async run(ctx, { recordId }) {
    await ctx.sql(
      `update webhook_deliveries set next_attempt_at = null where tenant_id = $1 and webhook_id = $2 and state = 'pending'`,
      [ctx.actor.tenantId, recordId],
    );
  },
});

export const goOn = defineListener('webhook.enabled', {
  name: 'webhook-go-on',
  when: 'transaction',
  async run(ctx, { recordId }) {
    const { tenantId } = ctx.actor;
    await ctx.sql(
      `update webhook_deliveries set next_attempt_at = $3, lease = null, stalled_since = null where tenant_id = $1 and webhook_id = $2 and state = 'pending'`,
      [tenantId, recordId, ctx.now()],
    );
    await ctx.sql('update webhook_health_records set failing_since = null where tenant_id = $1 and webhook_id = $2', [
      tenantId,
      recordId,
    ]);
  },
});

export const giveUp = defineListener('webhook.deleted', {
  name: 'webhook-give-up',
  when: 'transaction',
  async run(ctx, { recordId }) {
    await ctx.sql(
      `update webhook_deliveries set state = 'cancelled', next_attempt_at = null where tenant_id = $1 and webhook_id = $2 and state = 'pending'`,
      [ctx.actor.tenantId, recordId],
    );
    await ctx.secrets.forget(recordId);
  },
});
