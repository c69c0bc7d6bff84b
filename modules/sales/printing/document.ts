import type { Locale } from './format.js';

/** A line as it is printed. */
export interface PrintedLine {
  readonly description: string;
  readonly parameters: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: string;
  readonly tax: string;
  readonly total: string;
  /** Does not count in the total: an alternative or option not chosen. */
  readonly apart: string | null;
}

/** Everything a printed document says. */
export interface Printed {
  readonly locale: Locale;
  readonly number: string;
  /** Null where a document has no versions. */
  readonly version: number | null;
  readonly heading: string;
  readonly intro: string;
  /** Rows of label and value above the lines: parties, bank, due date. */
  readonly details?: readonly (readonly [label: string, value: string])[];
  readonly terms: string;
  readonly footer: string;
  readonly columns: readonly string[];
  readonly lines: readonly PrintedLine[];
  readonly totals: readonly (readonly [label: string, amount: string])[];
  readonly inWords: string;
}
