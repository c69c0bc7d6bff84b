import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** A row that a request is to leave behind. */
export interface Written {
  readonly table: string;
  /** A text of its own in `markerColumn`, by which the row is found whoever made it; null for changes of a known row. */
  readonly marker: string | null;
  readonly markerColumn: string;
  /** Known from the answer, or from before. */
  readonly id: string | null;
  /** Columns that this request sets, with their values as text. */
  readonly changed: Readonly<Record<string, string | null>>;
  /** SHA-256 over all columns the writer knows of the row, after this request; see `hashOf`. */
  readonly hash: string;
  readonly deleted: boolean;
}

/** Written before a request is sent. */
export interface Intent {
  readonly t: 'intent';
  /** Number within the writer. */
  readonly n: number;
  readonly writer: string;
  readonly tenant: string;
  readonly op: string;
  readonly key: string;
  readonly rows: readonly Written[];
  readonly at: number;
}

/** Written after an answer that settles the intent: done, with the ids and versions it told, or refused. */
export interface Settled {
  readonly t: 'ack' | 'refused';
  readonly n: number;
  readonly writer: string;
  readonly status: number;
  /** In the order of the intent's rows. */
  readonly rows: readonly { readonly id: string; readonly version: number }[];
  /** Further facts of the answer, e.g. counts of an import. */
  readonly told?: Readonly<Record<string, unknown>>;
  readonly milliseconds: number;
  readonly at: number;
}

/** The answer did not come, or settled nothing: `why` is the network's word or the status. The same key is sent again. */
export interface Unsettled {
  readonly t: 'unknown' | 'busy' | 'fault';
  readonly n: number;
  readonly writer: string;
  readonly status: number;
  readonly why: string;
  readonly milliseconds: number;
  readonly at: number;
}

/** What a receiver of webhooks has been sent. */
export interface Received {
  readonly t: 'received';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What it answered; 0: nothing. */
  readonly answered: number;
  readonly at: number;
}

/** What a mail server has taken. */
export interface Mailed {
  readonly t: 'mail';
  readonly messageId: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly at: number;
}

export type Line = Intent | Settled | Unsettled | Received | Mailed;

/** An append-only file whose every line is on the disk when `write` returns. */
export interface LedgerFile {
  write(line: Line): void;
  close(): void;
}

export function openLedger(file: string): LedgerFile {
  const handle = openSync(file, 'a');
  return {
    write(line) {
      writeSync(handle, `${JSON.stringify(line)}\n`);
      fsyncSync(handle);
    },
    close: () => closeSync(handle),
  };
}

/** All lines of the files; a last line that was cut by a kill is left out, any other that cannot be read is an error. */
export function readLedgers(files: readonly string[]): Line[] {
  return files.flatMap((file) => {
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n');
    lines.pop();
    return lines.map((line, number) => {
      try {
        return JSON.parse(line) as Line;
      } catch (error) {
        throw new Error(`${file}:${number + 1} cannot be read: ${String(error)}`);
      }
    });
  });
}
