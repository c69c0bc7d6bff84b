import { defineRule, invalid } from '#kernel';

/** Bundles hold goods, services and work; never bundles, so that they cannot hold themselves, nor what needs parameters. */
export const goesIntoABundle = defineRule('goes-into-a-bundle', {
  on: ['create', 'update'],
  reads: true,
  async check({ after }, ctx) {
    const [item] = await ctx.sql<{ kind: string }>('select kind from products where tenant_id = $1 and id = $2', [
      ctx.actor.tenantId,
      after.productId,
    ]);
    if (after.bundleId === after.productId || ['bundle', 'configurable'].includes(item?.kind ?? ''))
      throw invalid('/productId', 'A bundle holds goods, services and work only.');
  },
});
