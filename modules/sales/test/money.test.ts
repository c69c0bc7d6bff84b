import fc from 'fast-check';
import { currencyExponent } from '#kernel';
import { openShop, type Shop } from './shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
  for (const [currency, rate] of [
    ['JPY', '0.6'],
    ['EUR', '100.1234'],
    ['KWD', '300.5'],
  ])
    await shop.ctx.records('exchangeRate').create({ currency, rate, validFrom: '2020-01-01' } as never);
}, 90_000);
afterAll(() => shop?.api.close());

interface Line {
  readonly id: string;
  readonly quantity: string;
  readonly net: { amount: number };
  readonly tax: { amount: number };
  readonly total: { amount: number };
}

const add = (
  list: readonly { readonly [key in 'net' | 'tax' | 'total']?: { amount: number } | null }[],
  key: 'net' | 'tax' | 'total',
) => list.reduce((sum, one) => sum + (one[key]?.amount ?? 0), 0);

const line = fc.record({
  quantity: fc.integer({ min: 1, max: 2_000_000 }).map((n) => (n / 10_000).toFixed(4)),
  unitPrice: fc.integer({ min: 0, max: 5_000_000 }),
  taxPercent: fc.constantFrom(null, '0', '5', '22', '33.3333'),
});

const course = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  taxIncluded: fc.boolean(),
  /** Parts of the total that come in as payments, in thousandths. */
  payments: fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 3 }),
  credit: fc.constantFrom('none', 'amount', 'line', 'all'),
});

describe('money in currencies of 0, 2 and 3 decimals', () => {
  it.each([
    ['JPY', 0],
    ['EUR', 2],
    ['KWD', 3],
  ])(
    '%s: lines, taxes, payments, allocations and credit notes of an invoice add up to its figures exactly',
    async (currency, decimals) => {
      expect(currencyExponent(currency)).toBe(decimals);
      await fc.assert(
        fc.asyncProperty(course, async ({ lines, taxIncluded, payments, credit }) => {
          const { id } = await shop.ok('invoices/compose', {
            accountId: shop.ids.account,
            currency,
            taxIncluded,
            lines: lines.map((one) => ({ ...one, description: 'x' })),
          });
          const made = await shop.ctx.records('invoice').get(id);
          const own = (await shop.ctx.records('invoiceLine').list({ filter: { invoiceId: { eq: id } }, sort: ['position'] }))
            .nodes as unknown as Line[];
          for (const key of ['net', 'tax', 'total'] as const) expect(add(own, key)).toBe(made[key]?.amount);
          expect(made.net!.amount + made.tax!.amount).toBe(made.total!.amount);
          const total = made.total!.amount;
          if (total === 0) return;
          await shop.ok(`invoices/${id}/issue`);
          let came = 0;
          const received: string[] = [];
          for (const part of payments) {
            const amount = Math.max(1, Math.floor((total * part) / 1000));
            came += amount;
            received.push((await shop.ok('payments/receive', { amount: { amount, currency }, invoiceId: id })).id);
          }
          await creditOf(id, total, currency, own, credit);
          const { paid, credited, balance } = await shop.ctx.records('invoice').get(id);
          expect(paid!.amount + credited!.amount + balance!.amount).toBe(total);
          expect(balance!.amount).toBeGreaterThanOrEqual(0);
          const allocations = (await shop.ctx.records('allocation').list({ filter: { invoiceId: { eq: id } } })).nodes;
          expect(allocations.reduce((sum, one) => sum + one.amount!.amount, 0)).toBe(paid!.amount);
          const free = await Promise.all(received.map((one) => shop.ctx.records('payment').get(one)));
          expect(paid!.amount + free.reduce((sum, one) => sum + one.unallocated!.amount, 0)).toBe(came);
        }),
        { numRuns: 8 },
      );
    },
    240_000,
  );

  it('in the currency of the firm are worth the same whichever of the three they come in, to the minor unit', async () => {
    // 1 KWD = 1000 fils at 300.5 roubles; 1 EUR = 100 cents at 100.1234; 1 JPY at 0.6.
    for (const [currency, amount, base] of [
      ['KWD', 1, 30],
      ['KWD', 1_234_567, 37_098_738],
      ['EUR', 1, 100],
      ['EUR', 99_999, 10_012_240],
      ['JPY', 1, 60],
      ['JPY', 12_345, 740_700],
    ] as const) {
      const { id } = await shop.ok('payments/receive', { amount: { amount, currency }, accountId: shop.ids.account });
      expect((await shop.ctx.records('payment').get(id)).amount).toMatchObject({ amount, currency, base });
    }
  });
});

async function creditOf(id: string, total: number, currency: string, lines: readonly Line[], how: string): Promise<void> {
  if (how === 'none') return;
  const [first] = lines.filter((one) => one.total.amount > 0);
  const body =
    how === 'amount'
      ? { amount: { amount: Math.max(1, Math.floor(total / 3)), currency } }
      : how === 'line'
        ? { lines: [{ invoiceLineId: first!.id, quantity: first!.quantity }] }
        : {};
  const note = await shop.ok('credit-notes/issue', { invoiceId: id, reason: 'x', ...body }, 'manager');
  const own = (await shop.ctx.records('creditNoteLine').list({ filter: { creditNoteId: { eq: note.id } } })).nodes;
  const whole = await shop.ctx.records('creditNote').get(note.id);
  for (const key of ['net', 'tax', 'total'] as const) expect(add(own as never, key)).toBe(whole[key]?.amount);
  expect(whole.net!.amount + whole.tax!.amount).toBe(whole.total!.amount);
}
