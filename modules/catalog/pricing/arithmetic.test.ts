import fc from 'fast-check';
import { allocate } from '#kernel';
import { parseFormula } from './formula.js';
import { compare, fraction, parseDecimal, round, roundTo, toDecimal } from './fraction.js';

const sum = (parts: readonly bigint[]) => parts.reduce((a, b) => a + b, 0n);

describe('splitting an amount', () => {
  it('gives parts that add up to it exactly, of either sign, and none off its exact share by a whole unit', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 60 }),
        (total, weights) => {
          const parts = allocate(total, weights);
          expect(sum(parts)).toBe(total);
          const whole = sum(weights);
          if (whole === 0n) return;
          parts.forEach((part, i) => {
            const off = part * whole - total * (weights[i] as bigint);
            expect((off < 0n ? -off : off) < whole).toBe(true);
          });
        },
      ),
    );
  });

  it('gives the odd kopeck to whom rounding took most, the earlier of equals first', () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(-100n, [1n, 1n, 1n])).toEqual([-34n, -33n, -33n]);
    expect(allocate(10n, [0n, 0n])).toEqual([10n, 0n]);
    expect(allocate(5n, [1n, 0n, 3n])).toEqual([1n, 0n, 4n]);
  });
});

describe('rounding', () => {
  it('takes a half away from zero, so that a reversal cancels its original', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 9n }), (of, by) => {
        expect(round(fraction(-of, by))).toBe(-round(fraction(of, by)));
        expect(round(fraction(of, by), 'down') <= round(fraction(of, by), 'up')).toBe(true);
      }),
    );
    expect([round(fraction(1n, 2n)), round(fraction(-1n, 2n)), round(fraction(3n, 2n))]).toEqual([1n, -1n, 2n]);
    expect([round(fraction(-1n, 3n), 'up'), round(fraction(-1n, 3n), 'down')]).toEqual([0n, -1n]);
  });

  it('to a step gives the multiple asked for', () => {
    expect(roundTo(fraction(12_349n), 1000n, 'nearest')).toBe(12_000n);
    expect(roundTo(fraction(12_001n), 1000n, 'up')).toBe(13_000n);
    expect(roundTo(fraction(12_999n), 1000n, 'down')).toBe(12_000n);
  });
});

describe('a formula', () => {
  const value = (text: string, variables: Record<string, string> = {}) =>
    toDecimal(
      parseFormula(text, '/formula').value(new Map(Object.entries(variables).map(([name, of]) => [name, parseDecimal(of)]))),
      12,
    );

  it('is reckoned exactly and by the usual precedence', () => {
    expect(value('1 + 2 * 3 - 4 / 8')).toBe('6.5');
    expect(value('(1 + 2) * -3')).toBe('-9');
    expect(value('0.1 + 0.2')).toBe('0.3');
    expect(value('10 - 4 - 3')).toBe('3');
    expect(value('max(area, 0.25)', { area: '0.2' })).toBe('0.25');
    expect(value('ceil(perimeter * 2) + floor(1.9) + round(2.5)', { perimeter: '1.3' })).toBe('7');
    expect(value('if(quantity >= 10, 0.9, 1)', { quantity: '10' })).toBe('0.9');
    expect(value('if(options.holes > 0, 6 / options.holes, 0)', { 'options.holes': '0' })).toBe('0');
  });

  it('agrees with JavaScript on any sum, difference and product of small numbers', () => {
    const expression = fc.letrec<{ any: string }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.integer({ min: 0, max: 99 }).map(String),
        fc.tuple(tie('any'), fc.constantFrom('+', '-', '*'), tie('any')).map(([a, sign, b]) => `(${a} ${sign} ${b})`),
      ),
    })).any;
    fc.assert(
      fc.property(
        expression.filter((text) => text.length <= 60),
        (text) => {
          expect(value(text)).toBe(String(Number(new Function(`return (${text}) + 0`)())));
        },
      ),
    );
  });

  it.each([
    ['', 'ends too early'],
    ['1 +', 'ends too early'],
    ['1 2', 'from "2" on'],
    ['area area', 'from "area" on'],
    ['process', 'knows no process'],
    ['constructor(1)', 'no function constructor'],
    ['toString(1)', 'no function toString'],
    ['width.constructor', 'knows no width.constructor'],
    ['max()', 'cannot be read'],
    ['if(1, 2)', 'takes 3 to 3'],
    ['(1', 'lacks ")"'],
    ['1; 2', 'from "; 2" on'],
    ['`1`', 'from "`1`" on'],
    ['1e9', 'from "e9" on'],
    ['('.repeat(60) + '1' + ')'.repeat(60), 'deeper'],
    ['1 + '.repeat(200) + '1', 'at most 500'],
  ])('%p is refused when it is written', (text, message) => {
    expect(() => parseFormula(text, '/formula')).toThrow(message);
  });

  it('that divides by zero, or lacks a size, says so when it is used', () => {
    expect(() => value('1 / (quantity - 1)', { quantity: '1' })).toThrow('divides by zero');
    expect(() => value('area')).toThrow('needs area');
  });

  it('never does anything but give a number or a refusal, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        try {
          compare(parseFormula(text, '/formula').value(new Map()), fraction(0n));
        } catch (error) {
          expect(error).toMatchObject({ name: 'Problem', status: 400 });
        }
      }),
    );
  });
});
