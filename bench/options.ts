import { parseArgs } from 'node:util';
import { fullCounts, smallCounts, type Counts } from './fill/counts.js';
import type { Pace } from './load/rounds.js';

/** What the command line asks for. */
export interface BenchOptions {
  /** Cases to run; empty for all. */
  readonly only: readonly string[];
  readonly pace: Pace;
  readonly counts: Counts;
  /** Fill the database anew even if it is already filled. */
  readonly refill: boolean;
  /** Write bench/RESULTS.md: only when every case ran on the full counts, so that the page never mixes runs. */
  readonly writePage: boolean;
}

export const usage = `npm run bench -- [--only list,by-id,paging,search,create,import,webhooks,workflows,custom-fields,pricing,funnel,start]
  --rounds 5        rounds per competitor          --seconds 3.5     length of a round
  --connections 24  callers at once (16 to 32)     --small           2 % of the rows, to try the harness out
  --refill          make the database anew         bench/RESULTS.md is written by full runs alone`;

/** Reads the command line; throws with the usage for what it does not know. */
export function readOptions(args: readonly string[], known: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3.5' },
      connections: { type: 'string', default: '24' },
      small: { type: 'boolean', default: false },
      refill: { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',').filter((name) => name !== '');
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`There is no case "${unknown}".\n${usage}`);
  const positive = (name: 'rounds' | 'seconds' | 'connections'): number => {
    const value = Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} must be a positive number, not "${values[name]}".\n${usage}`);
    return value;
  };
  return {
    only,
    pace: { rounds: positive('rounds'), seconds: positive('seconds'), connections: positive('connections') },
    counts: values.small ? smallCounts : fullCounts,
    refill: values.refill,
    writePage: only.length === 0 && !values.small,
  };
}
