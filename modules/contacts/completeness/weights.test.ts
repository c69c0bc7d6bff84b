import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { completeness, type Requirements } from './weights.js';

const requirements: Requirements = {
  default: { name: 3, phone: 1 },
  byClass: { A: { name: 2, phone: 2, birthday: 1, 'address.city': 3, 'contactPoints.value': 2 } },
};

describe('Completeness of a record', () => {
  test('is the share of the weights of filled fields, and names what is missing, heaviest first [CON5]', () => {
    const record = {
      valueClass: 'A',
      name: 'Ромашка',
      phone: ' ',
      birthday: null,
      contactPoints: [{ value: '' }, { value: 'a@b.ru' }],
    };
    expect(completeness(record, requirements)).toEqual({
      percent: 40,
      missing: [
        { field: 'address.city', weight: 3 },
        { field: 'phone', weight: 2 },
        { field: 'birthday', weight: 1 },
      ],
    });
  });

  test('depends on what the class of the record requires [CON5]', () => {
    const fields = { name: 'Ромашка', phone: '+7' };
    expect(completeness({ ...fields, valueClass: 'A' }, requirements).percent).toBe(40);
    expect(completeness({ ...fields, valueClass: 'B' }, requirements).percent).toBe(100);
    expect(completeness({ ...fields, valueClass: 'toString' }, requirements).percent).toBe(100);
    expect(completeness(fields, requirements).percent).toBe(100);
  });

  test.each([0, false, 'x', ['x'], { city: 'Тверь' }, new Date(0)])('%p is filled', (value) => {
    expect(completeness({ field: value }, { default: { field: 1 } }).percent).toBe(100);
  });

  test.each([null, undefined, '', ' \t', [], {}, [''], [null, {}], { city: '' }])('%p is not filled', (value) => {
    expect(completeness({ field: value }, { default: { field: 1 } }).percent).toBe(0);
  });

  test('is 100 exactly when nothing is missing, and filling one more field never lowers it', () => {
    const weights = fc.dictionary(fc.constantFrom(...'abcdefgh'), fc.integer({ min: 1, max: 100_000 }), { minKeys: 1 });
    fc.assert(
      fc.property(weights, fc.subarray([...'abcdefgh']), fc.constantFrom(...'abcdefgh'), (byField, filled, added) => {
        const record = Object.fromEntries(filled.map((field) => [field, 1]));
        const before = completeness(record, { default: byField });
        const after = completeness({ ...record, [added]: 1 }, { default: byField });
        expect(before.percent === 100).toBe(before.missing.length === 0);
        expect(after.percent).toBeGreaterThanOrEqual(before.percent);
        expect(before.percent).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('no requirements leave nothing to miss, and a weight of nothing is refused', () => {
    expect(completeness({}, { default: {} })).toEqual({ percent: 100, missing: [] });
    for (const weight of [0, -1, Number.NaN, Infinity]) {
      expect(() => completeness({}, { default: { name: weight } })).toThrow(/weight of name/);
    }
  });
});
