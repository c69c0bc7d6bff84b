import { archivedBefore } from '../ledger/known-position.js';
import { conflict, notFound, Problem } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import { session, type Work } from '../records/work.js';
import { countTouched, undoChanges, type UndoReport } from './undo-changes.js';

const KEPT_RESULTS = 100;

/** Takes an import back, at once if it touched at most `most` records; otherwise `later` is to see to it. */
export async function undoImport(
  work: Work,
  runId: string,
  most: number,
  later: () => Promise<void> = async () => undefined,
): Promise<UndoReport | { state: 'waiting'; records: number }> {
  const runs = makeContext({ ...work, trusted: true, rights: { ...work.rights, all: true, shape: 'system' } }).records(
    'importRun',
  );
  const run = await runs.find(runId, ['id', 'state', 'undoneAt', 'createdAt']);
  if (!run) throw notFound('importRun');
  if (run.state === 'waiting' || run.state === 'running') throw conflict('not_done', 'The import has not ended yet.');
  if (run.undoneAt) throw conflict('nothing_to_undo', 'The import was undone already.');
  const archived = await archivedBefore(session(work), work.rights.tenantId);
  if (archived !== null && new Date(String(run.createdAt)) < new Date(archived))
    throw new Problem(
      'history_archived',
      410,
      `Changes of this import, from before ${archived.slice(0, 10)}, are in the archive; have that part of the history restored first.`,
      { params: { until: archived.slice(0, 10) } },
    );
  const which = { reason: `import ${runId}`, runId };
  if (most !== Infinity) {
    const records = await countTouched(work, which);
    if (records > most) {
      await later();
      return { state: 'waiting', records };
    }
  }
  const report = await undoChanges({ ...work, trusted: false }, which);
  await runs.update(runId, {
    undoneAt: work.kernel.now().toISOString(),
    undo: JSON.parse(JSON.stringify({ ...report, results: report.results.slice(0, KEPT_RESULTS) })) as never,
  });
  return report;
}
