import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from './cpu.js';
import type { Hits, Shot } from './shot.js';

/** One competitor of a race: what is sent to it and whose CPU time its requests cost. */
export interface Lane {
  readonly name: string;
  readonly shot: Omit<Shot, 'connections' | 'seconds'>;
  /** The server process and PostgreSQL's postmaster. */
  readonly pids: readonly number[];
}

/** One round of one lane. */
export interface Sample {
  readonly requestsPerSecond: number;
  /** CPU milliseconds per request of server and PostgreSQL together, and of the server alone. */
  readonly cpuMs: number;
  readonly serverCpuMs: number;
  readonly p50: number;
  readonly p99: number;
}

/** How long and how hard to load. */
export interface Pace {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/** The lanes' samples of a race by lane name, in round order. */
export type Race = Readonly<Record<string, readonly Sample[]>>;

/** The middle value; of an even number of values the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const shootOnce = async (shooter: ChildProcess, lane: Lane, pace: Pace): Promise<Sample> => {
  const before = lane.pids.map(cpuSeconds);
  shooter.send({ ...lane.shot, connections: pace.connections, seconds: pace.seconds } satisfies Shot);
  const [hits] = (await once(shooter, 'message')) as [Hits];
  const used = lane.pids.map((pid, index) => cpuSeconds(pid) - before[index]!);
  if (hits.fault !== '') throw new Error(`${lane.name}: ${hits.fault}`);
  if (hits.good === 0) throw new Error(`${lane.name}: no answer in ${pace.seconds} s`);
  const ms = (seconds: number): number => (seconds * 1000) / hits.good;
  return {
    requestsPerSecond: hits.good / hits.seconds,
    cpuMs: ms(used.reduce((sum, one) => sum + one, 0)),
    serverCpuMs: ms(used[0]!),
    p50: hits.p50,
    p99: hits.p99,
  };
};

/**
 * Loads the lanes in turn, round after round (A, B, C, A, B, C …), so that a slow minute of the machine hits all of
 * them. A first round warms up and is not counted. Any answer that is not right ends the run with an error.
 */
export async function race(lanes: readonly Lane[], pace: Pace, tell: (line: string) => void): Promise<Race> {
  const shooter = fork(fileURLToPath(new URL('./shooter.js', import.meta.url)), {
    env: { ...process.env, FIRST_NUMBER: String(Date.now() % 1e9) + '000000' },
  });
  try {
    const samples: Record<string, Sample[]> = Object.fromEntries(lanes.map((lane) => [lane.name, []]));
    for (let round = 0; round <= pace.rounds; round++) {
      for (const lane of lanes) {
        const sample = await shootOnce(shooter, lane, pace);
        if (round === 0) continue;
        samples[lane.name]!.push(sample);
        tell(`  round ${round} ${lane.name}: ${sample.requestsPerSecond.toFixed(0)}/s, CPU ${sample.cpuMs.toFixed(2)} ms`);
      }
    }
    return samples;
  } finally {
    shooter.disconnect();
  }
}

/** Median requests/s of lane `a` divided by that of lane `b`, with the lowest and highest ratio of a single round. */
export function ratio(of: Race, a: string, b: string): { value: number; low: number; high: number } {
  const rates = (name: string): number[] => of[name]!.map((sample) => sample.requestsPerSecond);
  const each = rates(a).map((rate, round) => rate / rates(b)[round]!);
  return { value: median(rates(a)) / median(rates(b)), low: Math.min(...each), high: Math.max(...each) };
}
