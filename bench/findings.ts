import { median, ratio, type Race } from './load/rounds.js';
import type { Finding } from './result.js';

/** A finding from two lanes of a race, with requests/s and CPU per request of both: requests/s of `ours` as a share (or multiple) of `other`'s, at least `bar`. */
export function rateFinding(
  name: string,
  race: Race,
  ours: string,
  other: string,
  bar: number,
  unit: 'of the floor' | '× plain' | 'of a bare insert',
): Finding {
  const { value, low, high } = ratio(race, ours, other);
  const text = (number: number): string => number.toFixed(2);
  const rate = (lane: string): string => median(race[lane]!.map((sample) => sample.requestsPerSecond)).toFixed(0);
  const cpu = (lane: string): string => text(median(race[lane]!.map((sample) => sample.cpuMs)));
  return {
    case: name,
    measured: `**${text(value)} ${unit}** (rounds ${text(low)}–${text(high)}); ${rate(ours)}/s against ${rate(other)}/s, CPU ${cpu(ours)} ms against ${cpu(other)} ms`,
    bar: `≥ ${bar} ${unit}`,
    pass: value >= bar,
  };
}

/** A finding from two times: `ours` at most `bar` times `other`, both in milliseconds. */
export function timeFinding(name: string, ours: number, other: number, bar: number): Finding {
  return {
    case: name,
    measured: `**${(ours / other).toFixed(2)} ×** (${ours.toFixed(2)} ms against ${other.toFixed(2)} ms)`,
    bar: `≤ ${bar} × in time`,
    pass: ours <= bar * other,
  };
}
