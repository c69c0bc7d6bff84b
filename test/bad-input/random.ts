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

/** `full`, or a number n for every nth case. */
const wish = process.env['BAD_INPUT'];

/** Every `nth` case or so, the same ones for the same seed (BAD_INPUT_SEED); BAD_INPUT asks for more. */
export function share(nth: number): () => boolean {
  const next = chance(Number(process.env['BAD_INPUT_SEED'] ?? 20260726));
  const every = wish === 'full' ? 1 : Math.min(nth, Number(wish ?? nth));
  return () => next() * every < 1;
}

/** Milliseconds a suite may take: two hours when more than the usual share runs. */
export const patience = (usual: number): number => (wish ? 7_200_000 : usual);
