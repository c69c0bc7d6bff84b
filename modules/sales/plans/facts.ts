import type { Context } from '#kernel';

/** Of whom and of what a number of a plan is; the whole firm where nothing is said. */
export interface Dimensions {
  readonly unitId?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly territoryId?: string | null | undefined;
  readonly categoryId?: string | null | undefined;
}

/** What was won in a month: so many deals, and their amount in the own currency. */
export interface Fact {
  readonly count: number;
  readonly amount: number;
}

/**
 * What was won in each month (by its first day), as far as the caller may see. Of a category of products, with those below it, count the deals that have lines of it, and the lines' amounts; otherwise the deals'.
 */
export async function wonByMonth(ctx: Context, dimensions: Dimensions, since?: string): Promise<Map<string, Fact>> {
  const { unitId, userId, territoryId, categoryId } = dimensions;
  const won = {
    status: { eq: 'won' },
    ...(unitId ? { teamId: { eq: unitId } } : {}),
    ...(userId ? { ownerId: { eq: userId } } : {}),
    ...(territoryId ? { territoryId: { eq: territoryId } } : {}),
    ...(since ? { closedAt: { gte: `${since}T00:00:00Z` } } : {}),
  };
  const ofCategory = categoryId ? { product: { categoryId: { in: await categoryAndBelow(ctx, categoryId) } } } : null;
  const deals = await ctx.records('deal').aggregate({
    filter: ofCategory ? { ...won, lines: { some: ofCategory } } : won,
    groupBy: ['closedAt:month'],
    measures: ['sum.amount'],
  });
  const facts = new Map(
    deals.map(({ key, count, sum }) => [String(key['closedAt:month']), { count, amount: sum?.['amount'] ?? 0 }]),
  );
  if (!ofCategory) return facts;
  const lines = await ctx.records('dealLine').aggregate({
    filter: { deal: won, ...ofCategory },
    groupBy: ['deal.closedAt:month'],
    measures: ['sum.total'],
  });
  const amounts = new Map(lines.map(({ key, sum }) => [String(key['deal.closedAt:month']), sum?.['total'] ?? 0]));
  return new Map([...facts].map(([month, { count }]) => [month, { count, amount: amounts.get(month) ?? 0 }]));
}

async function categoryAndBelow(ctx: Context, categoryId: string): Promise<string[]> {
  const all: { id: string; parentId: string | null }[] = [];
  const categories = ctx
    .asSystem('plan against fact')
    .records('productCategory')
    .each({ fields: ['id', 'parentId'] });
  for await (const { id, parentId } of categories) all.push({ id, parentId });
  const below = Map.groupBy(all, ({ parentId }) => parentId);
  const found = [categoryId];
  for (const id of found) found.push(...(below.get(id) ?? []).map((one) => one.id).filter((one) => !found.includes(one)));
  return found;
}
