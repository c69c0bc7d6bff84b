/** Statements that lead from one schema to the next, and what a person must look at before they are run. */
export interface Proposal {
  /** In order; those that begin with `--` wait for somebody to uncomment them. */
  readonly statements: readonly string[];
  readonly warnings: readonly string[];
}

export interface ProposeOptions {
  /** Statements that delete values or may fail on filled tables are written to run, not as comments. */
  readonly allowDestructive?: boolean;
}

/** As comments, unless the caller allowed them to run. A statement with `…` in it needs a value and stays a comment. */
export const commented = (statements: readonly string[], options: ProposeOptions): string[] =>
  statements.map((statement) => (options.allowDestructive && !statement.includes('…') ? statement : `-- ${statement};`.replaceAll('\n', '\n-- ')));
