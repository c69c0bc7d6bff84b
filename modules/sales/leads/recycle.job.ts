import { defineJob, localDate, Problem } from '#kernel';

/** Leads set aside until today are new again. */
export const renewLeads = defineJob('sales.renew-leads', {
  cron: '15 3 * * *',
  async run(ctx) {
    const today = localDate(ctx.actor.timeZone, ctx.now());
    const due = ctx.records('lead').each({
      filter: { state: { eq: 'recycled' }, recycledUntil: { lte: today } },
      fields: ['id'],
    });
    // One that cannot be renewed, or that somebody takes up at this moment, keeps none of the others waiting.
    for await (const { id } of due)
      await ctx.run('lead.renew', { id }).catch((error: unknown) => {
        if (!(error instanceof Problem)) throw error;
      });
  },
});
