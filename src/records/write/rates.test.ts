import { defineEntity, defineModule, money, staffAccess, text } from '#kernel';
import { makeContext, testKernel, type TestKernel } from '#kit';

const bill = defineEntity('bill', {
  title: 'name',
  fields: { name: text({ required: true }), sum: money() },
  access: staffAccess,
});
type Money = { amount: number; currency: string; base: number | null; rate: string | null; rateDate: string | null };

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([defineModule('bills', { entities: [bill] })]);
});
afterAll(() => kit?.close());

it('an amount keeps what it was worth in the base currency, with the rate and its day, whatever the rate does later', async () => {
  const ctx = makeContext(kit.system);
  const bills = ctx.records('bill');
  const own = await bills.create({ name: 'Own', sum: { amount: 12345, currency: 'RUB' } });
  expect(own.sum).toMatchObject({ base: 12345, rate: '1' });
  const early = await bills.create({ name: 'Early', sum: { amount: 1000, currency: 'USD' } });
  expect(early.sum).toEqual({ amount: 1000, currency: 'USD', base: null, rate: null, rateDate: null });
  await ctx.records('exchangeRate').create({ currency: 'USD', rate: '92.50125', validFrom: '2026-01-01' });
  const made = await bills.create({ name: 'Dollars', sum: { amount: 1000, currency: 'USD' } });
  expect(made.sum).toEqual({ amount: 1000, currency: 'USD', base: 92501, rate: '92.50125', rateDate: '2026-01-01' });
  await ctx.records('exchangeRate').create({ currency: 'USD', rate: '100', validFrom: '2026-02-01' });
  const same = await bills.update(String(made.id), { sum: { amount: 1000, currency: 'USD' } });
  expect([same.version, (same.sum as Money).rate]).toEqual([1, '92.50125']);
  const renamed = await bills.update(String(made.id), { name: 'Renamed', sum: { amount: 1000, currency: 'USD' } });
  expect([renamed.version, (renamed.sum as Money).rate]).toEqual([2, '92.50125']);
  const more = await bills.update(String(made.id), { sum: { amount: 2000, currency: 'USD' } });
  expect(more.sum).toMatchObject({ base: 200_000, rate: '100', rateDate: '2026-02-01' });
  expect((await bills.update(String(early.id), { sum: { amount: 1000, currency: 'USD' } })).sum).toMatchObject({ base: 100_000 });
});
