/** What the load process is told to send, over and over, for `seconds`. Plain values only: it crosses a process border. */
export interface Shot {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  /** May hold `{n}`, replaced by a number never used before, and `{name}` for each `name` of `fills`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As `path`. Absent for GET. */
  readonly body?: string;
  /** What is put in for `{name}`, a set for each request, taken round and round. */
  readonly fills?: readonly Readonly<Record<string, string>>[];
  /** An answer without this text counts as wrong. */
  readonly mustContain: string;
  readonly connections: number;
  readonly seconds: number;
}

/** What came back. Times in milliseconds. */
export interface Hits {
  /** Answers with status 2xx that contained what they must. */
  readonly good: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** Empty when every answer was good; otherwise what went wrong, in words. */
  readonly fault: string;
}
