import { countLines, lineEnd, recordAt, type CsvFault, type Scan } from './scan.js';

/** One record of a CSV text: its cells, or why there are none. */
export interface CsvRecord {
  /** 1-based line the record begins on. */
  readonly line: number;
  readonly cells: string[];
  readonly fault?: CsvFault;
}

/** How cells are told apart. */
export interface Dialect {
  readonly delimiter: string;
  /** One character, or empty for files without quoting. */
  readonly quote: string;
}

/**
 * Splits CSV text into records (RFC 4180, with any of CRLF, LF, CR as line end, mixed too). Written here because the
 * parsers at hand cannot recover: after a quote that is never closed they take the rest of the file for one cell. Here
 * such a record is reported and reading goes on with the line after the one the quote was opened on.
 *
 * Every record is read from a buffer in one go; when the buffer ends inside it, reading waits until the buffer has
 * doubled, so the work stays linear and the memory below a few records. Lines that hold nothing are passed over.
 */
export function recordReader(dialect: Dialect) {
  let text = '';
  let waiting = '';
  let line = 1;
  /** Inside a line of a refused record, whose rest is dropped. */
  let skipping = false;

  function read(last: boolean): CsvRecord[] {
    const records: CsvRecord[] = [];
    const scan: Scan = { ...dialect, text, last, next: { delimiter: -2, lf: -2, cr: -2 } };
    let at = skipping ? endOfSkipped(scan) : 0;
    while (at < text.length && !skipping) {
      const found = recordAt(scan, at);
      if (found === 'incomplete') break;
      const blank = !found.fault && !found.quoted && found.cells.length === 1 && found.cells[0] === '';
      if (!blank) records.push(found.fault ? { line, cells: [], fault: found.fault } : { line, cells: found.cells });
      line += found.fault ? countLines(text.slice(at, found.next)) : found.lines;
      at = found.next;
      skipping = found.midLine;
    }
    text = text.slice(at);
    return records;
  }

  function endOfSkipped(scan: Scan): number {
    const end = lineEnd(scan, 0);
    if (end === undefined) return !scan.last && text.endsWith('\r') ? text.length - 1 : text.length;
    line++;
    skipping = false;
    return end.next;
  }

  return {
    /** The records completed by this piece of text. */
    push(piece: string): CsvRecord[] {
      waiting += piece;
      if (waiting.length < 65_536 || waiting.length < text.length) return [];
      text += waiting;
      waiting = '';
      return read(false);
    },
    /** The records left when the text has ended. */
    end(): CsvRecord[] {
      text += waiting;
      waiting = '';
      return read(true);
    },
  };
}
