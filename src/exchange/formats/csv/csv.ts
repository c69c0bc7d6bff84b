import type { Problem } from '../../../platform/problem.js';
import { encodingFault, fileProblem, rowProblem } from '../problems.js';
import type { Format, ReadOptions, SourceRow } from '../row.js';
import { decodeText } from '../text/decode.js';
import { delimiterHint, guessDelimiter } from './dialect.js';
import { unescapeFormula } from './formula.js';
import { recordReader, type CsvRecord } from './records.js';
import { maxColumns, type CsvFault } from './scan.js';
import { writeCsv } from './write-csv.js';

const faults: Readonly<Record<CsvFault, string>> = {
  unclosed_quote:
    'A quote opened in this record is not closed within 1 MB; close it or double it. Reading went on with the next line.',
  misplaced_quote: 'Text follows a closing quote; double quotes inside a cell. Reading went on with the next line.',
  record_too_large: 'The record is longer than 1 MB and was passed over.',
  too_many_columns: `The record has more than ${maxColumns} columns and was passed over.`,
};

/** Comma (or anything) separated values, RFC 4180 and what is found in the wild. */
export const csv: Format = {
  name: 'csv',
  tabular: true,
  extensions: ['csv', 'tsv', 'tab', 'txt'],
  mediaTypes: ['text/csv', 'text/tab-separated-values', 'text/plain'],
  read,
  write: writeCsv,
};

async function* read(input: AsyncIterable<Uint8Array>, options: ReadOptions = {}): AsyncGenerator<SourceRow> {
  let reader: ReturnType<typeof recordReader> | undefined;
  let shift = 0;
  const rows = rowsOf(options, () => shift);
  for await (const text of decodeText(input, options.encoding)) {
    let rest = text;
    if (reader === undefined) {
      const named = options.delimiter === undefined ? delimiterHint(text) : undefined;
      shift = named ? 1 : 0;
      rest = text.slice(named?.length ?? 0);
      reader = recordReader(
        checkedDialect(
          options.delimiter ?? named?.delimiter ?? guessDelimiter(rest.slice(0, 65_536), options.quote),
          options.quote ?? '"',
        ),
      );
    }
    for (const record of reader.push(rest)) {
      const row = rows(record);
      if (row) yield row;
    }
  }
  for (const record of reader?.end() ?? []) {
    const row = rows(record);
    if (row) yield row;
  }
}

function checkedDialect(delimiter: string, quote: string) {
  if (delimiter === '' || /[\r\n]/.test(delimiter))
    throw fileProblem('invalid_delimiter', 'The delimiter must be one or more characters without line ends.');
  if (quote.length > 1 || /[\r\n]/.test(quote))
    throw fileProblem('invalid_quote', 'The quote must be one character, or empty for none.');
  if (quote !== '' && delimiter.includes(quote))
    throw fileProblem('invalid_delimiter', 'The delimiter must not hold the quote character.');
  return { delimiter, quote };
}

/** Turns records into rows; the first record may become the names instead (undefined). */
function rowsOf(options: ReadOptions, shift: () => number): (record: CsvRecord) => SourceRow | undefined {
  const clean = options.formulas === 'keep' ? (cell: string) => cell : unescapeFormula;
  let names = Array.isArray(options.header) ? uniqueNames(options.header, 1, options) : undefined;
  return (record) => {
    const line = record.line + shift();
    if (names === undefined) {
      if (options.header !== false) {
        names = headerOf(record, line, options, clean);
        return undefined;
      }
      if (record.fault) return faultRow(line, record.fault);
      names = record.cells.map((_, column) => `c${column + 1}`);
    }
    return record.fault ? faultRow(line, record.fault) : rowOf(line, record.cells, names, options, clean);
  };
}

const faultRow = (line: number, fault: CsvFault): SourceRow => ({
  line,
  values: {},
  problem: rowProblem(line, fault, faults[fault]),
});

function headerOf(record: CsvRecord, line: number, options: ReadOptions, clean: (cell: string) => string): string[] {
  if (record.fault === 'too_many_columns')
    throw fileProblem('too_many_columns', `The file has more than ${maxColumns} columns; at most ${maxColumns} can be read.`, {
      max: maxColumns,
    });
  if (record.fault)
    throw fileProblem('invalid_header', `The header cannot be read. ${faults[record.fault]}`, { fault: record.fault });
  const wrong = encodingFault(line, record.cells.join(''));
  if (wrong) throw fileProblem('invalid_header', wrong.message);
  return uniqueNames(
    record.cells.map((cell) => clean(cell.trim())),
    line,
    options,
  );
}

/** Empty names become `c<place>`, repeated ones get `_2`, `_3` …; both are told to `onNotice`. */
export function uniqueNames(given: readonly string[], line: number, options: ReadOptions): string[] {
  const taken = new Set(given);
  const seen = new Set<string>();
  return given.map((name, column) => {
    const wanted = name === '' ? `c${column + 1}` : name;
    let unique = wanted;
    for (let copy = 2; seen.has(unique) || (unique !== name && taken.has(unique)); copy++) unique = `${wanted}_${copy}`;
    seen.add(unique);
    if (unique !== name) options.onNotice?.(line, renamed(line, name, unique, column));
    return unique;
  });
}

const renamed = (line: number, name: string, unique: string, column: number): Problem =>
  name === ''
    ? rowProblem(line, 'unnamed_column', `Column ${column + 1} has no name; it is read as ${unique}.`, { column: unique })
    : rowProblem(line, 'duplicate_column', `The column ${name} comes twice; the later one is read as ${unique}.`, {
        column: unique,
      });

function rowOf(line: number, cells: string[], names: string[], options: ReadOptions, clean: (cell: string) => string): SourceRow {
  const values: Record<string, unknown> = {};
  const count = Math.min(cells.length, names.length);
  for (let column = 0; column < count; column++) setOwn(values, names[column] as string, clean(cells[column] as string));
  const problem = cellsProblem(line, cells, names, options);
  return problem ? { line, values, problem } : { line, values };
}

/** A column called `__proto__` is a column like any other. */
function setOwn(values: Record<string, unknown>, name: string, value: string): void {
  if (name === '__proto__') Object.defineProperty(values, name, { value, enumerable: true, writable: true, configurable: true });
  else values[name] = value;
}

function cellsProblem(line: number, cells: string[], names: string[], options: ReadOptions): Problem | undefined {
  if (cells.length < names.length && !options.ragged)
    return rowProblem(
      line,
      'too_few_cells',
      `The record has ${cells.length} cells, the header ${names.length}; fill in the delimiters or allow short records.`,
    );
  if (cells.slice(names.length).some((cell) => cell !== ''))
    return rowProblem(
      line,
      'too_many_cells',
      `The record has ${cells.length} cells, the header ${names.length}; quote cells that hold the delimiter.`,
    );
  for (const cell of cells) {
    if (cell.includes('\u0000')) return rowProblem(line, 'null_character', 'The record holds the character U+0000; remove it.');
    const wrong = encodingFault(line, cell);
    if (wrong) return wrong;
  }
  return undefined;
}
