import { conflict, defineAction, invalid, multiChoice, timestamp } from '#kernel';

/** Due at once if its webhook is enabled, else as soon as it is. */
const AGAIN = `state = 'pending', attempts = 0, lease = null, stalled_since = null, delivered_at = null,
  next_attempt_at = case when w.state = 'enabled' then $3::timestamptz end
  from webhooks w where d.tenant_id = $1 and w.tenant_id = $1 and w.id = d.webhook_id and d.payload is not null`;

export const redeliver = defineAction('webhookDelivery.redeliver', {
  label: { en: 'Deliver again', ru: 'Доставить снова' },
  description: 'Sends the same body with the same id again, and begins the schedule of attempts anew.',
  access: [],
  async run(ctx, _input, record) {
    const rows = await ctx.sql(`update webhook_deliveries d set ${AGAIN} and d.id = $2 returning 1`, [
      ctx.actor.tenantId,
      record.id,
      ctx.now(),
    ]);
    if (rows.length === 0) throw conflict('delivery_emptied', 'What was sent is kept no longer; read the record instead.');
    return ctx.records('webhookDelivery').get(record.id);
  },
});

const MOST = 100_000;

export const redeliverRange = defineAction('webhook.redeliverRange', {
  label: { en: 'Deliver a range again', ru: 'Доставить снова за период' },
  description: 'Sends again what occurred between the two moments: what failed for good, unless other states are named.',
  input: {
    from: timestamp({ required: true }),
    to: timestamp({ description: 'Now, if left out.' }),
    states: multiChoice(['delivered', 'dead', 'parked', 'cancelled'], { default: ['dead', 'parked'] }),
  },
  access: 'update',
  returns: 'json',
  async run(ctx, input, record) {
    const to = input.to ?? ctx.now().toISOString();
    if (input.from > to) throw invalid('/to', 'Must not be before from.');
    const rows = await ctx.sql(
      `update webhook_deliveries d set ${AGAIN} and d.id in (select id from webhook_deliveries
         where tenant_id = $1 and webhook_id = $2 and state = any($4) and occurred_at between $5 and $6 order by sequence limit ${MOST}) returning 1`,
      [ctx.actor.tenantId, record.id, ctx.now(), input.states ?? ['dead', 'parked'], input.from, to],
    );
    return { deliveries: rows.length };
  },
});
