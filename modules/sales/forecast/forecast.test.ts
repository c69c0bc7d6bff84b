import fc from 'fast-check';
import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import { makePipeline } from '../deals/test-pipeline.js';
import sales from '../index.js';
import { suggest } from '../plans/suggest.js';
import { quantiles } from './courses.js';
import { rollUp, type UnitForecast } from './forecast.actions.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

const rub = (amount: number) => ({ amount, currency: 'RUB' });

describe('forecast categories', () => {
  it('roll up the tree of units; an override stands apart and changes no sum of deals [SAL5]', async () => {
    const firm = await ctx.records('orgUnit').create({ name: 'Firm', kind: 'company' });
    const [north, south] = await Promise.all(
      ['North', 'South'].map((name) => ctx.records('orgUnit').create({ name, kind: 'team', parentId: firm.id })),
    );
    const { deal } = await makePipeline(ctx, { second: { forecastCategory: 'commit' }, first: { forecastCategory: 'pipeline' } });
    const expectedClose = '2031-02-10';
    await deal({ teamId: north?.id, amount: rub(100), expectedClose });
    await deal({ teamId: south?.id, amount: rub(40), expectedClose, categoryOverride: 'commit' });
    await deal({ teamId: firm.id, amount: rub(7), expectedClose });
    await deal({ teamId: firm.id, amount: rub(9000), expectedClose: '2031-03-01' });
    const period = { from: '2031-02-01', until: '2031-03-01' };
    await ctx
      .records('forecastOverride')
      .create({ ...period, unitId: String(north?.id), category: 'pipeline', amount: rub(60), comment: 'One slips' });
    const { units } = (await ctx.run('forecastOverride.tree', period)) as { units: UnitForecast[] };
    const of = (id?: string) => units.find((unit) => unit.unitId === id);
    expect(of(firm.id)).toMatchObject({
      computed: { pipeline: 107, commit: 40 },
      expected: { pipeline: 67, commit: 40 },
      overrides: {},
    });
    expect(of(north?.id)).toMatchObject({ computed: { pipeline: 100 }, expected: { pipeline: 60 }, overrides: { pipeline: 60 } });
    await expect(ctx.run('forecastOverride.tree', { from: '2031-02-01', until: '2031-02-01' })).rejects.toMatchObject({
      pointer: '/until',
    });
    const rep = makeContext(await kit.actor('rep'));
    const seen = (await rep.run('forecastOverride.tree', period)) as { units: UnitForecast[] };
    expect(seen.units.find((unit) => unit.unitId === firm.id)).toMatchObject({ computed: { pipeline: 0, commit: 0 } });
  });

  it('add up to the deals in any tree, and to what is expected where nothing is overridden [SAL5]', () => {
    const tree = fc.array(fc.record({ parent: fc.nat(), amount: fc.nat(1000), over: fc.option(fc.nat(1000)) }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(tree, (nodes) => {
        const units = nodes.map(({ parent }, i) => ({
          id: String(i),
          name: String(i),
          parentId: i === 0 ? null : String(parent % i),
        }));
        const own = new Map(nodes.map(({ amount }, i) => [String(i), { commit: amount }]));
        const overrides = new Map(
          nodes.flatMap(({ over }, i) => (over === null ? [] : [[String(i), { commit: over }] as const])),
        );
        const total = nodes.reduce((sum, { amount }) => sum + amount, 0);
        expect(rollUp(units, own, overrides)[0]?.computed.commit).toBe(total);
        expect(rollUp(units, own, new Map())[0]?.expected.commit).toBe(total);
        for (const [id, over] of overrides)
          expect(rollUp(units, own, overrides).find((u) => u.unitId === id)?.expected.commit).toBe(over.commit);
      }),
    );
  });

  it('are kept in snapshots with the quantiles of a model, in order and within what is possible', async () => {
    const chance = fc.record({ amount: fc.nat(1_000_000), probability: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(chance, { maxLength: 8 }), (chances) => {
        const { p10, p50, p90 } = quantiles(chances);
        const most = chances.reduce((sum, { amount }) => sum + amount, 0);
        expect(p10 >= 0 && p10 <= p50 && p50 <= p90 && p90 <= most).toBe(true);
      }),
      { numRuns: 30 },
    );
    const { deal, stages } = await makePipeline(ctx);
    await deal({ amount: rub(100), expectedClose: '2033-05-05', stageId: stages.won });
    await deal({ amount: rub(50), expectedClose: '2033-05-05', probability: 50 });
    const taken = (await ctx.run('forecastSnapshot.take', { from: '2033-05-01', until: '2033-06-01' })) as unknown as Record<
      string,
      unknown
    >;
    expect(taken).toMatchObject({
      deals: 2,
      categories: { closed: 100, pipeline: 50 },
      weighted: { amount: 125 },

      p90: { amount: 150 },
    });
  });
});

describe('plans', () => {
  it('are suggested by season, trend and the last year from 24 months on, and say so with less [SAL15]', () => {
    const season = [0.5, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2];
    const months = (n: number) => Array.from({ length: n }, (_, i) => 1000 * (season[i % 12] as number));
    const steady = suggest(months(36), 12);
    expect(steady).toMatchObject({ method: 'seasonal', reason: null });
    steady.targets.forEach((target, i) => expect(Math.abs(target - 1000 * (season[i] as number))).toBeLessThanOrEqual(20));
    expect(steady.backTestPercent).toBeLessThan(3);
    const growing = suggest(
      months(36).map((value, i) => value * 1.02 ** i),
      12,
    );
    expect(growing.targets.reduce((a, b) => a + b, 0)).toBeGreaterThan(12_000 * 1.02 ** 36 * 0.95);
    expect(suggest(months(24), 3).method).toBe('seasonal');
    expect(suggest([...months(23)], 3)).toMatchObject({
      method: 'simple',
      reason: 'less than 24 months of history',
      seasons: [],
    });
    expect(suggest([], 2)).toMatchObject({ method: 'simple', targets: [0, 0], backTestPercent: null });
  });

  it('follow any level: twice the history is twice the targets, and seasons make up the year [SAL15]', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1000, max: 1_000_000 }), { minLength: 24, maxLength: 48 }), (history) => {
        const [once, twice] = [
          suggest(history, 12),
          suggest(
            history.map((value) => value * 2),
            12,
          ),
        ];
        expect(once.seasons.reduce((sum, value) => sum + value, 0)).toBeCloseTo(12, 6);
        once.targets.forEach((target, i) => expect(Math.abs((twice.targets[i] as number) - 2 * target)).toBeLessThanOrEqual(1));
        expect(twice.backTestPercent as number).toBeCloseTo(once.backTestPercent as number, 0);
      }),
    );
  });

  it('are changed by versions with reasons, and compared with what was won', async () => {
    const { deal, stages } = await makePipeline(ctx);
    await deal({ stageId: stages.won, amount: rub(500), openedAt: '2024-01-02T00:00:00Z', closedAt: '2024-01-20T00:00:00Z' });
    const plan = await ctx.records('salesPlan').create({ name: '2024', from: '2024-01-01', until: '2025-01-01' });
    const revise = (reason: string, cells: unknown) =>
      ctx.run('salesPlan.revise', { id: plan.id, reason, cells: cells as never });
    await revise('First', [
      { month: '2024-01-01', target: rub(1000) },
      { month: '2024-02-01', target: rub(800) },
    ]);
    await revise('Fair is cancelled', [{ month: '2024-02-01', target: rub(300) }]);
    await expect(revise('x', [{ month: '2024-02-15', target: rub(1) }])).rejects.toMatchObject({ pointer: '/cells/0/month' });
    const { version, cells } = (await ctx.run('salesPlan.compare', { id: plan.id })) as {
      version: number;
      cells: Record<string, unknown>[];
    };
    expect(version).toBe(2);
    expect(cells).toMatchObject([
      { month: '2024-01-01', planned: 1000, done: 500, difference: -500, percent: 50 },
      { month: '2024-02-01', planned: 300, done: 0, percent: 0 },
    ]);
    const versions = (
      await ctx
        .records('planVersion')
        .list({ filter: { planId: { eq: plan.id } }, sort: ['number'], fields: ['number', 'reason'] })
    ).nodes;
    expect(versions).toEqual([
      { number: 1, reason: 'First' },
      { number: 2, reason: 'Fair is cancelled' },
    ]);
    const told = (await ctx.run('salesPlan.suggest', { from: '2024-03-01', months: 2 })) as Record<string, unknown>;
    expect(told).toMatchObject({ method: 'simple', reason: 'less than 24 months of history', historyMonths: 2 });
  });
});
