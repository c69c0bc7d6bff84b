import { ratio, type Race } from './load/rounds.js';
import type { Finding } from './result.js';

/** A finding from two lanes of a race: requests/s of `ours` as a share (or multiple) of `other`'s, at least `bar`. */
export function rateFinding(name: string, race: Race, ours: string, other: string, bar: number, unit: 'of the floor' | '× plain' | 'of a bare insert'): Finding {
  const { value, low, high } = ratio(race, ours, other);
  const text = (number: number): string => number.toFixed(2);
  return {
    case: name,
    measured: `**${text(value)} ${unit}** (rounds ${text(low)}–${text(high)})`,
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
