import { date, defineAction, invalid, link } from '#kernel';
import { takeSnapshot } from './take.js';

const CATEGORIES = ['pipeline', 'bestCase', 'commit', 'closed'] as const;
type Category = (typeof CATEGORIES)[number];
type Sums = Record<Category, number>;

export const period = {
  from: date({ required: true }),
  until: date({ required: true, description: 'The first day after the period.' }),
};
export const within = ({ from, until }: { from: string; until: string }): Record<string, unknown> => {
  if (until <= from) throw invalid('/until', 'Must be after from.');
  return { expectedClose: { gte: from, lt: until } };
};

export interface UnitForecast {
  readonly unitId: string;
  readonly name: string;
  readonly parentId: string | null;
  /** What the deals of the unit and of those below it add up to. */
  readonly computed: Sums;
  /** What managers expect: a unit's override, or its own deals and what is expected of the units below it. */
  readonly expected: Sums;
  readonly overrides: Partial<Sums>;
}

const none = (): Sums => ({ pipeline: 0, bestCase: 0, commit: 0, closed: 0 });

/** Rolls sums up a tree of units; overrides replace what comes from below and change no sum that deals make (SAL5). */
export function rollUp(
  units: readonly { readonly id: string; readonly name: string; readonly parentId: string | null }[],
  own: ReadonlyMap<string, Partial<Sums>>,
  overrides: ReadonlyMap<string, Partial<Sums>>,
): UnitForecast[] {
  const below = Map.groupBy(units, ({ parentId }) => parentId);
  const found = new Map<string, UnitForecast>();
  const visit = (unit: (typeof units)[number]): UnitForecast => {
    const parts = (below.get(unit.id) ?? []).map(visit);
    const [computed, expected, over] = [none(), none(), overrides.get(unit.id) ?? {}];
    for (const category of CATEGORIES) {
      const mine = own.get(unit.id)?.[category] ?? 0;
      computed[category] = parts.reduce((sum, part) => sum + part.computed[category], mine);
      expected[category] = over[category] ?? parts.reduce((sum, part) => sum + part.expected[category], mine);
    }
    const forecast = { unitId: unit.id, name: unit.name, parentId: unit.parentId, computed, expected, overrides: over };
    found.set(unit.id, forecast);
    return forecast;
  };
  const known = new Set(units.map(({ id }) => id));
  for (const unit of units) if (unit.parentId === null || !known.has(unit.parentId)) visit(unit);
  return units.flatMap(({ id }) => found.get(id) ?? []);
}

export const forecastTree = defineAction('forecastOverride.tree', {
  on: 'collection',
  label: { en: 'Forecast by unit', ru: 'Прогноз по подразделениям' },
  description:
    'Forecast categories of the period up the tree of units, with the deals you may see: what they add up to, and what managers expect.',
  input: period,
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, input) {
    const groups = await ctx
      .records('deal')
      .aggregate({ filter: within(input), groupBy: ['teamId', 'forecastCategory'], measures: ['sum.amount'] });
    const own = new Map<string, Partial<Sums>>();
    for (const { key, sum } of groups) {
      if (key['teamId'] === null || !CATEGORIES.includes(key['forecastCategory'] as Category)) continue;
      const unit = own.get(String(key['teamId'])) ?? {};
      own.set(String(key['teamId']), { ...unit, [String(key['forecastCategory'])]: sum?.['amount'] ?? 0 });
    }
    const overrides = new Map<string, Partial<Sums>>();
    const given = ctx.records('forecastOverride').each({ filter: { from: { eq: input.from }, until: { eq: input.until } } });
    for await (const { unitId, category, amount } of given)
      overrides.set(String(unitId), {
        ...overrides.get(String(unitId)),
        [String(category)]: amount?.base ?? amount?.amount ?? 0,
      });
    const units: { id: string; name: string; parentId: string | null }[] = [];
    for await (const { id, name, parentId } of ctx.records('orgUnit').each({ fields: ['id', 'name', 'parentId'] }))
      units.push({ id, name: String(name), parentId });
    return { units: rollUp(units, own, overrides) };
  },
});

export const takeForecast = defineAction('forecastSnapshot.take', {
  on: 'collection',
  label: { en: 'Take a snapshot', ru: 'Снять прогноз' },
  description:
    'Keeps the forecast of the period as it is now: sums by category, weighted, and the quantiles of a model that wins each deal by its reckoned probability.',
  input: { ...period, unit: link('orgUnit', { description: 'With those below it; the whole firm, if empty.' }) },
  access: ['manager'],
  returns: 'json',
  run(ctx, input) {
    within(input);
    return takeSnapshot(ctx.asSystem('forecast of the whole firm'), input, false);
  },
});
