import type { Problem } from '../../platform/problem.js';

/** The character encodings a file may come in; `auto` guesses from byte order mark, validity and letter statistics. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1251' | 'windows-1252' | 'koi8-r' | 'ibm866';

/** One record of a file. A record with `problem` could not be read as a whole; the records after it still come. */
export interface SourceRow {
  /** 1-based: the line the record begins on (CSV, NDJSON, YAML, vCard) or the number of the element (JSON). */
  readonly line: number;
  /** CSV: texts by column name. Other formats: the nested value as it stands in the file. Empty when nothing could be read. */
  readonly values: Record<string, unknown>;
  readonly problem?: Problem;
}

/** What a caller may say about a file; everything left out is guessed from its first 64 KiB. */
export interface ReadOptions {
  encoding?: 'auto' | Encoding;
  /** CSV: any text of 1 or more characters without quotes and line ends; guessed when absent. */
  delimiter?: string;
  /** CSV: `true` (default) the first record names the columns, `false` they are `c1`…`cn`, or the names for a file without a header. */
  header?: boolean | readonly string[];
  /** CSV: the quote character, `"` by default; the empty text switches quoting off. */
  quote?: string;
  /** CSV: `unescape` (default) removes the `'` our export puts before formula starts. */
  formulas?: 'unescape' | 'keep';
  /** CSV: accept records shorter than the header, as spreadsheets write them that drop trailing empty cells. */
  ragged?: boolean;
  /** JSON and YAML: the property holding the records when an object wraps several lists; spreadsheets: the sheet. */
  list?: string;
  /** Hears of what was repaired while reading (a renamed column, an unreadable vCard line) and of nothing that refuses a row. */
  onNotice?: (line: number, notice: Problem) => void;
}

/** How to write a file. */
export interface WriteOptions {
  /** UTF-8 by default. A character the encoding lacks refuses the export instead of becoming `?`. */
  encoding?: Encoding;
  /** Byte order mark; by default only for UTF-16, where readers need it. */
  bom?: boolean;
  /** CSV: `,` by default. */
  delimiter?: string;
  /** CSV: whether the first record names the columns; `true` by default. */
  header?: boolean;
  /** CSV: which keys, in which order; by default the keys of the first row, and then a further key in a later row is refused. */
  columns?: readonly string[];
  /** CSV: line end, CRLF (RFC 4180) by default. */
  newline?: '\r\n' | '\n';
  /** CSV: `escape` (default) puts `'` before texts a spreadsheet would run as a formula. */
  formulas?: 'escape' | 'keep';
  /** vCard: the version written; each card's own by default, `4.0` for one without. */
  version?: '2.1' | '3.0' | '4.0';
}

/** A file format of the import and export engine: both ways as streams, so that memory does not grow with the file. */
export interface Format {
  readonly name: 'csv' | 'json' | 'ndjson' | 'yaml' | 'vcard' | 'xlsx';
  /** Values are texts in columns, of which lists and objects have to be made. */
  readonly tabular?: true;
  /** Without the dot, the usual one first. */
  readonly extensions: readonly string[];
  /** The one to answer with first. */
  readonly mediaTypes: readonly string[];
  /** @throws Problem when the file as a whole cannot be read; a bad record only makes a row with `problem`. */
  read(input: AsyncIterable<Uint8Array>, options?: ReadOptions): AsyncIterable<SourceRow>;
  /** @throws Problem when a value cannot be written in this format or encoding. */
  write(
    rows: AsyncIterable<Record<string, unknown>> | Iterable<Record<string, unknown>>,
    options?: WriteOptions,
  ): AsyncIterable<Uint8Array>;
}

/** How many bytes at the start of a file guesses may rest on. */
export const headBytes = 65_536;
