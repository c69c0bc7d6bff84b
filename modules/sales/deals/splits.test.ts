import fc from 'fast-check';
import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import sales from '../index.js';
import { creditsOf, readSplits } from './splits.action.js';
import { makePipeline } from './test-pipeline.js';

let kit: TestKernel;
let ctx: Context;
let users: string[] = [];
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
  users = await Promise.all(
    ['a', 'b', 'c'].map(async (name) => (await ctx.records('user').create({ name, email: `${name}@example.com` })).id),
  );
});
afterAll(() => kit?.close());

/** Up to fifty shares in hundredths of a per cent that make up the whole. */
const shares = fc
  .uniqueArray(fc.integer({ min: 1, max: 9999 }), { maxLength: 49 })
  .map((cuts) => [0, ...cuts.sort((a, b) => a - b), 10_000])
  .map((cuts) => cuts.slice(1).map((cut, i) => cut - (cuts[i] as number)));

describe('splits of a deal', () => {
  it('give credits that add up to any amount exactly, each within one minor unit of its share [SAL18]', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e15, max: 9e15 }), shares, (amount, parts) => {
        const credits = creditsOf(amount, parts);
        expect(credits.reduce((sum, credit) => sum + BigInt(credit), 0n)).toBe(BigInt(amount));
        credits.forEach((credit, i) => {
          const off = BigInt(credit) * 10_000n - BigInt(amount) * BigInt(parts[i] as number);
          expect(off > -10_000n && off < 10_000n).toBe(true);
        });
      }),
    );
  });

  it('are taken exactly if they make up 100 %, whatever their number [SAL18]', () => {
    const user = (i: number) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
    const given = (parts: readonly number[]) => parts.map((part, i) => ({ userId: user(i), percent: (part / 100).toFixed(2) }));
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 5000 }), (parts, missing) => {
        expect(readSplits(given(parts))).toHaveLength(parts.length);
        const [first = 0, ...rest] = parts;
        if (first > missing) expect(() => readSplits(given([first - missing, ...rest]))).toThrow(/100 %/);
      }),
    );
  });

  it('are refused at 99 %, of one user twice, and of no number, and nothing is half written [SAL18]', async () => {
    const { deal } = await makePipeline(ctx);
    const made = await deal({ amount: { amount: 100, currency: 'RUB' } });
    const set = (splits: unknown) => ctx.run('deal.setSplits', { id: made.id, splits: splits as never });
    const split = (i: number, percent: unknown) => ({ userId: users[i], percent });
    await set([split(0, 33.33), split(1, 33.33), split(2, '33.34')]);
    const stored = async () =>
      (
        await ctx.records('dealSplit').list({ filter: { dealId: { eq: made.id } }, sort: ['id'], fields: ['percent', 'credit'] })
      ).nodes.map((s) => [s.percent, s.credit?.amount]);
    expect(await stored()).toEqual([
      ['33.33', 33],
      ['33.33', 33],
      ['33.34', 34],
    ]);
    for (const [splits, pointer] of [
      [[split(0, 99)], '/splits'],
      [[split(0, 50), split(0, 50)], '/splits'],
      [[split(0, 'much')], '/splits/0/percent'],
      [[{ percent: 100 }], '/splits/0/userId'],
      ['all mine', '/splits'],
    ] as const)
      await expect(set(splits)).rejects.toMatchObject({ status: 400, pointer });
    expect(await stored()).toHaveLength(3);
    await ctx.records('deal').update(made.id, { amount: { amount: 200, currency: 'RUB' } });
    expect((await stored()).map(([, credit]) => credit)).toEqual([67, 66, 67]);
    await set([]);
    expect(await stored()).toEqual([]);
  });
});
