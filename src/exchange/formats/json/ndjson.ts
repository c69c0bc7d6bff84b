import { fileProblem } from '../problems.js';
import type { Format, SourceRow } from '../row.js';
import { decodeText } from '../text/decode.js';
import { encodeText } from '../text/encode.js';
import { linesOf } from '../text/lines.js';
import { maxJsonRecord, parseRecord, tooLarge } from './parse-record.js';

/** One JSON object per line (ndjson, JSON Lines). */
export const ndjson: Format = {
  name: 'ndjson',
  extensions: ['ndjson', 'jsonl'],
  mediaTypes: ['application/x-ndjson', 'application/jsonl', 'application/x-jsonlines'],
  async *read(input, options = {}): AsyncGenerator<SourceRow> {
    for await (const line of linesOf(decodeText(input, options.encoding), maxJsonRecord)) {
      if (line.tooLong) yield tooLarge(line.number);
      else if (line.text.trim() !== '') yield parseRecord(line.number, line.text);
    }
  },
  write: (rows, options = {}) => encodeText(pieces(rows), options),
};

async function* pieces(rows: Parameters<Format['write']>[0]): AsyncGenerator<string> {
  for await (const row of rows) yield `${jsonOf(row)}\n`;
}

/** JSON text of a row; a bigint leaves as a number while that is exact, beyond 2^53 as a text. */
export function jsonOf(row: Record<string, unknown>): string {
  const text = JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? numberOf(value) : value));
  if (text === undefined) throw fileProblem('not_encodable', 'A row cannot be written as JSON.');
  return text;
}

const numberOf = (value: bigint): unknown => (Number.isSafeInteger(Number(value)) ? Number(value) : value.toString());
