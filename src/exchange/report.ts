import type { Problem } from '../platform/problem.js';

export type Outcome = 'created' | 'updated' | 'unchanged' | 'skipped' | 'failed';

/** What became of the rows; the five add up to `rows`. */
export type Counts = Record<Outcome | 'rows', number>;

/** A remark about one row, or (line 0) about the file. */
export interface RowNote {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  /** Field of the record, as in the API's problems: `/email`, `/contactPoints/0/kind`. */
  readonly pointer?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** One row of a dry run. */
export interface RowResult {
  readonly line: number;
  readonly outcome: Outcome;
  readonly id?: string;
}

export interface ImportReport {
  readonly entity: string;
  readonly format: string;
  readonly mode: string;
  readonly dryRun: boolean;
  readonly atomic: boolean;
  /** `rolledBack`: rows failed and the import was to be all or nothing. */
  readonly status: 'done' | 'rolledBack';
  readonly counts: Counts;
  readonly errors: readonly RowNote[];
  readonly warnings: readonly RowNote[];
  /** How many more errors and warnings there were than are listed. */
  readonly omitted: { readonly errors: number; readonly warnings: number };
  /** Of all errors and warnings, listed or not, how many have which code: why rows failed, were skipped or are to be looked at. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The first thousand rows, in a dry run. */
  readonly rows?: readonly RowResult[];
  /** The `importRun` that keeps this. */
  readonly runId?: string;
}

const MOST_ERRORS = 1000;
const MOST_WARNINGS = 200;
const MOST_ROWS = 1000;

/** Collects what happened without growing with the file. */
export class Tally {
  readonly counts: Counts = { rows: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 };
  readonly errors: RowNote[] = [];
  readonly warnings: RowNote[] = [];

  readonly rows: RowResult[] = [];
  readonly omitted = { errors: 0, warnings: 0 };
  readonly reasons: Record<string, number> = {};

  /** Goes on from what was counted before. */
  constructor(before?: {
    readonly counts: Counts;
    readonly errors: readonly RowNote[];
    readonly warnings: readonly RowNote[];
    readonly reasons?: Readonly<Record<string, number>>;
  }) {
    if (!before) return;
    Object.assign(this.counts, before.counts);
    Object.assign(this.reasons, before.reasons);
    this.errors.push(...before.errors);
    this.warnings.push(...before.warnings);
  }

  row(line: number, outcome: Outcome, detail: { id?: string; problem?: Problem } = {}): void {
    this.counts.rows++;
    this.counts[outcome]++;
    if (detail.problem) this.error(line, detail.problem);
    if (this.rows.length < MOST_ROWS) this.rows.push({ line, outcome, ...(detail.id === undefined ? {} : { id: detail.id }) });
  }

  error(line: number, problem: Problem): void {
    countReason(this.reasons, problem);
    if (this.errors.length < MOST_ERRORS) this.errors.push(noteOf(line, problem));
    else this.omitted.errors++;
  }

  warning(line: number, problem: Problem): void {
    countReason(this.reasons, problem);
    if (this.warnings.length < MOST_WARNINGS) this.warnings.push(noteOf(line, problem));
    else this.omitted.warnings++;
  }

  /** Nothing was written after all: what was not refused was passed over. */
  undone(): void {
    const { rows, failed } = this.counts;
    Object.assign(this.counts, { created: 0, updated: 0, unchanged: 0, skipped: rows - failed });
    this.rows.splice(
      0,
      this.rows.length,
      ...this.rows.map(({ line, outcome }) => ({ line, outcome: outcome === 'failed' ? outcome : ('skipped' as const) })),
    );
  }
}

/** Adds one to the count of its code. */
export function countReason(reasons: Record<string, number>, { code }: Pick<Problem, 'code'>): void {
  reasons[code] = (reasons[code] ?? 0) + 1;
}

function noteOf(line: number, problem: Problem): RowNote {
  const { line: _line, current: _current, ...params } = problem.params;
  return {
    line,
    code: problem.code,
    message: problem.message.slice(0, 500),
    ...(problem.pointer === undefined ? {} : { pointer: problem.pointer }),
    ...(Object.keys(params).length > 0 ? { params } : {}),
  };
}
