import fc from 'fast-check';
import { sum } from '../amounts.js';
import { partOf, reckonLines } from './reckon.js';

const line = fc.record({
  quantity: fc.integer({ min: 1, max: 10_000_000 }).map((n) => (n / 10_000).toFixed(4)),
  unitPrice: fc.bigInt({ min: 0n, max: 10n ** 9n }),
  taxPercent: fc.constantFrom(null, '0', '5', '10', '22', '7.5', '33.3333'),
});

describe('the amounts of an invoice', () => {
  it('add up exactly, whatever the lines, taxes and decimals of the currency', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), fc.boolean(), (lines, taxIncluded) => {
        const amounts = reckonLines(lines, taxIncluded);
        for (const { net, tax, total } of amounts) expect(net + tax).toBe(total);
        // The tax of a rate is that on the sum of its lines, not a sum of roundings.
        for (const percent of new Set(lines.map((one) => one.taxPercent ?? '0'))) {
          const of = amounts.filter((_, i) => (lines[i]!.taxPercent ?? '0') === percent);
          const [base, rate] = [
            sum(of.map((one) => (taxIncluded ? one.total : one.net))),
            BigInt(Math.round(Number(percent) * 10_000)),
          ];
          const whole = taxIncluded ? 1_000_000n + rate : 1_000_000n;
          expect(sum(of.map((one) => one.tax))).toBe((2n * base * rate + whole) / (2n * whole));
        }
      }),
    );
  });

  it('of any parts of an order, one after the other, give the whole order and no line too much', () => {
    const amounts = fc.array(
      fc.record({ total: fc.bigInt({ min: 0n, max: 10n ** 9n }), share: fc.integer({ min: 0, max: 1000 }) }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(amounts, fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 6 }), (given, percents) => {
        let left = given.map(({ total, share }) => ({ total, tax: (total * BigInt(share)) / 1000n }));
        const whole = { total: sum(left.map((one) => one.total)), tax: sum(left.map((one) => one.tax)) };
        const taken = { total: 0n, tax: 0n };
        for (const percent of [...percents, 100]) {
          const rest = sum(left.map((one) => one.total));
          const target = percent === 100 ? rest : (whole.total * BigInt(percent)) / 100n;
          if (target > rest) continue;
          const parts = partOf(left, target);
          expect(sum(parts.map((one) => one.total))).toBe(target);
          for (const [i, part] of parts.entries()) {
            expect(part.total).toBeLessThanOrEqual(left[i]!.total);
            expect(part.net + part.tax).toBe(part.total);
            expect(part.net).toBeGreaterThanOrEqual(0n);
          }
          taken.total += target;
          taken.tax += sum(parts.map((one) => one.tax));
          left = left.map((one, i) => ({ total: one.total - parts[i]!.total, tax: one.tax - parts[i]!.tax }));
        }
        expect(taken).toEqual(whole);
      }),
    );
  });
});
