import { setImmediate as otherWork } from 'node:timers/promises';
import type { Loader } from '../declare/exchange.js';
import { invalid } from '../platform/problem.js';
import type { SourceRow } from './formats/row.js';
import { mapRow, type MappedRow } from './map-row.js';
import type { OpenRows } from './open-rows.js';
import { prepared, type ImportPlan } from './plan.js';

export const BATCH = 500;
/** While others are to be answered by the same process. */
export const BATCH_BESIDE = 50;
/** Rows that are read in one go; then whatever else the process has to do has its turn. */
const AT_A_STRETCH = 50;
/** Characters of one batch, so that rows of a megabyte do not come by the hundred. */
const BATCH_WEIGHT = 4_000_000;
/** Rows of one document: more of them do not fit into memory, nor into a document. */
const MOST_OF_A_GROUP = 10_000;

/** Gives the next rows with each call, about `size` of them; none at the end of the file. Rows of one group are never parted. */
export function batchReader(
  { rows, format }: OpenRows,
  { mapping, preset, load }: ImportPlan,
  size: () => number,
): () => Promise<MappedRow[]> {
  const next = async (): Promise<SourceRow | undefined> => {
    const { done, value } = await rows.next();
    return done ? undefined : prepared([value], preset)[0];
  };
  if (load) return groupReader(next, load, size);
  return async () => {
    const batch: MappedRow[] = [];
    let weight = 0;
    const most = size();
    while (batch.length < most && weight < BATCH_WEIGHT) {
      const row = await next();
      if (!row) break;
      weight += weightOf(row);
      batch.push(mapRow(row, mapping, format.tabular ?? false));
      if (batch.length % AT_A_STRETCH === 0) await otherWork();
    }
    return batch;
  };
}

function groupReader(next: () => Promise<SourceRow | undefined>, load: Loader, size: () => number): () => Promise<MappedRow[]> {
  let held: SourceRow | undefined;
  const groupOf = (row: SourceRow) => (row.problem ? undefined : load.group(row.values));
  return async () => {
    const batch: MappedRow[] = [];
    let [weight, group, alike] = [0, undefined as string | undefined, 0];
    const most = size();
    for (;;) {
      const row = held ?? (await next());
      held = undefined;
      if (!row) return batch;
      const own = groupOf(row);
      alike = own !== undefined && own === group ? alike + 1 : 1;
      if (alike > MOST_OF_A_GROUP)
        throw invalid(
          '/file',
          `More than ${MOST_OF_A_GROUP} rows in line ${row.line} and before it belong to «${own?.slice(0, 100) ?? ''}»; split it.`,
          { line: row.line },
        );
      if (alike === 1 && (batch.length >= most || weight >= BATCH_WEIGHT)) {
        held = row;
        return batch;
      }
      group = own;
      weight += weightOf(row);
      batch.push(unmapped(row));
    }
  };
}

function weightOf({ values }: SourceRow): number {
  let weight = 0;
  for (const value of Object.values(values)) weight += typeof value === 'string' ? value.length : 50;
  return weight;
}

/** A row that its loader reads. */
const unmapped = ({ line, values, problem }: SourceRow): MappedRow => ({
  line,
  input: values,
  wanted: [],
  externalId: null,
  children: [],
  ...(problem ? { problem } : {}),
});
