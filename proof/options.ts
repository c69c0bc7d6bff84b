import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface ProofOptions {
  /** Names of chapters, or beginnings of them; empty for all. */
  readonly only: readonly string[];
  readonly scale: number;
  /** Also those whose result of this commit is kept. */
  readonly again: boolean;
  readonly list: boolean;
}

export const usage = `npm run proof -- [chapter …]   names or their beginnings, such as faults or load/sustained; all that this commit has no result of, unless given
  --again      also those that have one         --scale 0.2   a fifth of the counts and times
  --list       what there is                    proof/RESULTS.md is written from the last result of every chapter`;

/** Throws with the usage for what it does not know. */
export function readOptions(args: readonly string[], known: readonly string[]): ProofOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      scale: { type: 'string', default: '1' },
      again: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((name) => !known.some((one) => one.startsWith(name)));
  if (unknown !== undefined) throw new Error(`There is no chapter ${unknown}; there are ${known.join(', ')}.\n${usage}`);
  const scale = Number(values.scale);
  if (!(scale > 0)) throw new Error(`--scale must be a positive number, not ${values.scale}.\n${usage}`);
  return { only: positionals, scale, again: values.again, list: values.list };
}
