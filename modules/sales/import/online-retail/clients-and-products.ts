import type { Context, ForeignIds } from '#kernel';
import type { RetailDocument } from './sort-rows.js';
import { kindOf } from './stock-codes.js';

/** Ids by the shop's numbers. */
export interface Known {
  readonly accounts: ReadonlyMap<string, string>;
  readonly products: ReadonlyMap<string, string>;
}

/** The accounts and products that documents name; those that are not there are made. */
export async function clientsAndProducts(
  ctx: Context,
  documents: readonly RetailDocument[],
  foreign: ForeignIds,
): Promise<Known> {
  const rows = documents.flatMap((document) => document.rows);
  return {
    accounts: await accountsOf(ctx, new Set(rows.flatMap((row) => row.customer ?? [])), foreign),
    products: await productsOf(ctx, namesOf(rows), foreign),
  };
}

/** Nothing is known of a client but the number. */
async function accountsOf(ctx: Context, customers: ReadonlySet<string>, foreign: ForeignIds) {
  const ids = new Map(await foreign.find('account', [...customers]));
  const fresh = [...customers].filter((customer) => !ids.has(customer));
  if (fresh.length === 0) return ids;
  const made = await ctx
    .records('account')
    .createMany(fresh.map((customer) => ({ name: `Customer ${customer}`, status: 'active', types: ['customer'] }) as never));
  const added = new Map(fresh.map((customer, i) => [customer, (made[i] as { id: string }).id]));
  await foreign.keep('account', added);
  for (const [customer, id] of added) ids.set(customer, id);
  return ids;
}

/** The first description of each code. */
function namesOf(rows: RetailDocument['rows']): Map<string, string | null> {
  const names = new Map<string, string | null>();
  for (const { code, description } of rows) names.set(code, names.get(code) ?? description);
  return names;
}

async function productsOf(ctx: Context, names: ReadonlyMap<string, string | null>, foreign: ForeignIds) {
  const ids = new Map(await foreign.find('product', [...names.keys()]));
  const missing = [...names.keys()].filter((code) => !ids.has(code));
  if (missing.length === 0) return ids;
  // The firm may have these products already, under the same number.
  const own = await ctx.sql<{ sku: string; id: string }>(
    'select sku, id from products where tenant_id = $1 and sku = any($2::text[]) and deleted_at is null',
    [ctx.actor.tenantId, missing],
  );
  const added = new Map(own.map(({ sku, id }) => [sku, id]));
  const fresh = missing.filter((code) => !added.has(code));
  if (fresh.length > 0) {
    const made = await ctx
      .records('product')
      .createMany(fresh.map((code) => ({ sku: code, name: names.get(code) ?? code, kind: kindOf(code) }) as never));
    fresh.forEach((code, i) => added.set(code, (made[i] as { id: string }).id));
  }
  await foreign.keep('product', added);
  for (const [code, id] of added) ids.set(code, id);
  return ids;
}
