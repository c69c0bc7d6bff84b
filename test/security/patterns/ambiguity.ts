import type { Automaton, Reader } from './automaton.js';

/** How the time of a search that finds nothing grows with the text: with its length, with a power of it, or without measure. */
export type Growth = 'linear' | 'polynomial' | 'exponential';

const WORSE: readonly Growth[] = ['linear', 'polynomial', 'exponential'];

/**
 * By the ambiguity of the automaton (Weideman et al., Analyzing Matching Time Behavior of Backtracking Regular Expression Matchers,
 * 2016): exponential if some text leads from a state back to it in two ways, polynomial if some text can be read in one loop, in the
 * next one, and on the way from one to the other.
 */
export function growthOf(automaton: Automaton): Growth {
  const own: Growth = isExponential(automaton.readers)
    ? 'exponential'
    : isPolynomial(automaton.readers)
      ? 'polynomial'
      : 'linear';
  return [own, ...automaton.inner.map(growthOf)].reduce<Growth>(
    (a, b) => (WORSE.indexOf(b) > WORSE.indexOf(a) ? b : a),
    'linear',
  );
}

/** The loops: for each state the number of its strongly connected component, or -1 if it is in none. */
function loopsOf(readers: readonly Reader[]): number[] {
  const reach = readers.map((_, from) => {
    const seen = new Set<number>();
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const to of readers[at]?.next.keys() ?? [])
        if (!seen.has(to)) {
          seen.add(to);
          open.push(to);
        }
    return seen;
  });
  return readers.map((_, i) => {
    if (!reach[i]?.has(i)) return -1;
    return readers.findIndex((__, j) => (j === i || reach[i]?.has(j)) && (j === i || reach[j]?.has(i)));
  });
}

const share = (...sets: bigint[]): boolean => sets.reduce((a, b) => a & b) !== 0n;
const nextOf = (readers: readonly Reader[], at: number): number[] => [...(readers[at]?.next.keys() ?? [])];
const setOf = (readers: readonly Reader[], at: number): bigint => readers[at]?.set ?? 0n;

function isExponential(readers: readonly Reader[]): boolean {
  const loops = loopsOf(readers);
  for (const loop of new Set(loops.filter((one) => one >= 0))) {
    const own = loops.flatMap((one, i) => (one === loop ? [i] : []));
    // Whatever follows, the match is over at each of its characters: nothing is ever taken back.
    if (own.every((i) => readers[i]?.done)) continue;
    const inside = new Set(own);
    for (const i of own) {
      for (const [to, ways] of readers[i]?.next ?? []) if (ways > 1 && inside.has(to)) return true;
      if (comesBackTwice(readers, inside, i)) return true;
    }
  }
  return false;
}

/** From (i, i) over two different states back to (i, i), both reading the same. */
function comesBackTwice(readers: readonly Reader[], inside: ReadonlySet<number>, start: number): boolean {
  const size = readers.length;
  const seen = new Set<number>();
  // Third: whether the two have parted already.
  const open: [number, number, boolean][] = [[start, start, false]];
  for (let at = open.pop(); at; at = open.pop()) {
    const [a, b, parted] = at;
    for (const x of nextOf(readers, a))
      for (const y of nextOf(readers, b)) {
        if (!inside.has(x) || !inside.has(y) || !share(setOf(readers, x), setOf(readers, y))) continue;
        const apart = parted || x !== y;
        if (apart && x === start && y === start) return true;
        const key = (x * size + y) * 2 + Number(apart);
        if (seen.has(key)) continue;
        seen.add(key);
        open.push([x, y, apart]);
      }
  }
  return false;
}

function isPolynomial(readers: readonly Reader[]): boolean {
  const loops = loopsOf(readers);
  for (let p = 0; p < readers.length; p++)
    for (let q = 0; q < readers.length; q++)
      if (p !== q && (loops[p] ?? -1) >= 0 && (loops[q] ?? -1) >= 0 && loops[p] !== loops[q] && !readers[q]?.done)
        if (passesOver(readers, p, q)) return true;
  return false;
}

/** Some text leads from p to p, from p to q, and from q to q. */
function passesOver(readers: readonly Reader[], p: number, q: number): boolean {
  const size = readers.length;
  const seen = new Set<number>();
  const open: [number, number, number][] = [[p, p, q]];
  for (let at = open.pop(); at; at = open.pop()) {
    const [a, b, c] = at;
    for (const x of nextOf(readers, a))
      for (const z of nextOf(readers, c)) {
        if (!share(setOf(readers, x), setOf(readers, z))) continue;
        for (const y of nextOf(readers, b)) {
          if (!share(setOf(readers, x), setOf(readers, y), setOf(readers, z))) continue;
          if (x === p && y === q && z === q) return true;
          const key = (x * size + y) * size + z;
          if (seen.has(key) || seen.size > 200_000) continue;
          seen.add(key);
          open.push([x, y, z]);
        }
      }
  }
  return false;
}
