import { below, date, defineAction, int, invalid, json, link, text, type Context } from '#kernel';
import { suggest } from './suggest.js';

const MOST_CELLS = 500;
const MONTHS_BACK = 60;

const monthOf = (day: string, months = 0): string => {
  const at = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
};

/** What was won in each month before `until`, from the first month in which anything was; as far as the caller may see. */
async function wonByMonth(ctx: Context, until: string, filter: Record<string, unknown>): Promise<number[]> {
  const groups = await ctx.records('deal').aggregate({
    filter: { and: [filter, { status: { eq: 'won' } }, { closedAt: { gte: `${monthOf(until, -MONTHS_BACK)}T00:00:00Z` } }] },
    groupBy: ['closedAt:month'],
    measures: ['sum.amount'],
  });
  const byMonth = new Map(groups.map(({ key, sum }) => [String(key['closedAt:month']), sum?.['amount'] ?? 0]));
  const first = [...byMonth.keys()].sort()[0];
  const history: number[] = [];
  if (first !== undefined)
    for (let month = first; month < until; month = monthOf(month, 1)) history.push(byMonth.get(month) ?? 0);
  return history;
}

const ofWhom = ({
  unitId,
  userId,
}: {
  unitId?: string | null | undefined;
  userId?: string | null | undefined;
}): Record<string, unknown> => ({
  ...(unitId ? { teamId: { eq: unitId } } : {}),
  ...(userId ? { ownerId: { eq: userId } } : {}),
});

/** SAL15 */
export const suggestPlan = defineAction('salesPlan.suggest', {
  on: 'collection',
  label: { en: 'Suggest targets', ru: 'Предложить план' },
  description:
    'Monthly targets from what was won before: seasonal index × trend × last year, with the error the same way would have had; simple, and said so, with less than 24 months of history.',
  input: {
    from: date({ required: true }),
    months: int({ default: 12, min: 1, max: 24 }),
    unit: link('orgUnit'),
    user: link('user'),
  },
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, input) {
    const from = monthOf(input.from);
    const history = await wonByMonth(ctx, from, ofWhom(input));
    const { targets, ...rest } = suggest(history, input.months ?? 12);
    return { ...rest, historyMonths: history.length, targets: targets.map((target, i) => ({ month: monthOf(from, i), target })) };
  },
});

interface Cell {
  readonly month: string;
  readonly unitId: string | null;
  readonly userId: string | null;
  readonly target: { amount: number; currency: string } | null;
  readonly count: number | null;
}

const cellKey = ({ month, unitId, userId }: Cell): string => [month, unitId, userId].join(' ');

/** What it holds besides is checked where the cells are written. */
function readCells(given: unknown): Cell[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST_CELLS)
    throw invalid('/cells', 'Expected a list of 1 to 500 cells.');
  return given.map((one: unknown, i) => {
    const { month, unitId = null, userId = null, target = null, count = null } = (one ?? {}) as Partial<Cell>;
    if (!/^\d{4}-\d{2}-01$/.test(String(month)))
      throw invalid(below(below('/cells', i), 'month'), 'Expected the first day of a month, e.g. 2026-03-01.');
    return { month: String(month), unitId, userId, target, count };
  });
}

/** An edit of a plan is a version of its own, with its reason; what is not given stays as it was. */
export const revisePlan = defineAction('salesPlan.revise', {
  label: { en: 'Revise', ru: 'Изменить план' },
  description:
    'Makes the next version: the cells of the current one, with those given in their place: [{ month, unitId, userId, target, count }].',
  input: { reason: text({ required: true, max: 1000 }), cells: json({ required: true }) },
  emits: ['salesPlan.changed'],
  access: ['manager'],
  returns: 'record',
  versioned: true,
  async run(ctx, { reason, cells }, record) {
    const number = Number(record['currentVersion'] ?? 0) + 1;
    const kept = new Map<string, Cell>();
    const before = ctx
      .records('planCell')
      .each({ filter: { planVersion: { planId: { eq: record.id }, number: { eq: number - 1 } } } });
    for await (const { month, unitId, userId, target, count } of before) {
      const cell = {
        month: String(month),
        unitId,
        userId,
        target: target && { amount: target.amount, currency: target.currency },
        count,
      };
      kept.set(cellKey(cell), cell);
    }
    for (const cell of readCells(cells)) kept.set(cellKey(cell), cell);
    const version = await ctx
      .records('planVersion')
      .create({ planId: record.id, number, reason, approvedById: ctx.actor.userId, approvedAt: ctx.now().toISOString() });
    await ctx.records('planCell').createMany([...kept.values()].map((cell) => ({ ...cell, planVersionId: version.id })));
    const revised = await ctx.because(reason).records('salesPlan').update(record.id, { currentVersion: number });
    await ctx.emit('salesPlan.changed', { entity: 'salesPlan', id: record.id }, { number, reason, version: revised.version });
    return revised;
  },
});

/** Plan against fact, cell by cell, of what the caller may see. */
export const comparePlan = defineAction('salesPlan.compare', {
  label: { en: 'Plan against fact', ru: 'План-факт' },
  description: "Each cell of the plan's current version with what was won in its month, the difference and the share done.",
  access: 'read',
  readOnly: true,
  returns: 'json',
  async run(ctx, _input, record) {
    const { nodes } = await ctx.records('planCell').list({
      filter: { planVersion: { planId: { eq: record.id }, number: { eq: record['currentVersion'] ?? 0 } } },
      sort: ['month', 'id'],
      first: 1000,
    });
    const facts = new Map<string, Map<string, { count: number; amount: number }>>();
    const factOf = async (cell: (typeof nodes)[number]) => {
      const whose = ofWhom(cell);
      const key = JSON.stringify(whose);
      if (!facts.has(key)) {
        const filter = { and: [whose, { status: { eq: 'won' } }] };
        const groups = await ctx.records('deal').aggregate({ filter, groupBy: ['closedAt:month'], measures: ['sum.amount'] });
        facts.set(
          key,
          new Map(groups.map((g) => [String(g.key['closedAt:month']), { count: g.count, amount: g.sum?.['amount'] ?? 0 }])),
        );
      }
      return facts.get(key)?.get(String(cell.month)) ?? { count: 0, amount: 0 };
    };
    const cells = [];
    for (const cell of nodes) {
      const fact = await factOf(cell);
      const [planned, done] =
        record['metric'] === 'newDeals' ? [cell.count ?? 0, fact.count] : [cell.target?.base ?? 0, fact.amount];
      const percent = planned === 0 ? null : Math.round((done / planned) * 10_000) / 100;
      cells.push({
        month: cell.month,
        unitId: cell.unitId,
        userId: cell.userId,
        planned,
        done,
        difference: done - planned,
        percent,
      });
    }
    return { version: record['currentVersion'], cells };
  },
});
