import { defineJob } from '../declare/module.js';

/** Forgets sessions whose last refresh token has run out; their tokens could not be used any more. */
export const forgetSessions = defineJob('kernel.forget-sessions', {
  cron: '40 3 * * *',
  async run(ctx) {
    await ctx.sql(
      `delete from sessions s where s.tenant_id = $1 and s.last_seen_at < now() - interval '1 day'
       and not exists (select from refresh_tokens r where r.tenant_id = s.tenant_id and r.session_id = s.id and r.expires_at > now())`,
      [ctx.actor.tenantId],
    );
  },
});
