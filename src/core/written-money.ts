import type { Context } from '../declare/context.js';
import { conflict } from '../platform/problem.js';
import { workOf } from '../records/context.js';
import type { EntityModel } from '../registry/model.js';
import { literal, quote } from '../registry/names.js';

/** SQL that is true of a row that has an amount, written by people or the machine; null if the entity has no money. */
function hasMoney(entity: EntityModel): string | null {
  const conditions = [...entity.fields.values()]
    .filter(({ field }) => field.kind === 'money' && !field.computed)
    .map(({ columns: [first = ''], custom }) => (custom ? `custom ? ${literal(first)}` : `${quote(first)} is not null`));
  return conditions.length > 0 ? conditions.join(' or ') : null;
}

/**
 * Amounts keep what they are worth in the base currency, and rates are in it, so it stays once there are any, deleted ones
 * included. Nobody writes one meanwhile: who waits for the locks finds the rights changed, and begins anew with the new currency.
 */
export async function refuseWrittenMoney(ctx: Context, currency: string): Promise<void> {
  const { kernel, rights } = workOf(ctx);
  if (currency === rights.baseCurrency) return;
  const places = [...kernel.registry.entities.values()]
    .map((entity) => ({
      name: entity.name,
      table: quote(entity.table),
      written: entity.name === 'exchangeRate' ? 'true' : hasMoney(entity),
    }))
    .filter((place) => place.written !== null);
  const tables = [...new Set(places.map((place) => place.table))].sort();
  await ctx.sql(`lock table ${tables.join(', ')} in share mode`);
  const [held] = await ctx.sql<{ entity: string }>(
    `select entity from (${places
      .map(
        ({ name, table, written }) =>
          `select ${literal(name)} as entity where exists (select from ${table} where tenant_id = $1 and (${written}))`,
      )
      .join(' union all ')}) held limit 1`,
    [ctx.actor.tenantId],
  );
  if (held)
    throw conflict(
      'base_currency_in_use',
      `There are amounts in ${held.entity} that were reckoned in ${rights.baseCurrency}, so the base currency stays.`,
      { entity: held.entity },
    );
}
