import { defineRule, invalid } from '#kernel';

/** A base has no base, is of the same kind, and counts once: so any two units of a kind are two steps apart. */
export const onlyOneStepToBase = defineRule('only-one-step-to-base', {
  on: ['create', 'update'],
  reads: true,
  async check({ id, after }, ctx) {
    if (!after.baseId) {
      if (Number(after.factor) !== 1) throw invalid('/factor', 'Is 1 of a unit without a base.');
      return;
    }
    await ctx.sql(`select pg_advisory_xact_lock(hashtext('unit ' || $1))`, [ctx.actor.tenantId]);
    const [base] = await ctx.sql<{ kind: string; base_id: string | null }>(
      'select kind, base_id from units where tenant_id = $1 and id = $2 and deleted_at is null',
      [ctx.actor.tenantId, after.baseId],
    );
    const [below] = await ctx.sql('select 1 from units where tenant_id = $1 and base_id = $2 and deleted_at is null limit 1', [
      ctx.actor.tenantId,
      id,
    ]);
    if (after.baseId === id || base?.base_id || below)
      throw invalid('/baseId', 'A base has no base itself: convert all units of a kind to one.');
    if (base && base.kind !== after.kind) throw invalid('/baseId', `The base must be a unit of ${String(after.kind)} too.`);
  },
});
