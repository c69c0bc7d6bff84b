import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import { makePipeline } from '../deals/test-pipeline.js';
import sales from '../index.js';

let kit: TestKernel;
let ctx: Context;
let pipeline: Awaited<ReturnType<typeof makePipeline>>;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
  pipeline = await makePipeline(ctx);
}, 60_000);
afterAll(() => kit?.close());

const rub = (amount: number) => ({ amount, currency: 'RUB' });
const won = (closedAt: string, fields: Record<string, unknown>) =>
  pipeline.deal({ stageId: pipeline.stages.won, openedAt: '2024-01-02T00:00:00Z', closedAt, ...fields });
const planOf = async (name: string, more = {}) =>
  (await ctx.records('salesPlan').create({ name, from: '2024-01-01', until: '2025-01-01', ...more })).id;
const revise = (id: string, reason: string, cells: unknown, tasks: unknown = null) =>
  ctx.run('salesPlan.revise', { id, reason, cells: cells as never, tasks: tasks as never });
const compare = async (id: string, number?: number) =>
  (await ctx.run('salesPlan.compare', { id, ...(number === undefined ? {} : { number }) })) as {
    version: number;
    cells: Record<string, unknown>[];
  };

describe('a plan', () => {
  it('is compared with the fact by territory and by category of products, with those below it [SAL15]', async () => {
    const [north, south] = await Promise.all(['North', 'South'].map((name) => ctx.records('territory').create({ name })));
    const glass = await ctx.records('productCategory').create({ name: 'Glass', code: 'glass' } as never);
    const mirrors = await ctx
      .records('productCategory')
      .create({ name: 'Mirrors', code: 'mirrors', parentId: glass.id } as never);
    const [mirror, pane, delivery] = await Promise.all(
      [mirrors.id, glass.id, null].map((categoryId, i) =>
        ctx.records('product').create({ sku: `P${i}`, name: `P${i}`, categoryId }),
      ),
    );
    const first = await won('2024-01-20T00:00:00Z', { amount: rub(1000), territoryId: north?.id });
    const second = await won('2024-01-25T00:00:00Z', { amount: rub(500), territoryId: south?.id });
    const lost = await pipeline.deal({
      stageId: pipeline.stages.lost,
      lostReasonId: pipeline.reasonId,
      territoryId: north?.id,
      amount: rub(9),
    });
    await ctx.records('dealLine').createMany([
      { dealId: first.id, productId: mirror?.id, quantity: '2.5', unitPrice: rub(300) },
      { dealId: first.id, productId: delivery?.id, unitPrice: rub(250) },
      { dealId: second.id, productId: pane?.id, quantity: '3', unitPrice: rub(100) },
      { dealId: lost.id, productId: mirror?.id, unitPrice: rub(9) },
    ]);
    const january = { month: '2024-01-01' };
    const cells = [
      { ...january, target: rub(2000) },
      { ...january, territoryId: north?.id, target: rub(2000) },
      { ...january, categoryId: glass.id, target: rub(2000) },
      { ...january, categoryId: mirrors.id, target: rub(1000) },
      { ...january, territoryId: south?.id, categoryId: mirrors.id, target: rub(10) },
    ];
    const plan = await planOf('2024');
    await revise(plan, 'First', cells);
    const { cells: compared } = await compare(plan);
    const done = (of: Record<string, unknown>) =>
      compared.find((cell) => ['territoryId', 'categoryId'].every((key) => cell[key] === (of[key] ?? null)))?.['done'];
    expect(cells.map(done)).toEqual([1500, 1000, 1050, 750, 0]);
    const deals = await planOf('New deals', { metric: 'newDeals' });
    await revise(deals, 'First', [
      { ...january, categoryId: glass.id, count: 4 },
      { ...january, territoryId: north?.id, count: 1 },
    ]);
    expect((await compare(deals)).cells.map(({ planned, done: n }) => [planned, n]).sort()).toEqual([
      [1, 1],
      [4, 2],
    ]);
    const told = (await ctx.run('salesPlan.suggest', { from: '2024-02-01', months: 1, categoryId: mirrors.id })) as {
      targets: { target: number }[];
    };
    expect(told.targets).toEqual([{ month: '2024-02-01', target: 750 }]);
  });

  it('keeps each version as it was, with its reason and who is to do what [SAL15]', async () => {
    const anna = await kit.actor('manager');
    const territory = await ctx.records('territory').create({ name: 'West' });
    const plan = await planOf('Versions');
    await revise(plan, 'First', [
      { month: '2024-03-01', target: rub(100) },
      { month: '2024-03-01', territoryId: territory.id, target: rub(40) },
    ]);
    await revise(
      plan,
      'The fair is cancelled',
      [{ month: '2024-03-01', territoryId: territory.id, target: rub(10) }],
      [{ title: 'Call the clients of last year', userId: anna.userId, dueOn: '2024-02-20' }],
    );
    const targets = async (number?: number) => (await compare(plan, number)).cells.map((cell) => cell['planned']).sort();
    expect([await targets(1), await targets(2), await targets()]).toEqual([
      [100, 40],
      [10, 100],
      [10, 100],
    ]);
    const { nodes } = await ctx
      .records('planTask')
      .list({ filter: { planVersion: { planId: { eq: plan } } }, fields: ['title', 'userId', 'planVersion.reason'] });
    expect(nodes).toMatchObject([{ title: 'Call the clients of last year', planVersion: { reason: 'The fair is cancelled' } }]);
    const seen = await makeContext(await kit.refreshed(anna))
      .records('notification')
      .list({ filter: { kind: { eq: 'sales.planTask' } } });
    expect(seen.nodes).toHaveLength(1);
    const changed = await ctx.sql<{ event: string }>(
      `select event from ledger where record_id = $1 and event = 'salesPlan.changed'`,
      [plan],
    );
    expect(changed).toHaveLength(2);
  });

  it.each([
    [[{ month: '2024-03-01', teritoryId: 'x' }], null, '/cells/0/teritoryId'],
    [[{ month: '2024-03-02' }], null, '/cells/0/month'],
    [[{ month: '2024-03-01' }], [{ userId: null }], '/tasks/0/title'],
    [[{ month: '2024-03-01' }], {}, '/tasks'],
    [[], null, '/cells'],
  ])('of %j and %j is refused where the mistake is', async (cells, tasks, pointer) => {
    await expect(revise(await planOf('Wrong'), 'x', cells, tasks)).rejects.toMatchObject({ status: 400, pointer });
  });

  it('of what is not there is refused, and nothing of the version is written', async () => {
    const plan = await planOf('Nowhere');
    const territoryId = '00000000-0000-4000-8000-000000000000';
    await expect(revise(plan, 'x', [{ month: '2024-03-01', territoryId }])).rejects.toMatchObject({ status: 400 });
    expect(await ctx.records('planVersion').count({ filter: { planId: { eq: plan } } })).toBe(0);
  });
});
