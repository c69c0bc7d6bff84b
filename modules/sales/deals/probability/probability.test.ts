import fc from 'fast-check';
import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import sales from '../../index.js';
import { makePipeline } from '../test-pipeline.js';
import { estimate, LEAST_OF_TAG } from './estimate.js';
import { rebuildFrequencies, reckonOpen } from './reckon.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

const count = fc.record({ won: fc.nat(500), lost: fc.nat(500) });

describe('the reckoned probability', () => {
  it('is naive Bayes over the counts with 0.1 added to each [SAL2]', () => {
    const { probability, parts } = estimate({ won: 30, lost: 70 }, [{ field: 'source', value: 'site', won: 20, lost: 10 }]);
    const odds = (30.1 / 70.1) * (20.1 / 30.1 / (10.1 / 70.1));
    expect(probability).toBeCloseTo((odds / (1 + odds)) * 100, 3);
    expect(parts[0]).toMatchObject({ field: 'source', value: 'site', won: 20, lost: 10, ignored: false });
    expect(parts[0]?.factor).toBeGreaterThan(1);
    expect(estimate({ won: 0, lost: 0 }, [])).toEqual({ probability: null, parts: [] });
  });

  it('is never certain, and rises with every further win of a value, whatever the counts [SAL2]', () => {
    fc.assert(
      fc.property(count, fc.array(count, { maxLength: 6 }), (all, seen) => {
        const values = seen.map((one, i) => ({ field: 'source', value: String(i), ...one }));
        const { probability } = estimate(all, values);
        if (all.won + all.lost === 0) return expect(probability).toBeNull();
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(100);
        const better = values.map((one, i) => (i === 0 && one.won + one.lost > 0 ? { ...one, won: one.won + 1 } : one));
        expect(estimate(all, better).probability as number).toBeGreaterThanOrEqual(probability as number);
      }),
    );
  });

  it('takes no notice of tags seen fewer than 50 times, and of what was never seen [SAL2]', () => {
    const all = { won: 50, lost: 50 };
    const tag = (won: number, lost: number) => estimate(all, [{ field: 'tag', value: 'x', won, lost }]);
    expect(tag(LEAST_OF_TAG - 1, 0)).toMatchObject({ probability: 50, parts: [{ ignored: true, factor: 1 }] });
    expect(tag(LEAST_OF_TAG, 0).probability).toBeGreaterThan(99);
    expect(estimate(all, [{ field: 'source', value: 'new', won: 0, lost: 0 }]).probability).toBe(50);
  });

  it('counts every closing and reopening at once, to the same as the nightly count [SAL2]', async () => {
    const { deal, stages, reasonId } = await makePipeline(ctx);
    const step = fc.record({ of: fc.nat(3), close: fc.constantFrom('win', 'lose'), tag: fc.constantFrom('glass', 'mirror') });
    const counts = async () =>
      (
        await ctx
          .records('winFrequency')
          .list({ sort: ['scope', 'field', 'value'], first: 1000, fields: ['scope', 'field', 'value', 'won', 'lost'] })
      ).nodes
        .filter((n) => n.won !== 0 || n.lost !== 0)
        .map((n) => [n.scope, n.field, n.value, n.won, n.lost]);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
        const made = await Promise.all(
          ['new', 'regular', 'new', null].map((clientType) =>
            deal({ clientType, tags: ['glass'], amount: { amount: 5000, currency: 'RUB' } }),
          ),
        );
        for (const { of, close, tag } of steps) {
          const { id } = made[of] as { id: string };
          const { status } = await ctx.records('deal').get(id, ['status']);
          if (status !== 'open') await ctx.run('deal.reopen', { id, stageId: stages.first, reason: 'again' });
          else if (close === 'win') await ctx.run('deal.win', { id });
          else await ctx.run('deal.lose', { id, lostReasonId: reasonId });
          // What is changed after the closing does not change what it was counted by.
          await ctx.records('deal').update(id, { tags: [tag] });
        }
        const live = await counts();
        await rebuildFrequencies(ctx);
        expect(await counts()).toEqual(live);
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it('loses no closing when many deals are closed at once [SAL2]', async () => {
    const { deal } = await makePipeline(ctx);
    const source = await ctx.records('leadSource').create({ name: 'Fair', code: 'fair' });
    const made = await Promise.all(Array.from({ length: 12 }, () => deal({ sourceId: source.id })));
    await Promise.all(made.map(({ id }) => ctx.run('deal.win', { id })));
    const { nodes } = await ctx.records('winFrequency').list({ filter: { field: { eq: 'source' }, value: { eq: source.id } } });
    expect(nodes).toMatchObject([{ won: 12, lost: 0 }]);
  });

  it('tells why: the value that speaks loudest comes first, and deals may go by it [SAL2]', async () => {
    const { deal, reasonId } = await makePipeline(ctx);
    const [good, bad] = await Promise.all(['good', 'bad'].map((code) => ctx.records('leadSource').create({ name: code, code })));
    const owner = await ctx.records('user').create({ name: 'Seller', email: 'seller@example.com' });
    const unit = await ctx.records('orgUnit').create({ name: 'North', kind: 'team' });
    const of = (source: { id: string } | undefined) => deal({ sourceId: source?.id, ownerId: owner.id, teamId: unit.id });
    for (let i = 0; i < 4; i++) {
      await ctx.run('deal.win', { id: (await of(good)).id });
      await ctx.run('deal.lose', { id: (await of(bad)).id, lostReasonId: reasonId });
    }
    const open = await of(good);
    expect(Number(open.probabilityAuto)).toBeGreaterThan(90);
    const why = (await ctx.run('deal.explainProbability', { id: open.id })) as {
      probability: number;
      parts: { field: string; won: number }[];
    };
    expect(why.probability).toBeCloseTo(Number(open.probabilityAuto), 4);
    expect(why.parts[0]).toMatchObject({ field: 'source', won: 4, lost: 0, ignored: false });
    await ctx.records('deal').update(open.id, { sourceId: bad?.id, probabilitySource: 'auto' });
    await reckonOpen(ctx);
    const after = await ctx.records('deal').get(open.id);
    expect(Number(after.probabilityAuto)).toBeLessThan(10);
    expect(after.effectiveProbability).toBe(after.probabilityAuto);
  });
});
