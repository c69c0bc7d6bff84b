import { expect, it } from '@jest/globals';
import { differences } from './match-answer.js';

it('lets pass what is left out, and ids, times and cursors that differ', () => {
  const shown = { id: '01a1ff88-d917-710e-a369-ac6eef3e99f8', at: '2026-11-21T19:15:21Z', key: 'ab…', list: [1, '…'], '…': '…' };
  expect(
    differences(shown, {
      id: '01a1ff88-d917-710e-a369-ac6eef3e99f9',
      at: '2027-01-01T00:00:00.5+00:00',
      key: 'abc',
      list: [1, 2],
      more: 1,
    }),
  ).toEqual([]);
});

it.each([
  [{ a: 1 }, { a: 2 }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [{ a: 1 }, {}],
  [[1], [1, 2]],
  [[1, 2, '…'], [1]],
  ['x', 'y'],
  ['01a1ff88-d917-710e-a369-ac6eef3e99f8', 'x'],
  [null, 1],
  [{}, []],
])('tells %j from %j', (shown, answer) => {
  expect(differences(shown, answer)).toHaveLength(1);
});
