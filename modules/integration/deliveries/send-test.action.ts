import { conflict, defineAction } from '#kernel';
import { bodyOf } from '../reading/body.js';

export const sendTest = defineAction('webhook.sendTest', {
  label: { en: 'Send a test event', ru: 'Послать пробное событие' },
  description: 'Sends an event of the type webhook.test, signed like all others; what came of it stands in the delivery.',
  access: 'update',
  returns: 'json',
  async run(ctx, _input, record) {
    const hook = await ctx.records('webhook').get(record.id);
    if (hook.state !== 'enabled') throw conflict('webhook_disabled', 'Enable the webhook first.');
    const id = ctx.newId();
    const at = ctx.now().toISOString();
    const event = {
      id: `evt_test_${id}`,
      type: 'webhook.test',
      sequence: '0',
      at,
      entity: 'webhook',
      recordId: record.id,
      operation: 'event' as const,
      version: hook.version,
      actorId: ctx.actor.userId,
      requestId: ctx.requestId,
      before: null,
      after: { test: true },
      cursor: '',
    };
    const payload = bodyOf(hook, event, null, ctx.actor.tenantId);
    await ctx.sql(
      `insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, type, sequence, entity, record_id, occurred_at, payload, state, attempts, next_attempt_at)
       values ($1, $2, $3, $4, 'webhook.test', '0', 'webhook', $3, $5, $6, 'pending', 0, $5)`,
      [ctx.actor.tenantId, id, record.id, event.id, at, JSON.stringify(payload)],
    );
    return { deliveryId: id, eventId: event.id };
  },
});
