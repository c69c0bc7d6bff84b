import { choice, date, defineAction, int, json, link, text, type Context } from '#kernel';
import { cellKey, DIMENSIONS, plannedOf, readCells, readTasks, type Cell } from './cells.js';
import { expectedByMonth, factsByMonth, type ByMonth, type Dimensions } from './facts.js';
import { METRICS, type Metric } from './plan.entity.js';
import { suggest } from './suggest.js';

const MONTHS_BACK = 60;

const monthOf = (day: string, months = 0): string => {
  const at = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
};

/** What was done in each month before `until`, from the first month in which anything was. */
async function history(ctx: Context, until: string, metric: Metric, dimensions: Dimensions): Promise<number[]> {
  const byMonth = await factsByMonth(ctx, metric, dimensions, monthOf(until, -MONTHS_BACK));
  const first = [...byMonth.keys()].sort()[0];
  const amounts: number[] = [];
  if (first !== undefined)
    for (let month = first; month < until; month = monthOf(month, 1)) amounts.push(byMonth.get(month) ?? 0);
  return amounts;
}

/** SAL15 */
export const suggestPlan = defineAction('salesPlan.suggest', {
  on: 'collection',
  label: { en: 'Suggest targets', ru: 'Предложить план' },
  description:
    'Monthly targets of a metric (revenue unless said) from what was done before: seasonal index × trend × last year, with the error the same way would have had; simple, and said so, with less than 24 months of history. Whole numbers: minor units, pieces or deals.',
  input: {
    metric: choice(METRICS, { default: 'revenue' }),
    from: date({ required: true }),
    months: int({ default: 12, min: 1, max: 24 }),
    unit: link('orgUnit'),
    user: link('user'),
    territory: link('territory'),
    category: link('productCategory'),
    segment: text({ max: 50, description: 'Of accounts with this tag.' }),
  },
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, input) {
    const from = monthOf(input.from);
    const amounts = await history(ctx, from, input.metric ?? 'revenue', input);
    const { targets, ...rest } = suggest(amounts, input.months ?? 12);
    return { ...rest, historyMonths: amounts.length, targets: targets.map((target, i) => ({ month: monthOf(from, i), target })) };
  },
});

/** An edit of a plan is a version of its own, with its reason and what is to be done for it; what is not given stays as it was. */
export const revisePlan = defineAction('salesPlan.revise', {
  label: { en: 'Revise', ru: 'Изменить план' },
  description:
    'Makes the next version: the cells of the current one, with those given in their place: [{ month, unitId, userId, territoryId, categoryId, segment, target }], with count or quantity in place of target where the metric is newDeals or quantity; tasks: [{ title, userId, dueOn }].',
  input: { reason: text({ required: true, max: 1000 }), cells: json({ required: true }), tasks: json() },
  emits: ['salesPlan.changed'],
  access: ['manager'],
  returns: 'record',
  versioned: true,
  async run(ctx, { reason, cells, tasks }, record) {
    const [given, toDo] = [readCells(cells, record['metric'] as Metric), readTasks(tasks)];
    const number = Number(record['currentVersion'] ?? 0) + 1;
    const kept = await cellsOf(ctx, record.id, number - 1);
    for (const cell of given) kept.set(cellKey(cell), cell);
    const version = await ctx
      .records('planVersion')
      .create({ planId: record.id, number, reason, approvedById: ctx.actor.userId, approvedAt: ctx.now().toISOString() });
    await ctx.records('planCell').createMany([...kept.values()].map((cell) => ({ ...cell, planVersionId: version.id })));
    await ctx.records('planTask').createMany(toDo.map((task) => ({ ...task, planVersionId: version.id })));
    for (const { title, userId } of toDo)
      if (userId)
        await ctx.notify({
          to: { users: [userId] },
          kind: 'sales.planTask',
          subject: { entity: 'salesPlan', id: record.id },
          values: { title, plan: String(record['name']) },
        });
    const revised = await ctx.because(reason).records('salesPlan').update(record.id, { currentVersion: number });
    await ctx.emit('salesPlan.changed', { entity: 'salesPlan', id: record.id }, { number, reason, version: revised.version });
    return revised;
  },
});

async function cellsOf(ctx: Context, planId: string, number: number): Promise<Map<string, Cell>> {
  const kept = new Map<string, Cell>();
  const cells = ctx.records('planCell').each({ filter: { planVersion: { planId: { eq: planId }, number: { eq: number } } } });
  for await (const { month, unitId, userId, territoryId, categoryId, segment, target, count, quantity } of cells) {
    const plain = target && { amount: target.amount, currency: target.currency };
    const whose = { unitId, userId, territoryId, categoryId, segment };
    const cell = { month: String(month), ...whose, target: plain, count, quantity };
    kept.set(cellKey(cell), cell);
  }
  return kept;
}

/** Plan against fact, cell by cell, of what the caller may see. */
export const comparePlan = defineAction('salesPlan.compare', {
  label: { en: 'Plan against fact', ru: 'План-факт' },
  description:
    'Each cell of a version of the plan (the current one unless said) with what was done in its month, the difference, the share done, and expected: what comes to it with the open deals of the month by their probability, where deals tell (revenue and newDeals).',
  input: { number: int({ min: 1, description: 'Of the version; the current one, if empty.' }) },
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, input, record) {
    const number = input.number ?? Number(record['currentVersion'] ?? 0);
    const metric = record['metric'] as Metric;
    const { nodes } = await ctx.records('planCell').list({
      filter: { planVersion: { planId: { eq: record.id }, number: { eq: number } } },
      sort: ['month', 'id'],
      first: 1000,
    });
    const known = new Map<string, Promise<readonly [done: ByMonth, expected: ByMonth | null]>>();
    const of = (cell: Dimensions) => {
      const whose = JSON.stringify(DIMENSIONS.map((key) => cell[key]));
      const figures = known.get(whose) ?? figuresOf(ctx, metric, cell);
      known.set(whose, figures);
      return figures;
    };
    const cells = [];
    for (const cell of nodes) {
      const [facts, open] = await of(cell);
      const [planned, done] = [plannedOf(cell, metric), facts.get(String(cell.month)) ?? 0];
      const percent = planned === 0 ? null : Math.round((done / planned) * 10_000) / 100;
      const expected = open && round(done + (open.get(String(cell.month)) ?? 0));
      const { month, unitId, userId, territoryId, categoryId, segment } = cell;
      const whose = { unitId, userId, territoryId, categoryId, segment };
      cells.push({ month, ...whose, planned, done, difference: round(done - planned), percent, expected });
    }
    return { version: number, metric, cells };
  },
});

const figuresOf = async (ctx: Context, metric: Metric, whose: Dimensions) =>
  [await factsByMonth(ctx, metric, whose), await expectedByMonth(ctx, metric, whose)] as const;

/** Quantities have four decimals; amounts and numbers of deals have none to lose. */
const round = (value: number): number => Math.round(value * 10_000) / 10_000;
