/** A deal as the model sees it: so much, with so much probability from 0 to 1. */
export interface Chance {
  readonly amount: number;
  readonly probability: number;
}

const COURSES = 2000;

/** The generator mulberry32: the same deals always give the same forecast. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What 2,000 courses of the period come to, each deal won or lost by its probability: the 10th, 50th and 90th of a hundred. */
export function quantiles(chances: readonly Chance[]): { p10: number; p50: number; p90: number } {
  const next = seeded(chances.length + 1);
  const sums = Array.from({ length: COURSES }, () =>
    chances.reduce((sum, { amount, probability }) => (next() < probability ? sum + amount : sum), 0),
  ).sort((a, b) => a - b);
  const at = (share: number): number => sums[Math.floor(share * (COURSES - 1))] as number;
  return { p10: at(0.1), p50: at(0.5), p90: at(0.9) };
}
