/** What is wrong with a record that could not be read. */
export type CsvFault = 'unclosed_quote' | 'misplaced_quote' | 'record_too_large' | 'too_many_columns';

/** Longest record in UTF-16 units; what is longer is an unclosed quote or no table at all. */
export const maxRecord = 1_048_576;
/** PostgreSQL itself stops at 1,600 columns. */
export const maxColumns = 4_096;

/** One buffer of text being read, with the places of the next delimiter and line ends, so that each is searched once. */
export interface Scan {
  readonly text: string;
  readonly delimiter: string;
  readonly quote: string;
  /** Nothing follows this buffer. */
  readonly last: boolean;
  /** -1: none in the rest; a place before the reader: to be searched again. */
  readonly next: { delimiter: number; lf: number; cr: number };
}

/** A record, or the fault for which it was given up. */
export interface Found {
  readonly cells: string[];
  readonly quoted: boolean;
  /** Line ends passed. */
  readonly lines: number;
  /** Where reading goes on. */
  readonly next: number;
  /** `next` is inside a line whose rest must be passed over. */
  readonly midLine: boolean;
  readonly fault?: CsvFault;
}

/** Reads the record that begins at `start`. */
export function recordAt(scan: Scan, start: number): Found | 'incomplete' {
  const cells: string[] = [];
  let lines = 0;
  let quoted = false;
  for (let at = start; ;) {
    if (at - start > maxRecord) return giveUp(scan, 'record_too_large', at);
    if (cells.length >= maxColumns) return giveUp(scan, 'too_many_columns', at);
    const inQuotes = scan.quote !== '' && scan.text[at] === scan.quote;
    const cell = inQuotes ? quotedCell(scan, start, at) : plainCell(scan, start, at);
    if (cell === 'incomplete') return cell;
    if (typeof cell === 'string') return giveUp(scan, cell, at);
    cells.push(cell.value);
    if (inQuotes) {
      quoted = true;
      lines += countLines(cell.value);
    }
    if (cell.ends) return { cells, quoted, lines: cell.ends === 'line' ? lines + 1 : lines, next: cell.next, midLine: false };
    at = cell.next;
  }
}

interface Cell {
  value: string;
  next: number;
  /** The record ends with this cell. */
  ends?: 'line' | 'text';
}

function plainCell(scan: Scan, start: number, at: number): Cell | 'incomplete' | CsvFault {
  const { text, last } = scan;
  const end = lineEnd(scan, at);
  const separator = find(scan, 'delimiter', scan.delimiter, at);
  if (separator !== -1 && (end === undefined || separator < end.end))
    return { value: text.slice(at, separator), next: separator + scan.delimiter.length };
  const stop = end?.end ?? text.length;
  if (stop - start > maxRecord) return 'record_too_large';
  if (end === undefined && !last) return 'incomplete';
  return { value: text.slice(at, stop), next: end?.next ?? text.length, ends: end ? 'line' : 'text' };
}

function quotedCell(scan: Scan, start: number, at: number): Cell | 'incomplete' | CsvFault {
  const { text, quote, last } = scan;
  let close = text.indexOf(quote, at + 1);
  let doubled = false;
  while (close !== -1 && text[close + 1] === quote) {
    doubled = true;
    close = text.indexOf(quote, close + 2);
  }
  if ((close === -1 ? text.length : close) - start > maxRecord) return 'unclosed_quote';
  if (close === -1) return last ? 'unclosed_quote' : 'incomplete';
  if (close + 1 === text.length && !last) return 'incomplete';
  const value = text.slice(at + 1, close);
  return afterQuote(scan, doubled ? value.replaceAll(quote + quote, quote) : value, close + 1);
}

/** After a closing quote come blanks at most, then a delimiter or the end of the record. */
function afterQuote({ text, delimiter, last }: Scan, value: string, from: number): Cell | 'incomplete' | CsvFault {
  let at = from;
  if (delimiter[0] !== ' ') while (text[at] === ' ') at++;
  if (!last && at + Math.max(2, delimiter.length) > text.length) return 'incomplete';
  if (text.startsWith(delimiter, at)) return { value, next: at + delimiter.length };
  if (at === text.length) return { value, next: at, ends: 'text' };
  if (text[at] === '\n') return { value, next: at + 1, ends: 'line' };
  if (text[at] === '\r') return { value, next: text[at + 1] === '\n' ? at + 2 : at + 1, ends: 'line' };
  return 'misplaced_quote';
}

/** Gives up a record for the cell at `cell`; reading resumes on the line after the one that cell begins on. */
function giveUp(scan: Scan, fault: CsvFault, cell: number): Found {
  Object.assign(scan.next, { delimiter: -2, lf: -2, cr: -2 });
  const end = lineEnd(scan, cell);
  return { cells: [], quoted: false, lines: 0, next: end?.next ?? scan.text.length, midLine: end === undefined, fault };
}

/** The end of the line `at` stands in, and where the following one begins; undefined when the buffer does not say. */
export function lineEnd(scan: Scan, at: number): { end: number; next: number } | undefined {
  const lf = find(scan, 'lf', '\n', at);
  const cr = find(scan, 'cr', '\r', at);
  if (cr === -1 || (lf !== -1 && lf < cr)) return lf === -1 ? undefined : { end: lf, next: lf + 1 };
  if (cr + 1 === scan.text.length && !scan.last) return undefined;
  return { end: cr, next: scan.text[cr + 1] === '\n' ? cr + 2 : cr + 1 };
}

function find(scan: Scan, what: keyof Scan['next'], needle: string, at: number): number {
  if (scan.next[what] !== -1 && scan.next[what] < at) scan.next[what] = scan.text.indexOf(needle, at);
  return scan.next[what];
}

/** Line ends (CRLF, LF, CR) in a text. */
export function countLines(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count++;
  }
  return count;
}
