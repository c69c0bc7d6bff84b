import { conflict } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import type { Work } from '../records/work.js';
import type { LaterLink, RowOutcome } from './apply-batch.js';
import { countReason, type Counts, type RowNote, type Tally } from './report.js';

/** How far an import has come: written with each batch, in its transaction, so that both stay or neither. */
export interface Checkpoint {
  /** Rows of the file that are done with. */
  readonly rows: number;
  readonly counts: Counts;
  readonly errors: readonly RowNote[];
  readonly warnings: readonly RowNote[];
  readonly reasons?: Readonly<Record<string, number>>;
  /** Links to records that later rows bring. */
  readonly later: readonly LaterLink[];
}

const MOST_NOTES = 100;
/** The checkpoint after a batch, whose outcomes are not counted yet. */
export function checkpointAfter(tally: Tally, outcomes: readonly RowOutcome[], later: readonly LaterLink[]): Checkpoint {
  const counts = { ...tally.counts };
  const reasons = { ...tally.reasons };
  for (const { outcome, problem, notice } of outcomes) {
    counts.rows++;
    counts[outcome]++;
    for (const reason of [problem, notice]) if (reason) countReason(reasons, reason);
  }
  const errors = outcomes.flatMap(({ line, problem }) =>
    problem
      ? [
          {
            line,
            code: problem.code,
            message: problem.message.slice(0, 300),
            ...(problem.pointer ? { pointer: problem.pointer } : {}),
          },
        ]
      : [],
  );
  return {
    rows: counts.rows,
    counts,
    errors: [...tally.errors.slice(0, MOST_NOTES), ...errors].slice(0, MOST_NOTES),
    warnings: tally.warnings.slice(0, MOST_NOTES),
    reasons,
    later: [...later, ...outcomes.flatMap((outcome) => outcome.later)],
  };
}

/** Notes it down in the run; throws `taken_over` if another worker has gone on from where this one began. */
export async function writeCheckpoint(work: Work, runId: string, now: Checkpoint, before: number): Promise<void> {
  const { rows, created, updated, unchanged, skipped, failed } = now.counts;
  const done = await makeContext(work).sql(
    `update import_runs set checkpoint = $3::jsonb, rows = $4, created = $5, updated = $6, unchanged = $7, skipped = $8, failed = $9, version = version + 1, updated_at = now()
     where tenant_id = $1 and id = $2 and state = 'running' and coalesce((checkpoint ->> 'rows')::int, 0) = $10 returning 1`,
    [work.rights.tenantId, runId, JSON.stringify(now), rows, created, updated, unchanged, skipped, failed, before],
  );
  if (done.length === 0) throw conflict('taken_over', 'Another worker goes on with this import.');
}
