import fc from 'fast-check';
import { Problem } from '../../platform/problem.js';
import { decimal } from './decimal.js';
import { geo } from './geo.js';
import { int } from './int.js';
import { money } from './money.js';
import { bool } from './bool.js';

const NOT_WHOLE = [0.5, 1e-5, NaN, Infinity, -Infinity, '1', '0x10', '', ' ', null, undefined, true, [], [1], {}, 10n];

describe('whole numbers', () => {
  test.each([0, 1, -1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, -(2 ** 53) + 1, 1.0])('%p is taken', (input) => {
    expect(int().parse(input, '/a')).toBe(input);
  });

  test('minus zero is zero', () => {
    expect(Object.is(int().parse(-0, '/a'), 0)).toBe(true);
  });

  test.each([2 ** 53, 2 ** 53 + 2, 2 ** 63, -(2 ** 53), 1e300, ...NOT_WHOLE])('%p is refused', (input) => {
    expect(() => int().parse(input, '/a')).toThrow(Problem);
  });

  test('the limits are told', () => {
    expect(() => int({ min: 1, max: 5 }).parse(6, '/a')).toThrow('Must be from 1 to 5.');
  });

  test('GraphQL has an Int of 32 bits, so only a range within it is one', () => {
    expect(int({ min: 0, max: 100 }).graphql.out).toBe('Int');
    expect(int({ min: 0 }).graphql.out).toBe('Int64');
    expect(int({ min: -(2 ** 31), max: 2 ** 31 }).graphql.out).toBe('Int64');
  });
});

describe('decimals', () => {
  const field = decimal({ precision: 12, scale: 3 });

  test.each([
    ['12.5', '12.500'],
    [12.5, '12.500'],
    ['0012.5000000', '12.500'],
    ['-0', '0.000'],
    [1e-3, '0.001'],
    [1e8, '100000000.000'],
    ['999999999.999', '999999999.999'],
    [-0.1, '-0.100'],
  ])('%p is %s', (input, out) => {
    expect(field.parse(input, '/a')).toBe(out);
  });

  test.each([
    1e-4,
    1e-300,
    1e400,
    0.1 + 0.2,
    1e9,
    123456789.12345679,
    '1e3',
    '1,5',
    '1 000',
    '.5',
    '5.',
    '+',
    '٣',
    '１',
    ...NOT_WHOLE.filter((x) => x !== 0.5 && x !== '1'),
  ])('%p is refused', (input) => {
    expect(() => field.parse(input, '/a')).toThrow(Problem);
  });

  test('any decimal text comes out as the same number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n) + 1n, max: 10n ** 12n - 1n }), (thousandths) => {
        const size = (thousandths < 0n ? -thousandths : thousandths).toString().padStart(4, '0');
        const written = `${thousandths < 0n ? '-' : ''}${size.slice(0, -3)}.${size.slice(-3)}`;
        expect(field.parse(written, '/a')).toBe(written);
      }),
    );
  });

  test('any JSON number of at most 15 digits comes out as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), fc.integer({ min: 0, max: 3 }), (digits, places) => {
        const value = Number(`${digits}e-${places}`);
        expect(Number(field.parse(value, '/a'))).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test('an operand may have any number of decimals, for it is only compared', () => {
    expect(field.operators.lt!.parse('0.00001', '/a')).toBe('0.00001');
  });
});

describe('money', () => {
  test.each([0.1 + 0.2, 0.5, 1234.5, '100', NaN, 2 ** 53, null, 10n])('an amount of %p is refused at its place', (amount) => {
    expect(() => money().parse({ amount, currency: 'RUB' }, '/price')).toThrow(
      expect.objectContaining({ pointer: '/price/amount' }) as Error,
    );
  });

  test('an unknown currency is refused by name', () => {
    expect(() => money().parse({ amount: 1, currency: 'ABC' }, '/price')).toThrow(/ABC/);
  });

  test('base, rate and rateDate are nobody’s to write', () => {
    expect(() => money().parse({ amount: 1, currency: 'RUB', base: 5 }, '/price')).toThrow(/base/);
  });

  test('the pipeline’s base, rate and date reach their columns', () => {
    const stored = { amount: 1, currency: 'USD', base: 9250, rate: '92.50', rateDate: '2026-11-21' };
    expect(money().toColumns(stored)).toEqual([1, 'USD', 9250, '92.50', '2026-11-21']);
    expect(money({ base: false }).toColumns(stored)).toEqual([1, 'USD']);
  });
});

test.each([NaN, Infinity, 90.1, '5', null, undefined, true])('a latitude of %p is refused at its place', (lat) => {
  expect(() => geo().parse({ lat, lon: 0 }, '/place')).toThrow(expect.objectContaining({ pointer: '/place/lat' }) as Error);
});

test.each([0, 1, 'true', 'false', 'on', '', null, undefined, [], {}])('%p is neither true nor false', (input) => {
  expect(() => bool().parse(input, '/a')).toThrow(Problem);
});
