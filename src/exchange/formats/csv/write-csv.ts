import { fileProblem } from '../problems.js';
import type { WriteOptions } from '../row.js';
import { encodeText } from '../text/encode.js';
import { escapeFormula } from './formula.js';

type Rows = AsyncIterable<Record<string, unknown>> | Iterable<Record<string, unknown>>;

/** Writes rows as CSV; see `WriteOptions`. Lists and objects inside a cell are written as JSON. */
export function writeCsv(rows: Rows, options: WriteOptions = {}): AsyncIterable<Uint8Array> {
  return encodeText(pieces(rows, options), options);
}

async function* pieces(rows: Rows, options: WriteOptions): AsyncGenerator<string> {
  const delimiter = options.delimiter ?? ',';
  if (delimiter === '' || /["\r\n]/.test(delimiter))
    throw fileProblem('invalid_delimiter', 'The delimiter must be one or more characters without quotes and line ends.');
  const record = recordWriter(delimiter, options);
  const named = options.header !== false;
  let columns = options.columns;
  if (columns && named) yield record(columns);
  let known: Set<string> | undefined;
  for await (const row of rows) {
    if (columns === undefined) {
      columns = Object.keys(row);
      known = new Set(columns);
      if (named) yield record(columns);
    }
    if (known)
      for (const key of Object.keys(row))
        if (!known.has(key))
          throw fileProblem('unknown_column', `A row has the further column ${key}; name all columns before writing.`, {
            column: key,
          });
    yield record(columns.map((column) => (Object.hasOwn(row, column) ? row[column] : undefined)));
  }
}

/** Quotes everything that a reader with another idea of blanks, marks or delimiters could take apart. */
function recordWriter(delimiter: string, options: WriteOptions): (cells: readonly unknown[]) => string {
  const signs = [...new Set(delimiter)].map((sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`).join('');
  const risky = new RegExp(`["\\r\\n\\ufeff${signs}]|^\\s|\\s$|^sep=`, 'iu');
  const newline = options.newline ?? '\r\n';
  const cellOf = (value: unknown): string => {
    const text = textOf(value);
    const safe = typeof value === 'string' && options.formulas !== 'keep' ? escapeFormula(text) : text;
    return risky.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return (cells) => {
    const written = cells.map(cellOf).join(delimiter);
    return (written === '' && cells.length === 1 ? '""' : written) + newline;
  };
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
