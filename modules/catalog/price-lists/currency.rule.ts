import { checkCurrency, conflict, defineRule } from '#kernel';

/** The currency is one of ISO 4217, and stays while amounts of rules are in it. */
export const currencyOfIso = defineRule('currency-of-iso', {
  on: ['create', 'update'],
  reads: true,
  async check({ id, after, before, changed }, ctx) {
    if (!changed.includes('currency')) return;
    checkCurrency(after.currency, '/currency');
    if (!before) return;
    const [used] = await ctx.sql(
      'select 1 from price_rules where tenant_id = $1 and price_list_id = $2 and deleted_at is null limit 1',
      [ctx.actor.tenantId, id],
    );
    if (used) throw conflict('in_use', 'The list has rules in its currency; make a new list for another currency.');
  },
});
