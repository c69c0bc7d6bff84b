import type { Problem } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import type { Work } from '../records/work.js';
import type { ImportReport, RowNote } from './report.js';

/** The record of one import: `importRun`. */
export interface ImportRun {
  readonly id: string;
  finish(report: ImportReport, failure: Problem | null): Promise<void>;
  /** The file, or who asked for it, is to blame; the counts stay as the last batch left them. */
  fail(problem: Pick<Problem, 'code' | 'message'>): Promise<void>;
}

const MOST_NOTES = 100;
const MOST_NOTE_TEXT = 24_000;

/** Notes down that an import has begun, and at its end what came of it; undefined in a kernel without that entity. */
export async function startRun(
  work: Work,
  about: { fileName: string | undefined; entity: string; format: string; mode: string },
): Promise<ImportRun | undefined> {
  if (!work.kernel.registry.entities.has('importRun')) return undefined;
  const started = await runsOf(work).create({
    fileName: runName(about.fileName ?? about.entity),
    entity: about.entity,
    format: about.format,
    mode: about.mode,
    state: 'running',
    startedAt: work.kernel.now().toISOString(),
    ...(work.rights.userId === null ? {} : { ownerId: work.rights.userId }),
  } as never);
  return runOf(work, started.id);
}

/** In transactions of its own: it must stay when the import is taken back. */
const runsOf = (work: Work) =>
  makeContext({
    ...work,
    tx: null,
    rights: { ...work.rights, all: true, shape: 'system', accessVersion: -1 },
    trusted: true,
    reason: 'import',
  }).records('importRun');

/** A file's name as a run keeps it. */
export const runName = (name: string): string => name.slice(0, 255).replaceAll('\u0000', '');

/** A run that was begun before. */
export const runOf = (work: Work, id: string): ImportRun => ({
  id,
  async finish(report, failure) {
    const { rows, created, updated, unchanged, skipped, failed } = report.counts;
    const state = failure ? 'failed' : report.status;
    const errors = failure ? [{ line: 0, code: failure.code, message: failure.message }, ...report.errors] : report.errors;
    await runsOf(work).update(
      id,
      {
        state,
        format: report.format,
        mode: report.mode,
        rows,
        created,
        updated,
        unchanged,
        skipped,
        failed,
        errors: bounded(errors),
        warnings: bounded(report.warnings),
        reasons: report.reasons,
        checkpoint: null,
        finishedAt: work.kernel.now().toISOString(),
      } as never,
      null,
    );
  },
  async fail({ code, message }) {
    await runsOf(work).update(
      id,
      {
        state: 'failed',
        errors: [{ line: 0, code, message }],
        checkpoint: null,
        finishedAt: work.kernel.now().toISOString(),
      } as never,
      null,
    );
  },
});

/** As many notes as a JSON field holds without trouble. */
function bounded(notes: readonly RowNote[]): RowNote[] {
  const kept: RowNote[] = [];
  let length = 0;
  for (const note of notes.slice(0, MOST_NOTES)) {
    length += JSON.stringify(note).length;
    if (length > MOST_NOTE_TEXT) break;
    kept.push(note);
  }
  return kept;
}
