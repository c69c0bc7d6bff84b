import { defineRule, invalid, type Change } from '#kernel';
import { parseFormula } from '../pricing/formula.js';

const TARGETS = { category: 'categoryId', product: 'productId', variant: 'variantId' } as const;

/** A rule names exactly its target, and has what its kind is reckoned by. */
export const ruleIsWhole = defineRule('rule-is-whole', {
  on: ['create', 'update'],
  check({ after }) {
    for (const [target, key] of Object.entries(TARGETS)) {
      if (after.target === target && !after[key])
        throw invalid(`/${key}`, `A rule for a ${target} needs ${key}.`, undefined, 'required');
      if (after.target !== target && after[key])
        throw invalid(`/${key}`, `A rule for ${String(after.target)} has no ${key}; leave it out.`);
    }
    if (after.kind === 'fixed' && !after.amount)
      throw invalid('/amount', 'A fixed price needs an amount.', undefined, 'required');
    if (after.kind === 'percent' && after.percent == null)
      throw invalid('/percent', 'A rule of kind percent needs percent.', undefined, 'required');
    if (after.kind === 'formula' && !after.formula)
      throw invalid('/formula', 'A rule of kind formula needs a formula.', undefined, 'required');
    if (after.formula) parseFormula(String(after.formula), '/formula');
    if ((after.base === 'otherList') !== Boolean(after.baseListId))
      throw invalid('/baseListId', 'Give baseListId exactly if base is otherList.');
    checkOrder(after);
  },
});

function checkOrder(after: Change['after']): void {
  if (after.minMargin != null && after.maxMargin != null && Number(after.minMargin) > Number(after.maxMargin))
    throw invalid('/maxMargin', 'Must not be less than minMargin.');
  if (after.validFrom && after.validTo && String(after.validTo) < String(after.validFrom))
    throw invalid('/validTo', 'Must not be before validFrom.');
}

export const amountsInTheListsCurrency = defineRule('amounts-in-the-lists-currency', {
  on: ['create', 'update'],
  reads: true,
  async check({ after }, ctx) {
    const [list] = await ctx.sql<{ currency: string }>('select currency from price_lists where tenant_id = $1 and id = $2', [
      ctx.actor.tenantId,
      after.priceListId,
    ]);
    for (const key of ['amount', 'surcharge', 'roundTo']) {
      const given = after[key] as { currency: string } | null | undefined;
      if (list && given && given.currency !== list.currency)
        throw invalid(`/${key}`, `The price list is in ${list.currency}; give the amount in it.`);
    }
  },
});

/** A list is not made from itself, over however many others. Two who write at once take turns. */
export const noCircleOfLists = defineRule('no-circle-of-lists', {
  on: ['create', 'update', 'restore'],
  reads: true,
  async check({ after }, ctx) {
    if (!after.baseListId) return;
    await ctx.sql(`select pg_advisory_xact_lock(hashtext('priceRule ' || $1))`, [ctx.actor.tenantId]);
    const [circle] = await ctx.sql(
      `with recursive reached as (
         select $2::uuid as id
         union select r.base_list_id from reached join price_rules r
           on r.tenant_id = $1 and r.price_list_id = reached.id and r.base_list_id is not null and r.deleted_at is null)
       select 1 from reached where id = $3`,
      [ctx.actor.tenantId, after.baseListId, after.priceListId],
    );
    if (circle) throw invalid('/baseListId', 'The lists would be made from each other in a circle.', undefined, 'circle');
  },
});
