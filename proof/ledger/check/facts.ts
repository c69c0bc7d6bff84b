import pg from 'pg';
import type { Intent, Line, Settled } from '../lines.js';

/** A firm of the run, and what was set up in it. */
export interface FirmFacts {
  readonly slug: string;
  readonly id: string;
  readonly canary: string;
  readonly hooks: readonly {
    readonly id: string;
    readonly path: string;
    readonly secret: string;
    readonly entities: readonly string[];
    readonly ordered: boolean;
  }[];
  /** What its mail goes to ends so. */
  readonly mailDomain: string;
}

/** All the checker knows: the ledgers of those outside, and a database it can only read. */
export interface Facts {
  readonly lines: readonly Line[];
  readonly firms: readonly FirmFacts[];
  readonly sql: Sql;
  readonly secretKey: string;
  /** Address of the login that owns the tables, for the chain's own verification. */
  readonly ownerUrl: string;
  /** Signed anchors kept outside, if any. */
  readonly anchors: readonly string[];
  /** Folder of the kept contents; null: they are not looked at. */
  readonly files: string | null;
  /** The database was restored from a backup, so its rows have other transactions than the ledger tells. */
  readonly restored?: boolean;
  /** A worker was killed or the receivers were ill, so attempts may be later than the schedule says. */
  readonly disturbed?: boolean;
}

export type Sql = <R extends object>(text: string, values?: readonly unknown[]) => Promise<R[]>;

/** What one invariant comes to. */
export interface Judgement {
  readonly id: string;
  readonly rule: string;
  /** How many things were looked at; nothing looked at proves nothing. */
  readonly looked: number;
  /** What is not as it must be, in words; the first hundred. */
  readonly broken: readonly string[];
  /** Further figures. */
  readonly note?: string;
}

/** Collects what is broken. */
export function judge(id: string, rule: string) {
  const broken: string[] = [];
  let looked = 0;
  return {
    look: (count = 1) => void (looked += count),
    fail(what: string): void {
      if (broken.length < 100) broken.push(what);
    },
    done: (note?: string): Judgement => ({ id, rule, looked, broken, ...(note === undefined ? {} : { note }) }),
  };
}

/** Reads as superuser, and can do nothing else. */
export async function readOnly<T>(adminUrl: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: adminUrl,
    options: '-c default_transaction_read_only=on -c work_mem=128MB -c jit=off',
    types: TEXT,
  });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('select 1 from pg_class limit 1');
    return await work(
      async <R extends object>(text: string, values: readonly unknown[] = []) => (await client.query<R>(text, [...values])).rows,
    );
  } finally {
    await client.end();
  }
}

/** JSON and times stay PostgreSQL's text; whole numbers are numbers. */
const TEXT = {
  getTypeParser: (oid: number) => (text: string) =>
    [20, 21, 23].includes(oid) ? Number(text) : oid === 16 ? text === 't' : text,
} as unknown as pg.CustomTypesConfig;

/** An intent with how it ended; `undefined`: nobody knows. */
export interface Ended {
  readonly intent: Intent;
  readonly end: Settled | undefined;
}

/** Intents in the order they were sent, each with its last word. */
export function endings(lines: readonly Line[]): Ended[] {
  const ends = new Map<string, Settled>();
  for (const line of lines) if (line.t === 'ack' || line.t === 'refused') ends.set(`${line.writer} ${line.n}`, line);
  return lines.flatMap((line) => (line.t === 'intent' ? [{ intent: line, end: ends.get(`${line.writer} ${line.n}`) }] : []));
}

/** An identifier for SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
