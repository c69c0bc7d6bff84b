import fc from 'fast-check';
import { makeContext, testApi, withDependencies, withReports, type TestApi } from '#kit';
import type { Context } from '#kernel';
import sales from '../index.js';
import { makePipeline } from './test-pipeline.js';

let api: TestApi;
let ctx: Context;
beforeAll(async () => {
  api = await testApi(await withDependencies(sales), withReports);
  ctx = makeContext(api.system);
});
afterAll(() => api?.close());

interface Group {
  key: Record<string, string | null>;
  count: number;
  sum: Record<string, number>;
  median: Record<string, number>;
  parts: Record<string, { count: number; sum?: Record<string, number> }>;
  ratios: Record<string, number | null>;
}
const report = async (name: string, input: Record<string, string> = {}): Promise<Group[]> => {
  const answer = await api.rest<{ groups: Group[] }>(api.system, 'GET', `/v1/reports/${name}?${new URLSearchParams(input)}`);
  expect(answer.status).toBe(200);
  return answer.body.groups;
};

describe('reports of deals', () => {
  it('weigh what is expected to close in the period by probability: won whole, lost nothing [SAL1]', async () => {
    await ctx.records('exchangeRate').create({ currency: 'USD', rate: '90', validFrom: '2020-01-01' });
    const { deal, stages, reasonId } = await makePipeline(ctx);
    const kinds = ['first', 'second', 'third', 'won', 'lost'] as const;
    const percents = { first: 10, second: 25, third: 50, won: 100, lost: 0 };
    const one = fc.record({
      stage: fc.constantFrom(...kinds),
      amount: fc.integer({ min: 0, max: 10_000_000 }),
      currency: fc.constantFrom('RUB', 'USD'),
      probability: fc.option(fc.integer({ min: 0, max: 100 })),
    });
    let year = 2030;
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 12 }), async (deals) => {
        year++;
        for (const { stage, amount, currency, probability } of deals)
          await deal({
            stageId: stages[stage],
            amount: { amount, currency },
            probability,
            expectedClose: `${year}-03-15`,
            ...(stage === 'lost' ? { lostReasonId: reasonId } : {}),
          });
        // Outside of the period.
        await deal({ amount: { amount: 1, currency: 'RUB' }, expectedClose: `${year}-04-01` });
        const [month] = await report('deal.forecast', { from: `${year}-03-01`, until: `${year}-04-01` });
        const wanted = deals.reduce((sum, { stage, amount, currency, probability }) => {
          const base = currency === 'USD' ? amount * 90 : amount;
          const percent = stage === 'won' ? 100 : stage === 'lost' ? 0 : (probability ?? percents[stage]);
          return sum + Math.round((base * percent) / 100);
        }, 0);
        expect(month?.sum['weightedAmount']).toBe(wanted);
        expect(month?.count).toBe(deals.length);
      }),
      { numRuns: 10 },
    );
  }, 60_000);

  it('show for each stage who came in, passed, was lost, went back or stands there, with conversion and median [SAL4]', async () => {
    const { deal, stages, reasonId } = await makePipeline(ctx);
    const began = Date.parse('2025-03-01T00:00:00Z');
    const day = 86_400_000;
    const deals = await Promise.all(
      [1, 2, 3, 4, 5].map(() => deal({ openedAt: new Date(began).toISOString(), amount: { amount: 100, currency: 'RUB' } })),
    );
    const at = (days: number) => api.setNow(new Date(began + days * day));
    const move = (i: number, stage: keyof typeof stages) =>
      stage === 'lost'
        ? ctx.run('deal.lose', { id: (deals[i] as { id: string }).id, lostReasonId: reasonId })
        : ctx.run('deal.move', { id: (deals[i] as { id: string }).id, stageId: stages[stage] });
    at(2);
    for (const i of [0, 1, 2]) await move(i, 'second');
    at(4);
    await move(3, 'lost');
    await move(0, 'won');
    await move(1, 'first');
    at(10);
    await move(1, 'second');
    api.setNow(null);
    const period = { from: '2025-03-01T00:00:00Z', until: '2025-03-20T00:00:00Z' };
    const cohort = await report('stageStay.cohort', period);
    const first = cohort.find((g) => g.key['toId'] === stages.first) as Group;
    expect(first).toMatchObject({ count: 6, ratios: { conversion: 0.6667, loss: 0.1667 }, sum: { amountAfter: 600 } });
    expect(Object.fromEntries(Object.entries(first.parts).map(([name, { count }]) => [name, count]))).toEqual({
      passed: 4,
      lost: 1,
      back: 0,
      standing: 1,
    });
    // 2, 2, 2, 4 and 6 days.
    expect(first.median['staySeconds']).toBe((2 * day) / 1000);
    const second = cohort.find((g) => g.key['toId'] === stages.second) as Group;
    expect(second).toMatchObject({ count: 4, parts: { passed: { count: 1 }, back: { count: 1 }, standing: { count: 2 } } });
    // Whatever came in went on, was lost, went back or stands there.
    for (const { count, parts } of cohort) expect(Object.values(parts).reduce((sum, part) => sum + part.count, 0)).toBe(count);
    const late = await report('stageStay.funnel', { from: '2025-03-10T00:00:00Z', until: period.until });
    expect(late.map((g) => [g.key['toId'], g.count])).toEqual([[stages.second, 1]]);
    expect(await report('stageStay.cohort', { from: '2025-03-02T00:00:00Z', until: period.until })).toEqual([]);
  });

  it('give sales, win rate and stage times by manager and office, the same by GraphQL', async () => {
    const [office, other] = [
      await ctx.records('orgUnit').create({ name: 'East', kind: 'branch' }),
      await ctx.records('orgUnit').create({ name: 'West', kind: 'branch' }),
    ];
    const { deal, stages, reasonId } = await makePipeline(ctx, { first: { standardDays: 1 } });
    for (const [unit, won, lost] of [
      [office, 3, 1],
      [other, 1, 1],
    ] as const) {
      const team = await ctx.records('orgUnit').create({ name: 'Team', kind: 'team', parentId: unit.id });
      const seller = await ctx.records('user').create({ name: 'S', email: `${unit.id}@example.com` });
      await ctx.records('employment').create({ userId: seller.id, unitId: team.id, isPrimary: true });
      for (let i = 0; i < won + lost; i++)
        await deal({
          // The owner's team is the deal's.
          ownerId: seller.id,
          openedAt: '2024-05-01T00:00:00Z',
          closedAt: `2024-05-0${2 + i}T00:00:00Z`,
          amount: { amount: 1000, currency: 'RUB' },
          ...(i < won ? { stageId: stages.won } : { stageId: stages.lost, lostReasonId: reasonId }),
        });
    }
    const period = { from: '2024-05-01T00:00:00Z', until: '2024-06-01T00:00:00Z' };
    const offices = await report('deal.byOffice', period);
    expect(offices.map((g) => [g.key['team.parentId'], g.count, g.parts['won']?.sum?.['amount'], g.ratios['winRate']])).toEqual([
      [office.id, 4, 3000, 0.75],
      [other.id, 2, 1000, 0.5],
    ]);
    const graphql = await api.graphql<{ dealByOfficeReport: { groups: Group[] } }>(
      api.system,
      `query ($from: DateTime!, $until: DateTime!) { dealByOfficeReport(from: $from, until: $until) { report groups { key count ratios parts filter } } }`,
      period,
    );
    expect(graphql.body.errors).toBeUndefined();
    expect(graphql.body.data?.dealByOfficeReport.groups.map((g) => [g.key, g.count, g.ratios, g.parts])).toEqual(
      offices.map((g) => [g.key, g.count, g.ratios, g.parts]),
    );
    expect((await report('deal.byOwner', period)).map((g) => g.ratios['winRate'])).toEqual([0.75, 0.5]);
    await deal({ openedAt: '2024-07-01T00:00:00Z' });
    const times = await report('stageStay.stageTimes', { from: '2024-07-01T00:00:00Z', until: '2024-07-02T00:00:00Z' });
    expect(times).toMatchObject([
      { key: { toId: stages.first }, parts: { overStandard: { count: 1 } }, ratios: { overStandard: 1 } },
    ]);
  });
});
