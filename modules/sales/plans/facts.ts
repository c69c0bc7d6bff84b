import type { Context } from '#kernel';
import type { Metric } from './plan.entity.js';

/** Of whom and of what a number of a plan is; the whole firm where nothing is said. */
export interface Dimensions {
  readonly unitId?: string | null | undefined;
  readonly userId?: string | null | undefined;
  readonly territoryId?: string | null | undefined;
  /** With those below it. */
  readonly categoryId?: string | null | undefined;
  /** Tag of the accounts. */
  readonly segment?: string | null | undefined;
}

type Filter = Record<string, unknown>;
/** A number for each month, by its first day. Money is in minor units of the own currency. */
export type ByMonth = Map<string, number>;

const ofAccounts = ({ segment }: Dimensions): Filter => (segment ? { account: { tags: { has: segment } } } : {});
const since = (field: string, day?: string): Filter => (day ? { [field]: { gte: `${day}T00:00:00Z` } } : {});

const dealsOf = ({ unitId, userId, territoryId, ...rest }: Dimensions): Filter => ({
  ...(unitId ? { teamId: { eq: unitId } } : {}),
  ...(userId ? { ownerId: { eq: userId } } : {}),
  ...(territoryId ? { territoryId: { eq: territoryId } } : {}),
  ...ofAccounts(rest),
});

/** Orders that were confirmed and not cancelled; their territory is that of their deal. */
const ordersOf = ({ unitId, userId, territoryId, ...rest }: Dimensions, day?: string): Filter => ({
  status: { notIn: ['draft', 'cancelled'] },
  confirmedAt: { isNull: false },
  ...since('confirmedAt', day),
  ...(unitId ? { teamId: { eq: unitId } } : {}),
  ...(userId ? { ownerId: { eq: userId } } : {}),
  ...(territoryId ? { deal: { territoryId: { eq: territoryId } } } : {}),
  ...ofAccounts(rest),
});

async function summed(ctx: Context, entity: string, filter: Filter, month: string, measure: string): Promise<ByMonth> {
  const groups = await ctx.records(entity).aggregate({ filter, groupBy: [month], measures: [`sum.${measure}`] });
  return new Map(groups.map(({ key, sum }) => [String(key[month]), Number(sum?.[measure] ?? 0)]));
}

async function counted(ctx: Context, filter: Filter): Promise<ByMonth> {
  const groups = await ctx.records('deal').aggregate({ filter, groupBy: ['closedAt:month'] });
  return new Map(groups.map(({ key, count }) => [String(key['closedAt:month']), count]));
}

/**
 * What was done in each month, as far as the caller may see. Revenue and new deals are of deals won in it; margin and quantity, which
 * need prices and costs, of orders confirmed in it. Of a category of products count the lines of it, with their amount, their part
 * of the order's profit, or their quantity, and the deals that have such lines.
 */
export async function factsByMonth(ctx: Context, metric: Metric, dimensions: Dimensions, from?: string): Promise<ByMonth> {
  const { categoryId } = dimensions;
  const ofCategory = categoryId ? { product: { categoryId: { in: await categoryAndBelow(ctx, categoryId) } } } : null;
  if (metric === 'margin' || metric === 'quantity') {
    const orders = ordersOf(dimensions, from);
    if (metric === 'margin' && !ofCategory) return summed(ctx, 'salesOrder', orders, 'confirmedAt:month', 'profit');
    const lines = { salesOrder: orders, ...ofCategory };
    return summed(ctx, 'salesOrderLine', lines, 'salesOrder.confirmedAt:month', metric === 'margin' ? 'profit' : 'quantity');
  }
  const won = { status: { eq: 'won' }, ...dealsOf(dimensions), ...since('closedAt', from) };
  if (metric === 'newDeals') return counted(ctx, ofCategory ? { ...won, lines: { some: ofCategory } } : won);
  if (!ofCategory) return summed(ctx, 'deal', won, 'closedAt:month', 'amount');
  return summed(ctx, 'dealLine', { deal: won, ...ofCategory }, 'deal.closedAt:month', 'total');
}

/**
 * What is to be expected besides of open deals in the months of their `expectedClose`, by their probability (SAL1). Null where deals
 * do not tell: of margin, quantity, and of categories.
 */
export async function expectedByMonth(ctx: Context, metric: Metric, dimensions: Dimensions): Promise<ByMonth | null> {
  if ((metric !== 'revenue' && metric !== 'newDeals') || dimensions.categoryId) return null;
  const open = { status: { in: ['open', 'onHold'] }, expectedClose: { isNull: false }, ...dealsOf(dimensions) };
  if (metric === 'revenue') return summed(ctx, 'deal', open, 'expectedClose:month', 'weightedAmount');
  const chances = await summed(ctx, 'deal', open, 'expectedClose:month', 'effectiveProbability');
  return new Map([...chances].map(([month, percent]) => [month, Math.round(percent) / 100]));
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
