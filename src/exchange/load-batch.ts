import type { ForeignIds, LoadedRow, Loader, LoadRow } from '../declare/exchange.js';
import { Problem } from '../platform/problem.js';
import { makeContext, workOf } from '../records/context.js';
import type { Work } from '../records/work.js';
import { keepExternal } from '../records/write/upsert.js';
import { entityOf } from '../registry/model.js';
import type { RowOutcome } from './apply-batch.js';
import { withoutIndex } from './change.js';
import { findExternal } from './find-records.js';
import type { MappedRow } from './map-row.js';

/** Has a preset write one batch; runs in the work's transaction. A group that is refused leaves nothing behind and does not touch the others. */
export async function loadBatch(batch: readonly MappedRow[], load: Loader, work: Work): Promise<RowOutcome[]> {
  const groups = groupsOf(
    batch.filter((row) => !row.problem).map(({ line, input }) => ({ line, values: input })),
    load,
  );
  const loaded = new Map<number, LoadedRow>();
  await halving(groups, load, work, (row, answer) => loaded.set(row.line, answer));
  return batch.map(({ line, problem }) =>
    problem ? { line, outcome: 'failed', problem, later: [] } : told(line, loaded.get(line) as LoadedRow),
  );
}

function told(line: number, answer: LoadedRow): RowOutcome {
  if ('problem' in answer) return { line, outcome: 'failed', problem: answer.problem, later: [] };
  return answer.outcome === 'skipped'
    ? { line, outcome: 'skipped', notice: answer.notice, later: [] }
    : { line, outcome: answer.outcome, id: answer.id, later: [] };
}

function groupsOf(rows: readonly LoadRow[], load: Loader): LoadRow[][] {
  const groups: LoadRow[][] = [];
  let last: string | undefined;
  for (const row of rows) {
    const group = load.group(row.values);
    if (group === last) groups.at(-1)?.push(row);
    else groups.push([row]);
    last = group;
  }
  return groups;
}

/** All groups at once, and only if one is refused in halves, down to the one. */
async function halving(
  groups: readonly LoadRow[][],
  load: Loader,
  work: Work,
  tell: (row: LoadRow, answer: LoadedRow) => void,
): Promise<void> {
  const rows = groups.flat();
  if (rows.length === 0) return;
  await work.tx?.query('savepoint load');
  try {
    const answers = await runLoader(load, rows, work);
    await work.tx?.query('release savepoint load');
    rows.forEach((row, i) => tell(row, answers[i] as LoadedRow));
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error;
    await work.tx?.query('rollback to savepoint load');
    const problem = withoutIndex(error);
    if (groups.length === 1) return rows.forEach((row) => tell(row, { problem }));
    const middle = groups.length >> 1;
    await halving(groups.slice(0, middle), load, work, tell);
    await halving(groups.slice(middle), load, work, tell);
  }
}

async function runLoader(load: Loader, rows: readonly LoadRow[], work: Work): Promise<readonly LoadedRow[]> {
  // With the import's own reason, by which it can be undone.
  const ctx = makeContext(work).asSystem(work.reason ?? 'import');
  const answers = await load.run(ctx, rows, foreignIds(load.system, workOf(ctx)));
  if (answers.length !== rows.length)
    throw new Error(`A preset that loads ${load.system} answered ${answers.length} of ${rows.length} rows.`);
  return answers;
}

const foreignIds = (system: string, work: Work): ForeignIds => ({
  async find(name, foreignIdsOf) {
    const wanted = [...new Set(foreignIdsOf)];
    const ids = await findExternal(entityOf(work.kernel.registry, name), system, wanted, work);
    return new Map(wanted.flatMap((externalId, i) => (ids[i] == null ? [] : [[externalId, ids[i]] as const])));
  },
  keep: (name, idByForeignId) =>
    keepExternal(
      entityOf(work.kernel.registry, name),
      [...idByForeignId].map(([externalId, id]) => ({ match: { kind: 'external', system, externalId }, id })),
      work,
    ),
});
