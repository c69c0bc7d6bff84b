import { Document, isScalar, visit } from 'yaml';
import { maxDepth, tooDeep } from '../paths.js';
import { badRow, encodingFault, fileProblem } from '../problems.js';
import type { Format, ReadOptions, SourceRow } from '../row.js';
import { decodeText } from '../text/decode.js';
import { encodeText } from '../text/encode.js';
import { linesOf } from '../text/lines.js';
import { itemParser } from './anchors.js';
import { parseYaml, type Parsed } from './parse-yaml.js';

/** Longest item of a top-level list, in UTF-16 units. */
const maxItem = 1_048_576;
/** Longest file of another shape, in UTF-16 units: it is parsed as a whole, which takes about 1 s and 100 MB per MB. */
const maxWhole = 8 * 1_048_576;

/**
 * A top-level list of maps is read item by item, however long. Any other shape (a list in flow style, a list inside a
 * map, a single map, several documents of these) is read as a whole up to 8 MB.
 */
export const yaml: Format = {
  name: 'yaml',
  extensions: ['yaml', 'yml'],
  mediaTypes: ['application/yaml', 'application/x-yaml', 'text/yaml'],
  read,
  write: (rows, options = {}) => encodeText(pieces(rows), options),
};

interface Gathered {
  line: number;
  parts: string[];
  length: number;
}

async function* read(input: AsyncIterable<Uint8Array>, options: ReadOptions = {}): AsyncGenerator<SourceRow> {
  const parse = itemParser();
  let shape: 'unknown' | 'items' | 'whole' = 'unknown';
  let gathered: Gathered = { line: 1, parts: [], length: 0 };
  for await (const { number, text } of linesOf(decodeText(input, options.encoding), maxWhole)) {
    const boundary = shape === 'items' && /^(?:---|\.\.\.)(?:\s|$)/.test(text);
    const begins = /^-(?:\s|$)/.test(text) && shape !== 'whole';
    if (shape === 'items' && (boundary || begins)) yield* itemRow(gathered, parse);
    if (boundary) shape = 'unknown';
    if (begins) shape = 'items';
    else if (shape === 'unknown' && !isPrologue(text)) shape = 'whole';
    if (boundary || begins) gathered = { line: number, parts: [], length: 0 };
    gather(gathered, text, shape);
  }
  if (shape === 'items') yield* itemRow(gathered, parse);
  else if (shape === 'whole') yield* wholeRows(gathered, options);
}

/** Before the content: blank lines, comments, directives, the document mark alone. */
const isPrologue = (text: string) => /^(?:\s*(?:#.*)?|%.*|(?:---|\.\.\.)\s*(?:#.*)?)$/.test(text);

function gather(gathered: Gathered, text: string, shape: 'unknown' | 'items' | 'whole'): void {
  gathered.length += text.length + 1;
  if (shape === 'items' && gathered.length > maxItem) gathered.parts = [];
  else gathered.parts.push(text);
  if (shape !== 'items' && gathered.length > maxWhole)
    throw fileProblem(
      'file_too_large',
      'YAML of this shape can be read up to 8 MB; make it a list whose items begin with "- " at the start of the line, or use NDJSON.',
    );
}

function* itemRow({ line, parts, length }: Gathered, parse: (text: string) => Parsed): Generator<SourceRow> {
  if (length > maxItem) {
    yield badRow(line, 'record_too_large', 'The item is longer than 1 MB and was passed over.');
    return;
  }
  const text = parts.join('\n');
  const wrong = encodingFault(line, text);
  const parsed = wrong ? undefined : parse(text);
  if (wrong) yield { line, values: {}, problem: wrong };
  else if (parsed && 'values' in parsed) yield* parsed.values.flat().map((value) => valueRow(line, value));
  else if (parsed) yield badRow(line, parsed.code, `The item cannot be read as YAML: ${parsed.message}.`);
}

function valueRow(line: number, value: unknown): SourceRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return badRow(line, 'not_an_object', 'A record must be a map with named values.');
  if (tooDeep(value)) return badRow(line, 'too_deep', `The record nests deeper than ${maxDepth} levels.`);
  return { line, values: value as Record<string, unknown> };
}

/** Rows of a text that is not a list in block style; their line is the number of the record. */
function* wholeRows({ line, parts }: Gathered, options: ReadOptions): Generator<SourceRow> {
  const text = parts.join('\n');
  const wrong = encodingFault(line, text);
  if (wrong) throw fileProblem(wrong.code, wrong.message);
  const parsed = parseYaml(text);
  if (!('values' in parsed)) throw fileProblem(parsed.code, `The file cannot be read as YAML: ${parsed.message}.`);
  let number = 0;
  for (const value of parsed.values) for (const record of recordsOf(value, options.list)) yield valueRow(++number, record);
}

function recordsOf(value: unknown, wanted: string | undefined): unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object') throw fileProblem('not_yaml_records', 'The file is a single text; a list of maps is needed.');
  const lists = Object.entries(value).filter(([key, item]) =>
    wanted === undefined ? Array.isArray(item) && isRecord(item[0]) : key === wanted && Array.isArray(item),
  );
  if (wanted !== undefined && lists.length === 0)
    throw fileProblem('list_not_found', `The file has no list called ${wanted}.`, { list: wanted });
  if (lists.length > 1)
    throw fileProblem(
      'several_lists',
      `The file holds several lists (${lists.map(([key]) => key).join(', ')}); name the one with the records.`,
      { lists: lists.map(([key]) => key) },
    );
  const values = Object.values(value);
  if (values.length === 1 && Array.isArray(values[0]) && values[0].length === 0) return [];
  return lists.length === 1 ? (lists[0] as [string, unknown[]])[1] : [value];
}

const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

async function* pieces(rows: Parameters<Format['write']>[0]): AsyncGenerator<string> {
  let any = false;
  for await (const row of rows) {
    any = true;
    yield itemText(row);
  }
  if (!any) yield '[]\n';
}

/** One row as a list of one; a key `<<` is quoted, since bare it would merge. */
function itemText(row: Record<string, unknown>): string {
  const document = new Document([row], { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_key, { key }) {
      if (isScalar(key) && key.value === '<<') key.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0 });
}
