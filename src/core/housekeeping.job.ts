import { defineJob } from '../declare/module.js';

const BATCH = 10_000;

/** Repeated requests are recognised for two days; refresh tokens are of no use once they have expired. */
export const forgetOutdated = defineJob('kernel.forget-outdated', {
  cron: '10 * * * *',
  async run(ctx) {
    const tenant = ctx.actor.tenantId;
    for (let deleted = BATCH; deleted === BATCH;) {
      const rows = await ctx.sql(
        `with old as (select actor_id, key from idempotency_keys where tenant_id = $1 and created_at < now() - interval '48 hours' limit ${BATCH})
         delete from idempotency_keys k using old where k.tenant_id = $1 and k.actor_id = old.actor_id and k.key = old.key returning 1`,
        [tenant],
      );
      deleted = rows.length;
    }
    await ctx.sql(`delete from one_time_tokens where tenant_id = $1 and expires_at < now() - interval '1 day'`, [tenant]);
    await ctx.sql(`delete from refresh_tokens where tenant_id = $1 and expires_at < now() - interval '1 day'`, [tenant]);
  },
});
