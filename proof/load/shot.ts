/** What the load process is told to send. Plain values: it crosses a process border. */
export interface Shot {
  readonly urls: readonly string[];
  /** Value of `Authorization`. */
  readonly authorization: string;
  readonly seconds: number;
  /** Requests begun a second, whether or not earlier ones are answered; null: as many as `connections` callers get answered. */
  readonly rate: number | null;
  readonly connections: number;
  readonly mix: 'standard' | 'reads' | 'by-id' | 'list' | 'create' | 'ping';
  readonly ids: readonly string[];
  readonly seed: number;
  /** Further headers of reads. */
  readonly readHeaders?: Readonly<Record<string, string>>;
}

/** What came back. Milliseconds from when a request was due, so that a server that stalls is not spared what it should have got. */
export interface Hits {
  readonly sent: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly perSecond: number;
  /** 503 and 429 without Retry-After. */
  readonly unadvised: number;
  readonly example: string;
  /** p95 by kind of request. */
  readonly kinds: Readonly<Record<string, number>>;
}
