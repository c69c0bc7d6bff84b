import type { Context } from '#kernel';
import { quantiles, type Chance } from './courses.js';

/** Of which period, of the whole firm or of a unit with those below it. */
export interface ForecastScope {
  readonly from: string;
  /** The first day after it. */
  readonly until: string;
  readonly unitId?: string | null;
}

/** The unit and all below it. */
export async function unitAndBelow(ctx: Context, unitId: string): Promise<string[]> {
  const all: { id: string; parentId: string | null }[] = [];
  for await (const { id, parentId } of ctx.records('orgUnit').each({ fields: ['id', 'parentId'] })) all.push({ id, parentId });
  const below = Map.groupBy(all, ({ parentId }) => parentId);
  const found = [unitId];
  for (const id of found) found.push(...(below.get(id) ?? []).map((one) => one.id));
  return found;
}

/** Deals of the scope, by the day given; `expectedClose` unless said. */
export async function dealsOf(
  system: Context,
  { from, until, unitId }: ForecastScope,
  by: 'expectedClose' | 'closedAt' = 'expectedClose',
): Promise<Record<string, unknown>> {
  const day = (value: string) => (by === 'closedAt' ? `${value}T00:00:00Z` : value);
  return {
    [by]: { gte: day(from), lt: day(until) },
    ...(unitId ? { teamId: { in: await unitAndBelow(system, unitId) } } : {}),
  };
}

/** Every deal that counts, with its amount in the tenant's currency. */
async function chancesOf(ctx: Context, filter: Record<string, unknown>): Promise<Chance[]> {
  const chances: Chance[] = [];
  const fields = ['id', 'amount', 'status', 'effectiveProbability', 'probabilityAuto'];
  for await (const deal of ctx.records('deal').each({ filter: { and: [filter, { status: { ne: 'lost' } }] }, fields }))
    chances.push({
      amount: deal.amount?.base ?? 0,
      probability: deal.status === 'won' ? 1 : Number(deal.probabilityAuto ?? deal.effectiveProbability ?? 0) / 100,
    });
  return chances;
}

/** Keeps the forecast of the scope as it is now. `system` sees all deals. */
export async function takeSnapshot(system: Context, scope: ForecastScope, scheduled: boolean) {
  const filter = await dealsOf(system, scope);
  const groups = await system
    .records('deal')
    .aggregate({ filter, groupBy: ['forecastCategory'], measures: ['sum.amount', 'sum.weightedAmount'] });
  const currency = await system.setting<string>('kernel.baseCurrency');
  const money = (amount: number) => ({ amount, currency });
  const { p10, p50, p90 } = quantiles(await chancesOf(system, filter));
  return system.records('forecastSnapshot').create({
    takenAt: system.now().toISOString(),
    from: scope.from,
    until: scope.until,
    unitId: scope.unitId ?? null,
    scheduled,
    deals: groups.reduce((sum, { count }) => sum + count, 0),
    categories: Object.fromEntries(groups.map(({ key, sum }) => [String(key['forecastCategory']), sum?.['amount'] ?? 0])),
    weighted: money(groups.reduce((total, { sum }) => total + (sum?.['weightedAmount'] ?? 0), 0)),
    p10: money(p10),
    p50: money(p50),
    p90: money(p90),
  });
}
