import fc from 'fast-check';
import { flatten, pick } from './paths.js';

const legislator = {
  id: { bioguide: 'C000127', fec: ['S8', 'H2'] },
  name: { first: 'Maria' },
  terms: [{ party: 'A' }, { party: 'B' }],
  'a.b': 1,
  none: [],
  empty: {},
};

it('names every leaf by its path', () => {
  expect(flatten(legislator)).toEqual({
    'id.bioguide': 'C000127',
    'id.fec[0]': 'S8',
    'id.fec[1]': 'H2',
    'name.first': 'Maria',
    'terms[0].party': 'A',
    'terms[1].party': 'B',
    '["a.b"]': 1,
    none: [],
    empty: {},
  });
});

it('reads a value by its path, from the end with negative numbers, and nothing that is inherited', () => {
  expect(pick(legislator, 'terms[1].party')).toBe('B');
  expect(pick(legislator, 'terms[-1].party')).toBe('B');
  expect(pick(legislator, '["a.b"]')).toBe(1);
  expect(pick(legislator, 'terms')).toHaveLength(2);
  for (const path of ['terms[5].party', 'name.first.x', 'terms.length', 'constructor', '__proto__.x', 'name.toString'])
    expect(pick(legislator, path)).toBeUndefined();
  expect(pick({ 'name.first': 'column', name: { first: 'nested' } }, 'name.first')).toBe('column');
});

it('reads back every leaf of any nested value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (values) => {
      for (const [path, leaf] of Object.entries(flatten(values))) expect(pick(values, path)).toEqual(leaf);
    }),
  );
});
