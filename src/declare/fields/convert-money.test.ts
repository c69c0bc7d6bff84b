import fc from 'fast-check';
import { Problem } from '../../platform/problem.js';
import { toBase } from './convert-money.js';

test.each([
  [100n, 'USD', 'RUB', '92.5013', 9250n],
  [100n, 'USD', 'JPY', '155.5', 156n],
  [1n, 'JPY', 'USD', '0.0064', 1n],
  [1000n, 'KWD', 'RUB', '300.25', 30025n],
  [12345n, 'RUB', 'KWD', '0.0033', 407n],
  [50n, 'RUB', 'JPY', '1', 1n],
  [-50n, 'RUB', 'JPY', '1', -1n],
  [49n, 'RUB', 'JPY', '1', 0n],
  [0n, 'USD', 'RUB', '92.5013', 0n],
  [7n, 'RUB', 'RUB', '1', 7n],
])('%p of %s is, in %s at %s, %p', (minor, from, to, rate, result) => {
  expect(toBase(minor, from, to, rate)).toBe(result);
});

const amounts = fc.bigInt({ min: -(10n ** 8n), max: 10n ** 8n });
const currencies = fc.constantFrom('RUB', 'JPY', 'KWD', 'CLF');
const rates = fc
  .tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([a, b]) => `${a}.${String(b).padStart(6, '0')}`);

test('any conversion is within half a minor unit of the exact amount, and a reversal cancels it', () => {
  const exponents: Record<string, number> = { RUB: 2, JPY: 0, KWD: 3, CLF: 4 };
  fc.assert(
    fc.property(amounts, currencies, currencies, rates, (minor, from, to, rate) => {
      const result = toBase(minor, from, to, rate);
      expect(toBase(-minor, from, to, rate)).toBe(-result);
      // Both sides times 10^(6 + exponent of `from`): whole numbers.
      const exact = minor * BigInt(rate.replace('.', '')) * 10n ** BigInt(exponents[to]!);
      const given = result * 10n ** BigInt(6 + exponents[from]!);
      const off = exact > given ? exact - given : given - exact;
      expect(off * 2n <= 10n ** BigInt(6 + exponents[from]!)).toBe(true);
    }),
  );
});

test('a result beyond 2^53−1 is refused at its place', () => {
  expect(() => toBase(10n ** 15n, 'USD', 'RUB', '92.5', '/price')).toThrow(
    expect.objectContaining({ pointer: '/price' }) as Error,
  );
});

test.each(['', '1,5', '-1', '1e5', 'NaN', '.5'])('%p is no rate', (rate) => {
  expect(() => toBase(1n, 'USD', 'RUB', rate)).toThrow(Problem);
});
