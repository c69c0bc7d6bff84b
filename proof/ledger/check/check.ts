import { borders, contents } from './borders.js';
import { imports, jobs, mails, money } from './effects.js';
import { endings, type Facts, type Judgement } from './facts.js';
import { chain, counted, oneRowEach } from './history.js';
import { delivered, ordered } from './hooks.js';
import { acknowledged, exactlyOnce } from './writes.js';

/**
 * Holds the database against the ledgers of those outside: I1 to I13 of the promise. It knows nothing but those ledgers and what a
 * reader of the database can see, so it cannot share a mistake with the product.
 */
export async function check(facts: Facts): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (const one of [
    acknowledged,
    exactlyOnce,
    oneRowEach,
    delivered,
    ordered,
    jobs,
    money,
    mails,
    contents,
    imports,
    borders,
    chain,
    counted,
  ])
    judgements.push(await one(facts));
  return judgements;
}

/** What the writers were told, in figures. */
export interface Tally {
  readonly intents: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Answers that never came. */
  readonly unknown: number;
  /** 503, 429 and 409 with the advice to come again. */
  readonly busy: number;
  /** Any other 5xx: a defect. */
  readonly faults: number;
  readonly unsettled: number;
  /** Milliseconds of the acknowledged ones. */
  readonly p50: number;
  readonly p99: number;
  /** The first faults and refusals, in words. */
  readonly examples: readonly string[];
}

export function tally(lines: Facts['lines']): Tally {
  const of = (t: string) => lines.filter((line) => line.t === t);
  const times = lines.flatMap((line) => (line.t === 'ack' ? [line.milliseconds] : [])).sort((a, b) => a - b);
  const all = endings(lines);
  const at = (share: number): number => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0);
  const examples = lines.flatMap((line) =>
    line.t === 'fault'
      ? [`${line.status} ${line.why}`]
      : line.t === 'refused' && line.status !== 412
        ? [`${line.status} ${String(line.told?.['why'])}`]
        : [],
  );
  return {
    intents: all.length,
    acknowledged: of('ack').length,
    refused: of('refused').length,
    unknown: of('unknown').length,
    busy: of('busy').length,
    faults: of('fault').length,
    unsettled: all.filter(({ end }) => end === undefined).length,
    p50: at(0.5),
    p99: at(0.99),
    examples: examples.slice(0, 5),
  };
}
