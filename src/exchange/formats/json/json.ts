import { badRow, fileProblem } from '../problems.js';
import type { Format, SourceRow } from '../row.js';
import { decodeText } from '../text/decode.js';
import { encodeText } from '../text/encode.js';
import { elementReader, type Element } from './elements.js';
import { jsonOf } from './ndjson.js';
import { maxJsonRecord, parseRecord, tooLarge } from './parse-record.js';

/** A list of objects, or an object around one such list. */
export const json: Format = {
  name: 'json',
  extensions: ['json'],
  mediaTypes: ['application/json', 'text/json'],
  async *read(input, options = {}): AsyncGenerator<SourceRow> {
    const reader = elementReader(maxJsonRecord, options.list);
    let number = 0;
    for await (const text of decodeText(input, options.encoding)) {
      for (const element of reader.push(text)) {
        if (element.whole && options.list !== undefined)
          throw fileProblem('list_not_found', `The file has no list called ${options.list}.`, { list: options.list });
        const row = rowOf(++number, element);
        if (!element.whole || !holdsOnlyAnEmptyList(row)) yield row;
      }
    }
    for (const element of reader.end()) yield rowOf(++number, element);
  },
  write: (rows, options = {}) => encodeText(pieces(rows), options),
};

function rowOf(number: number, element: Element): SourceRow {
  if (element.fault === 'large') return tooLarge(number);
  if (element.fault === 'cut')
    return badRow(number, 'cut_file', 'The file ends in the middle; the closing brackets and perhaps records are missing.');
  return parseRecord(number, element.text);
}

/** `{"data": []}` is a list without records, not a record. */
function holdsOnlyAnEmptyList({ values, problem }: SourceRow): boolean {
  const [first, ...others] = Object.values(values);
  return !problem && others.length === 0 && Array.isArray(first) && first.length === 0;
}

async function* pieces(rows: Parameters<Format['write']>[0]): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield before + jsonOf(row);
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
