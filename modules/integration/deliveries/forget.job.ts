import { defineJob, defineSetting, int } from '#kernel';

export const deliveryDays = defineSetting('integration.deliveryDays', int({ min: 1, max: 3650 }), {
  default: 30,
  label: { en: 'Days deliveries are kept', ru: 'Срок хранения доставок, дней' },
  description: 'Days for which deliveries of webhooks and their attempts are kept.',
});

const BATCH = 5000;

export const forgetDeliveries = defineJob('integration.forget-deliveries', {
  cron: '35 3 * * *',
  async run(ctx) {
    const days = await ctx.setting<number>('integration.deliveryDays');
    const before = new Date(ctx.now().getTime() - days * 86_400_000);
    for (let deleted = BATCH; deleted === BATCH;) {
      const rows = await ctx.sql(
        `with old as (select id from webhook_deliveries where tenant_id = $1 and state <> 'pending' and created_at < $2 limit ${BATCH})
         delete from webhook_deliveries d using old where d.tenant_id = $1 and d.id = old.id returning 1`,
        [ctx.actor.tenantId, before],
      );
      deleted = rows.length;
    }
  },
});
