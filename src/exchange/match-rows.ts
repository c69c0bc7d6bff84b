import { invalid, Problem } from '../platform/problem.js';
import type { Work } from '../records/work.js';
import { fieldOf } from '../records/write/problems.js';
import { findByKeys, findExternal } from './find-records.js';
import type { ReadyMapping } from './mapping.js';
import type { MappedRow } from './map-row.js';

/** Which record a row is. */
export interface RowMatch {
  /** Null: there is none yet. */
  readonly id: string | null;
  /** What it was looked for by, equal for rows of the same record; null if the row has nothing to look for. */
  readonly key: string | null;
  readonly problem?: Problem;
}

interface Asked {
  readonly row: MappedRow;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Looks for the rows' records by the keys of the mapping, the first for which a row has all values; one statement per key. */
export async function matchRows(asked: readonly Asked[], mapping: ReadyMapping, work: Work): Promise<RowMatch[]> {
  const matches: RowMatch[] = asked.map(() => ({ id: null, key: null }));
  let open = asked.map((_, i) => i);
  for (const keys of mapping.match) {
    if (open.length === 0) break;
    const external = keys.length === 1 && keys[0] === 'externalId';
    const { tuples, chosen, problems } = tuplesOf(open, asked, keys, external, mapping);
    for (const [i, problem] of problems) matches[i] = { id: null, key: null, problem };
    const ids = external
      ? (
          await findExternal(
            mapping.entity,
            mapping.externalId?.system ?? '',
            tuples.map((t) => String(t[0])),
            work,
          )
        ).map((id) => (id === null ? [] : [id]))
      : await findByKeys(mapping.entity, keys, tuples, work);
    const done = new Set(problems.keys());
    chosen.forEach((i, n) => {
      const found = ids[n] as string[];
      const key = `${keys.join()} ${JSON.stringify(tuples[n])}`;
      if (found.length > 1) matches[i] = { id: null, key, problem: severalMatch(mapping, keys) };
      // A later key may still find what an earlier one does not.
      else matches[i] = { id: found[0] ?? null, key: matches[i]?.key ?? key };
      if (found.length > 0) done.add(i);
    });
    open = open.filter((i) => !done.has(i));
  }
  return matches;
}

function tuplesOf(
  open: readonly number[],
  asked: readonly Asked[],
  keys: readonly string[],
  external: boolean,
  mapping: ReadyMapping,
) {
  const tuples: unknown[][] = [];
  const chosen: number[] = [];
  const problems = new Map<number, Problem>();
  for (const i of open) {
    const { row, input } = asked[i] as Asked;
    const values = external ? [row.externalId] : keys.map((key) => input[key]);
    if (values.some((value) => value === null || value === undefined)) continue;
    try {
      tuples.push(external ? values : keys.map((key, k) => fieldOf(mapping.entity, key).field.parse(values[k], `/${key}`)));
      chosen.push(i);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problems.set(i, error);
    }
  }
  return { tuples, chosen, problems };
}

const severalMatch = (mapping: ReadyMapping, keys: readonly string[]): Problem =>
  invalid(
    `/${keys[0]}`,
    `Several ${mapping.entity.plural} have this ${keys.join(' and ')}; merge them, or match by something else.`,
    { fields: keys },
    'ambiguous_match',
  );
