import { defineRule, invalid } from '#kernel';

/** A category does not stand below itself. Two who write at once take turns, so that they cannot close a circle together. */
export const noCircleOfCategories = defineRule('no-circle-of-categories', {
  on: ['create', 'update'],
  reads: true,
  async check({ id, after, changed }, ctx) {
    if (!changed.includes('parentId') || !after.parentId) return;
    await ctx.sql(`select pg_advisory_xact_lock(hashtext('productCategory ' || $1))`, [ctx.actor.tenantId]);
    const above = await ctx.sql<{ id: string }>(
      `with recursive above as (
         select id, parent_id from product_categories where tenant_id = $1 and id = $2
         union select c.id, c.parent_id from above join product_categories c on c.tenant_id = $1 and c.id = above.parent_id)
       select id from above where id = $3`,
      [ctx.actor.tenantId, after.parentId, id],
    );
    if (above.length > 0 || after.parentId === id)
      throw invalid('/parentId', 'A category cannot stand below itself.', undefined, 'circle');
  },
});
