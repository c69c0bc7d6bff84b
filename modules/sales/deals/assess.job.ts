import { defineJob } from '#kernel';
import { rebuildFrequencies, reckonOpen } from './probability/reckon.js';
import { assessAll } from './risk.js';

/** Every night the counts are made anew, and from them the probability and risk of every open deal. */
export const assessDeals = defineJob('sales.assess-deals', {
  cron: '10 2 * * *',
  async run(ctx) {
    await rebuildFrequencies(ctx);
    await reckonOpen(ctx);
    await assessAll(ctx);
  },
});
