/** A repeatable source of chance (mulberry32): numbers from 0 to 1. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same seed chooses the same requests: BAD_INPUT_SEED. */
export const seed = Number(process.env['BAD_INPUT_SEED'] ?? 20260726);

const wish = process.env['BAD_INPUT'];

/** Requests per operation: a few with `npm test`, as many as BAD_INPUT says otherwise; `full` for all there are. */
export const perOperation = (usual: number): number => (wish === 'full' ? Infinity : Number(wish ?? usual));

/** Every `nth` case or so, the same ones for the same seed. */
export function share(nth: number): () => boolean {
  const next = chance(seed);
  const every = wish === 'full' ? 1 : nth;
  return () => next() * every < 1;
}

/** Milliseconds a suite may take: eight hours when more than the usual share runs. */
export const patience = (usual: number): number => (wish ? 28_800_000 : usual);
