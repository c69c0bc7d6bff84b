/** What is suggested for the months that follow the history, and how far off the same way would have been before. */
export interface Suggestion {
  readonly method: 'seasonal' | 'simple';
  /** Why no seasons were reckoned; null where they were. */
  readonly reason: 'less than 24 months of history' | null;
  readonly targets: readonly number[];
  /** Of the months of the year from that of the first month of history; none where the method is simple. */
  readonly seasons: readonly number[];
  /** Mean absolute error of the last months in per cent, suggested from the months before them; null where there is too little to try. */
  readonly backTestPercent: number | null;
}

const YEAR = 12;
const LEAST_MONTHS = 24;
const TRIED = 6;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The centred moving average over twelve months (2×12), of the months that have six on either side. */
const trendAt = (history: readonly number[], at: number): number =>
  (history.slice(at - 6, at + 6).reduce((sum, value) => sum + value, 0) +
    history.slice(at - 5, at + 7).reduce((sum, value) => sum + value, 0)) /
  24;

/** Seasonal indices by ratio to moving average, which come to 12 together; 1 for a month that could not be compared. */
export function seasonsOf(history: readonly number[]): number[] {
  const ratios: number[][] = Array.from({ length: YEAR }, () => []);
  for (let at = 6; at + 6 < history.length; at++) {
    const trend = trendAt(history, at);
    if (trend > 0) ratios[at % YEAR]?.push((history[at] as number) / trend);
  }
  const raw = ratios.map((list) => (list.length > 0 ? mean(list) : 1));
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => (total > 0 ? (value * YEAR) / total : 1));
}

function seasonal(history: readonly number[], months: number): { targets: number[]; seasons: number[] } {
  const seasons = seasonsOf(history);
  const [last, before] = [mean(history.slice(-YEAR)), mean(history.slice(-2 * YEAR, -YEAR))];
  const yearly = before > 0 ? last / before : 1;
  // The last year's level stands for its middle, 6.5 months before the first month to come.
  const targets = Array.from({ length: months }, (_, i) =>
    Math.max(0, Math.round(last * yearly ** ((i + 6.5) / YEAR) * (seasons[(history.length + i) % YEAR] as number))),
  );
  return { targets, seasons };
}

/**
 * SAL15: the target of a month is its seasonal index × trend × the last year's level. It takes 24 months of history; with less
 * the mean of the last three is suggested, and the reason said. Amounts are whole minor units, months from the oldest on.
 */
export function suggest(history: readonly number[], months: number): Suggestion {
  const backTestPercent = backTest(history);
  if (history.length >= LEAST_MONTHS) return { method: 'seasonal', reason: null, ...seasonal(history, months), backTestPercent };
  const level = history.length > 0 ? Math.round(mean(history.slice(-3))) : 0;
  const targets = Array.from({ length: months }, () => level);
  return { method: 'simple', reason: 'less than 24 months of history', targets, seasons: [], backTestPercent };
}

function backTest(history: readonly number[]): number | null {
  const known = history.slice(0, -TRIED);
  const actual = history.slice(-TRIED);
  if (known.length < 3 || actual.some((value) => value <= 0)) return null;
  const { targets } =
    known.length >= LEAST_MONTHS ? seasonal(known, TRIED) : { targets: actual.map(() => Math.round(mean(known.slice(-3)))) };
  const errors = actual.map((value, i) => Math.abs((targets[i] as number) - value) / value);
  return Math.round(mean(errors) * 10_000) / 100;
}
