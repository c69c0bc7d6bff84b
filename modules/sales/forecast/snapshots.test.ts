import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import { makePipeline } from '../deals/test-pipeline.js';
import sales from '../index.js';
import { backTest } from './back-test.action.js';
import { isDue, periodsOn, takeForecasts } from './take.job.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
}, 60_000);
afterAll(() => kit?.close());
afterEach(() => kit?.setNow(null));

const rub = (amount: number) => ({ amount, currency: 'RUB' });
const snapshots = async () =>
  (await ctx.records('forecastSnapshot').list({ sort: ['from', 'until', 'takenAt'], first: 100 })).nodes;

describe('scheduled snapshots of the forecast', () => {
  it('are due daily, on Mondays or on the first, of this month, the next one and this quarter', () => {
    const due = (day: string) => ['off', 'daily', 'weekly', 'monthly'].map((often) => isDue(often, day));
    expect([due('2026-11-23'), due('2026-11-24'), due('2026-12-01')]).toEqual([
      [false, true, true, false],
      [false, true, false, false],
      [false, true, false, true],
    ]);
    expect(periodsOn('2026-12-31')).toEqual([
      { from: '2026-12-01', until: '2027-01-01' },
      { from: '2027-01-01', until: '2027-02-01' },
      { from: '2026-10-01', until: '2027-01-01' },
    ]);
  });

  it('are taken once a day for the firm, and tell afterwards how far off they were', async () => {
    const { deal, stages } = await makePipeline(ctx);
    const made = await deal({
      amount: rub(1000),
      expectedClose: '2027-03-20',
      probability: 60,
      openedAt: '2027-01-10T00:00:00Z',
    });
    // Monday, 1 March 2027; then a Tuesday, on which nothing is due.
    kit.setNow(new Date('2027-03-01T02:50:00Z'));
    await takeForecasts.run(ctx, {});
    await takeForecasts.run(ctx, {});
    kit.setNow(new Date('2027-03-02T02:50:00Z'));
    await takeForecasts.run(ctx, {});
    const taken = await snapshots();
    expect(taken.map(({ from, until, weighted, scheduled }) => [from, until, weighted?.amount, scheduled])).toEqual([
      ['2027-01-01', '2027-04-01', 600, true],
      ['2027-03-01', '2027-04-01', 600, true],
      ['2027-04-01', '2027-05-01', 0, true],
    ]);
    await ctx.run('deal.move', { id: made.id, stageId: stages.won });
    await ctx.records('deal').update(made.id, { closedAt: '2027-03-19T00:00:00Z' });
    kit.setNow(new Date('2027-04-05T02:50:00Z'));
    const told = (await ctx.run('forecastSnapshot.backTest', {})) as { snapshots: number; horizons: Record<string, unknown>[] };
    expect(told.snapshots).toBe(2);
    expect(told.horizons.find((one) => one['days'] === '8-30')).toMatchObject({ snapshots: 2, weightedPercent: 40 });
    const rep = makeContext(await kit.actor('rep'));
    await expect(rep.run('forecastSnapshot.backTest', {})).rejects.toMatchObject({ status: 403 });
  });

  it('may be of a unit with those below it', async () => {
    const branch = await ctx.records('orgUnit').create({ name: 'Branch', kind: 'branch' });
    const team = await ctx.records('orgUnit').create({ name: 'Team', kind: 'team', parentId: branch.id });
    const { deal } = await makePipeline(ctx);
    for (const [teamId, amount] of [
      [team.id, 100],
      [branch.id, 10],
      [null, 1],
    ] as const)
      await deal({ amount: rub(amount), teamId, expectedClose: '2030-05-05', probability: 100 });
    const of = async (unitId: string | null) =>
      (
        (await ctx.run('forecastSnapshot.take', { from: '2030-05-01', until: '2030-06-01', unitId })) as {
          weighted: { amount: number };
        }
      ).weighted.amount;
    expect([await of(null), await of(branch.id), await of(team.id)]).toEqual([111, 110, 100]);
  });

  it('are taken by hand of the unit that one heads or works in, and of no other', async () => {
    const branch = await ctx.records('orgUnit').create({ name: 'North', kind: 'branch' });
    const team = await ctx.records('orgUnit').create({ name: 'Team of the north', kind: 'team', parentId: branch.id });
    const [rep, chief, other] = [
      await kit.actor('rep', { unitId: team.id }),
      await kit.actor('rep', { unitId: branch.id }),
      await kit.actor('rep', { unitId: branch.id }),
    ];
    await ctx.records('orgUnit').update(branch.id, { managerId: chief.userId });
    const { deal } = await makePipeline(ctx);
    for (const teamId of [team.id, branch.id])
      await deal({ amount: rub(100), teamId, expectedClose: '2031-05-05', probability: 100 });
    const take = async (work: typeof rep, unitId: string | null = null) =>
      (await makeContext(await kit.refreshed(work)).run('forecastSnapshot.takeOfUnit', {
        from: '2031-05-01',
        until: '2031-06-01',
        unitId,
      })) as unknown as Record<string, unknown>;
    expect(await take(rep)).toMatchObject({ unitId: team.id, weighted: { amount: 100 }, scheduled: false });
    expect(await take(chief)).toMatchObject({ unitId: branch.id, weighted: { amount: 200 } });
    expect(await take(chief, team.id)).toMatchObject({ unitId: team.id });
    // What is below their unit is not their team's.
    for (const [who, unitId] of [
      [rep, branch.id],
      [other, branch.id],
      [other, team.id],
    ] as const)
      await expect(take(who, unitId)).rejects.toMatchObject({ status: 403 });
    const seen = await makeContext(await kit.refreshed(rep))
      .records('forecastSnapshot')
      .list({ fields: ['unitId'] });
    expect(seen.nodes).toMatchObject([{ unitId: team.id }]);
  });

  it('are off by nothing where the forecast was the fact, whatever the rest', () => {
    const exact = { daysBefore: 5, fact: 10, weighted: 10, p10: 5, p50: 10, p90: 15 };
    expect(backTest([exact, { ...exact, fact: 20 }])[0]).toEqual({
      days: '0-7',
      snapshots: 2,
      weightedPercent: 25,
      modelPercent: 25,
      withinPercent: 50,
    });
    expect(backTest([{ ...exact, fact: 0 }])[0]).toMatchObject({ weightedPercent: null, withinPercent: 0 });
    expect(backTest([]).map(({ snapshots: n }) => n)).toEqual([0, 0, 0, 0]);
  });
});
