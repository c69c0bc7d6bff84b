import { growsSlowly } from '../../proof/growth/measure.js';
import { plot } from '../../proof/growth/plot.js';

it('a cost that follows the logarithm grows slowly, one that follows a root or the size itself does not', () => {
  const sizes = [1e4, 1e5, 1e6, 1e7];
  const judged = (cost: (n: number) => number) => growsSlowly(sizes.map(cost), 1.25, 8);
  expect(judged(() => 40)).toBe(true);
  expect(judged((n) => 3 * Math.log10(n) + 5)).toBe(true);
  expect(judged((n) => Math.sqrt(n))).toBe(false);
  expect(judged((n) => n / 1000)).toBe(false);
});

it('the drawing has both axes logarithmic: a power is a straight line', () => {
  const points = [1e4, 1e5, 1e6].map((x) => ({ x, y: x / 100 }));
  const svg = plot([{ title: 'a & b < c', lines: [{ name: 'line', points }] }]);
  const [, path = ''] = /<path d="(M[\d. ]+L[^"]+)"/.exec(svg) ?? [];
  const at = path
    .split(/[ML]/)
    .slice(1)
    .map((pair) => pair.split(' ').map(Number) as [number, number]);
  expect(at).toHaveLength(3);
  const [a, b, c] = at as [[number, number], [number, number], [number, number]];
  expect(b[0] - a[0]).toBeCloseTo(c[0] - b[0], 0);
  expect(b[1] - a[1]).toBeCloseTo(c[1] - b[1], 0);
  expect(svg).toContain('a &amp; b &lt; c');
});
