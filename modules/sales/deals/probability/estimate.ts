/** How often deals with a value were won and lost. */
export interface Count {
  readonly won: number;
  readonly lost: number;
}

/** Why a probability is what it is: above 1 the value speaks for winning. */
export interface ProbabilityPart extends Count {
  readonly field: string;
  readonly value: string;
  readonly factor: number;
  /** Too few observations; it counts for nothing. */
  readonly ignored: boolean;
}

export interface Estimate {
  /** Per cent with four decimals; null where no deal of the team was ever closed. */
  readonly probability: number | null;
  readonly parts: readonly ProbabilityPart[];
}

/** Tags seen less often say nothing (SAL2). */
export const LEAST_OF_TAG = 50;
const SMOOTHING = 0.1;

const smooth = ({ won, lost }: Count) => ({ won: won + SMOOTHING, lost: lost + SMOOTHING });

/**
 * SAL2: naive Bayes over how often deals with each value were won and lost, each count with 0.1 added so that nothing is
 * certain: odds = won : lost of all, times how much more frequent each value is among the won than among the lost.
 */
export function estimate(all: Count, seen: readonly (Count & { readonly field: string; readonly value: string })[]): Estimate {
  const total = smooth(all);
  const parts = seen.map((one): ProbabilityPart => {
    const observed = one.won + one.lost;
    const ignored = observed === 0 || (one.field === 'tag' && observed < LEAST_OF_TAG);
    const { won, lost } = smooth(one);
    const factor = ignored ? 1 : won / total.won / (lost / total.lost);
    return { field: one.field, value: one.value, won: one.won, lost: one.lost, factor, ignored };
  });
  if (all.won + all.lost === 0) return { probability: null, parts };
  const odds = parts.reduce((product, { factor }) => product * factor, total.won / total.lost);
  return { probability: Math.round((odds / (1 + odds)) * 1_000_000) / 10_000, parts };
}
