import type { Race } from './load/rounds.js';

/** One line of the results: what was promised and what was measured. */
export interface Finding {
  readonly case: string;
  readonly measured: string;
  readonly bar: string;
  readonly pass: boolean;
}

/** What a case hands back. */
export interface CaseResult {
  readonly findings: readonly Finding[];
  /** The samples behind the findings, if it was a race. */
  readonly race?: Race;
  /** Further facts a reader needs to judge the figures, as sentences. */
  readonly notes?: readonly string[];
}

/** All results of a run by case name, with where and when they were measured. */
export interface RunResult {
  readonly cases: Readonly<Record<string, CaseResult>>;
  readonly machine: Readonly<Record<string, string>>;
}
