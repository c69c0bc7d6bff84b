/** One virtual user. */
export interface Caller {
  /** Value of `Authorization`. */
  readonly authorization: string;
  /** Which firm they are of: what is remembered from one request to the next is a firm's. */
  readonly firm: number;
  /** Among all callers. */
  readonly number: number;
  /** May they change anything? */
  readonly writes: boolean;
  /** People and deals that they may read, and those people that they may change. */
  readonly people: readonly string[];
  readonly deals: readonly string[];
  /** How many people the firm has, by which names are made up. */
  readonly size: number;
}

/** What the load process is told to send. Plain values: it crosses a process border. */
export interface Shot {
  readonly urls: readonly string[];
  readonly callers: readonly Caller[];
  readonly seconds: number;
  /** Requests begun a second, whether or not earlier ones are answered; null: as many as `connections` callers get answered. */
  readonly rate: number | null;
  readonly connections: number;
  readonly mix: 'standard' | 'reads' | 'by-id' | 'list' | 'create' | 'writes' | 'ping';
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
  /** p95 of the worst two seconds. */
  readonly slowest: number;
  readonly perSecond: number;
  /** 503 and 429 without Retry-After. */
  readonly unadvised: number;
  /** The first refusal of each status. */
  readonly examples: Readonly<Record<string, string>>;
  /** p95 by kind of request. */
  readonly kinds: Readonly<Record<string, number>>;
}
