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

  it('of margin and quantity is compared with the orders confirmed, by category and segment too [SAL15] [SAL20]', async () => {
    const glass = await ctx.records('productCategory').create({ name: 'Doors', code: 'doors' } as never);
    const [door, handle] = await Promise.all(
      [glass.id, null].map((categoryId, i) =>
        ctx.records('product').create({ sku: `D${i}`, name: `D${i}`, categoryId, listPrice: rub(1) }),
      ),
    );
    const accounts = await Promise.all(
      [['hotels'], []].map((tags, i) => ctx.records('account').create({ name: `Plan client ${i}`, tags })),
    );
    const orderOf = async (accountId: string, doors: number, handles: number) => {
      const { id } = (await ctx.run('salesOrder.compose', {
        accountId,
        lines: [
          { productId: door?.id, quantity: String(doors), price: rub(3000) },
          { productId: handle?.id, quantity: String(handles), price: rub(1000) },
        ] as never,
      })) as { id: string };
      await ctx.run('salesOrder.confirm', { id });
      await ctx.records('orderWork').create({ salesOrderId: id, description: 'Cutting', cost: rub(800) });
      return id;
    };
    kit.setNow(new Date('2024-06-10T09:00:00Z'));
    await orderOf(String(accounts[0]?.id), 2.5, 1);
    await orderOf(String(accounts[1]?.id), 1, 5);
    const cancelled = await orderOf(String(accounts[1]?.id), 9, 9);
    await ctx.run('salesOrder.cancel', { id: cancelled, cancelReason: 'x' });
    kit.setNow(null);
    const june = { month: '2024-06-01' };
    const whose = [{}, { segment: 'hotels' }, { categoryId: glass.id }, { categoryId: glass.id, segment: 'hotels' }];
    const doneOf = async (metric: string, key: string, value: unknown) => {
      const plan = await planOf(metric, { metric });
      await revise(
        plan,
        'First',
        whose.map((one) => ({ ...june, ...one, [key]: value })),
      );
      const { cells } = await compare(plan);
      return whose.map((one) =>
        cells.find((cell) => ['categoryId', 'segment'].every((of) => cell[of] === ((one as Record<string, string>)[of] ?? null))),
      );
    };
    // 8,500 − 800 and 8,000 − 800; of the first 7,500 of 8,500 are doors, of the second 3,000 of 8,000.
    const [hotels, others] = [Math.round((7700 * 7500) / 8500), Math.round((7200 * 3000) / 8000)];
    expect((await doneOf('margin', 'target', rub(10_000))).map((cell) => cell?.['done'])).toEqual([
      14_900,
      7700,
      hotels + others,
      hotels,
    ]);
    const quantities = await doneOf('quantity', 'quantity', '10');
    expect(quantities.map((cell) => cell?.['done'])).toEqual([9.5, 3.5, 3.5, 2.5]);
    expect(quantities[0]).toMatchObject({ planned: 10, difference: -0.5, percent: 95, expected: null });
    expect(
      await ctx.run('salesPlan.suggest', { from: '2024-07-01', months: 1, metric: 'margin', segment: 'hotels' }),
    ).toMatchObject({ targets: [{ month: '2024-07-01', target: 7700 }] });
  });

  it('says what is to be expected with the open deals of the month, by their probability [SAL1]', async () => {
    const accountId = (await ctx.records('account').create({ name: 'Expected', tags: ['expected'] })).id;
    await won('2024-09-05T00:00:00Z', { amount: rub(1000), accountId });
    await pipeline.deal({ amount: rub(600), accountId, expectedClose: '2024-09-20', probability: 50 });
    await pipeline.deal({ amount: rub(600), accountId, expectedClose: '2024-10-20', probability: 50 });
    const cell = { month: '2024-09-01', segment: 'expected' };
    const revenue = await planOf('Expected revenue');
    await revise(revenue, 'First', [{ ...cell, target: rub(2000) }]);
    expect((await compare(revenue)).cells).toMatchObject([{ planned: 2000, done: 1000, expected: 1300 }]);
    const deals = await planOf('Expected deals', { metric: 'newDeals' });
    await revise(deals, 'First', [{ ...cell, count: 3 }]);
    expect((await compare(deals)).cells).toMatchObject([{ planned: 3, done: 1, expected: 1.5 }]);
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
    [[{ month: '2024-03-01', count: 3 }], null, '/cells/0/count'],
    [[{ month: '2024-03-01', quantity: '3' }], null, '/cells/0/quantity'],
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
