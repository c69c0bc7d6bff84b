import { int } from '../declare/fields/int.js';
import { defineJob, defineSetting } from '../declare/module.js';

export const keepSeenDays = defineSetting('notify.keepSeenDays', int({ min: 1, max: 36_500 }), {
  default: 90,
  label: { en: 'Days notifications are kept', ru: 'Срок хранения уведомлений, дней' },
  description: 'Days for which notifications are kept once they were seen, and e-mails once they were sent or failed.',
});

const BATCH = 5000;

/** Deletes what was seen, and e-mails that have gone out or never will; what nobody has seen waits on. */
export const forgetNotifications = defineJob('notify.forget', {
  cron: '15 3 * * *',
  async run(ctx) {
    const now = ctx.now();
    const days = await ctx.setting<number>(keepSeenDays.name);
    const before = new Date(now.getTime() - days * 86_400_000).toISOString();
    for (let deleted = BATCH; deleted === BATCH;) {
      const rows = await ctx.sql(
        `with old as (select id from notifications where tenant_id = $1 and deleted_at is null
           and (state = 'seen' and seen_at < $2 or channel = 'email' and state in ('sent', 'failed', 'uncertain') and coalesce(sent_at, updated_at) < $2) limit ${BATCH})
         update notifications n set deleted_at = $3, updated_at = $3, version = n.version + 1 from old where n.tenant_id = $1 and n.id = old.id returning 1`,
        [ctx.actor.tenantId, before, now.toISOString()],
      );
      deleted = rows.length;
    }
  },
});
