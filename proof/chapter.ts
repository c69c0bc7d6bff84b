/** One line of the table: what was done to the product, how often, and what came of it. */
export interface Row {
  /** A sentence or two: the fault or the load, and what is judged. */
  readonly what: string;
  /** How often or how long it was really run, e.g. `3 kills` or `60 s at 60/s`. */
  readonly times: string;
  /** What was measured, the decisive figure first. */
  readonly measured: string;
  /** What was promised. */
  readonly bar: string;
  readonly pass: boolean;
}

/** What a chapter runs with. It ends when `signal` is aborted at the latest; what it has started is taken down by `atEnd`. */
export interface ProofContext {
  /** The product's folder. */
  readonly root: string;
  /** A folder of this chapter's own, empty at its beginning. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** `full` of the figures of the promise, made smaller or larger by `--scale`, at least `least`. */
  times(full: number, least?: number): number;
  tell(line: string): void;
  /** Called in reverse order when the chapter is over, however it ends. */
  atEnd(work: () => Promise<unknown> | unknown): void;
}

/**
 * One subject that is proved apart from all others, in a process of its own.
 *
 * @example
 * export const kills: Chapter = {
 *   name: 'faults/kill-api', title: 'F1 The API is killed under load', minutes: 3,
 *   async run(ctx) { … return [{ what, times, measured, bar, pass }]; },
 * };
 */
export interface Chapter {
  /** `part/subject`; `npm run proof -- part` runs all of a part. */
  readonly name: string;
  /** Heads its rows in the table; begins with the id of the promise, if it has one. */
  readonly title: string;
  /** How long it takes on the machine of the table, at `--scale 1`; it is ended after twice that and a minute. */
  readonly minutes: number;
  /** Modules that must be installed; until they are, the chapter is skipped and says so. */
  readonly modules?: readonly string[];
  /** Why it cannot run on this machine, or null. */
  skip?(): string | null | Promise<string | null>;
  run(ctx: ProofContext): Promise<Row[]>;
}

/** What is kept of a chapter's last run. */
export interface Outcome {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
  /** Why it did not run. */
  readonly skipped: string | null;
  /** Why it broke off: a red row of its own. */
  readonly error: string | null;
  readonly at: string;
  readonly seconds: number;
  readonly commit: string;
  readonly machine: string;
  readonly scale: number;
}
