import type { Row, SheetData } from 'write-excel-file/node';
import { Problem } from '../../../platform/problem.js';
import { uniqueNames } from '../csv/csv.js';
import { encodingFault, fileProblem, rowProblem } from '../problems.js';
import type { Format, ReadOptions, SourceRow } from '../row.js';
import { broken, safeSpreadsheet } from './unpack.js';

/** Most bytes of the file itself. */
const MOST_BYTES = 50_000_000;
/** Most rows that are written: a spreadsheet is made in memory. */
const MOST_ROWS = 100_000;
const MOST_COLUMNS = 16_384;

type Cell = string | number | boolean | Date | null;

/**
 * Spreadsheets of Excel 2007 and later: the first sheet, or the one that `list` names. A row's values are texts as in a table of
 * text, so that both mean the same; cells with a date become `2026-01-31`, or a moment in UTC if they hold a time.
 */
export const xlsx: Format = {
  name: 'xlsx',
  tabular: true,
  extensions: ['xlsx'],
  mediaTypes: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  async *read(input, options = {}) {
    const rows = await cellsOf(await whole(input), options.list);
    yield* rowsOf(rows, options);
  },
  async *write(rows, options = {}) {
    const table: SheetData = [];
    let columns = options.columns;
    for await (const row of rows) {
      columns ??= Object.keys(row);
      if (table.length > MOST_ROWS)
        throw fileProblem('too_many_rows', `A spreadsheet holds at most ${MOST_ROWS} rows here; export as csv.`, {
          max: MOST_ROWS,
        });
      if (table.length === 0) table.push(headerOf(columns));
      table.push(columns.map((column) => writtenCell(row[column])) as Row);
    }
    if (table.length === 0) table.push(headerOf(columns ?? []));
    const { default: writeExcelFile } = await import('write-excel-file/node');
    yield await writeExcelFile(table, { stickyRowsCount: 1 }).toBuffer();
  },
};

const headerOf = (columns: readonly string[]): Row => columns.map((value) => ({ value, fontWeight: 'bold' as const }));

async function whole(input: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of input) {
    length += chunk.length;
    if (length > MOST_BYTES)
      throw fileProblem('file_too_large', `A spreadsheet may have at most ${MOST_BYTES / 1_000_000} MB; save the sheet as CSV.`, {
        max: MOST_BYTES,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function cellsOf(archive: Buffer, sheet: string | undefined): Promise<Cell[][]> {
  const options = { trim: false, parseNumber: plainNumber };
  const safe = safeSpreadsheet(archive);
  const { readSheet } = await import('read-excel-file/node');
  try {
    return (await (sheet === undefined ? readSheet(safe, options) : readSheet(safe, sheet, options))) as Cell[][];
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (sheet !== undefined && (error as Error).name === 'SheetNotFoundError')
      throw fileProblem('list_not_found', `The spreadsheet has no sheet ${sheet.slice(0, 100)}.`, { list: sheet });
    throw broken();
  }
}

/** The digits as they stand in the file, which a float would round; `1.5E-3` written out. */
const plainNumber = (digits: string): string => (/^-?\d+(\.\d+)?$/.test(digits) ? digits : String(Number(digits)));

function* rowsOf(rows: readonly Cell[][], options: ReadOptions): Generator<SourceRow> {
  let names = Array.isArray(options.header) ? uniqueNames(options.header, 1, options) : undefined;
  for (const [index, cells] of rows.entries()) {
    const line = index + 1;
    const texts = cells.map(textOf);
    if (texts.every((text) => text === null)) continue;
    if (names === undefined) {
      if (texts.length > MOST_COLUMNS) throw broken();
      if (options.header !== false) {
        names = uniqueNames(
          texts.map((text) => (text ?? '').trim()),
          line,
          options,
        );
        continue;
      }
      names = texts.map((_, column) => `c${column + 1}`);
    }
    yield rowOf(line, texts, names);
  }
}

function rowOf(line: number, texts: readonly (string | null)[], names: readonly string[]): SourceRow {
  const values = Object.fromEntries(names.map((name, column) => [name, texts[column] ?? '']));
  if (texts.slice(names.length).some((text) => text !== null))
    return {
      line,
      values,
      problem: rowProblem(
        line,
        'too_many_cells',
        `The record has ${texts.length} cells, the header ${names.length}; give each column a name.`,
      ),
    };
  const all = texts.join('');
  if (all.includes('\u0000'))
    return { line, values, problem: rowProblem(line, 'null_character', 'The record holds the character U+0000; remove it.') };
  const wrong = encodingFault(line, all);
  return wrong ? { line, values, problem: wrong } : { line, values };
}

function textOf(cell: Cell): string | null {
  if (cell === null || cell === '') return null;
  if (!(cell instanceof Date)) return String(cell);
  if (Number.isNaN(cell.getTime())) return null;
  const moment = new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString();
  return moment.endsWith('T00:00:00.000Z') ? moment.slice(0, 10) : moment.replace('.000Z', 'Z');
}

/** A spreadsheet counts days from March 1900 without mistakes. */
const FIRST_DAY = '1900-03-01';

function writtenCell(value: unknown): Row[number] {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/^\d{4}-\d\d-\d\d$/.test(text) && text >= FIRST_DAY && text < '9999' && !Number.isNaN(Date.parse(text)))
    return { value: new Date(text), type: Date, format: 'yyyy-mm-dd' };
  if (text.length > 32_767)
    throw fileProblem('not_encodable', 'A cell of a spreadsheet holds at most 32767 characters; export as csv.', { max: 32_767 });
  return { value: text, type: String };
}
