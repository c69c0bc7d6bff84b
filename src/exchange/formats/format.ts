import { csv } from './csv/csv.js';
import { guessDelimiter, guessHeader, sampleOf, delimiterHint } from './csv/dialect.js';
import { json } from './json/json.js';
import { ndjson } from './json/ndjson.js';
import { fileProblem } from './problems.js';
import { refuseForeign } from './refuse-foreign.js';
import { headBytes, type Encoding, type Format } from './row.js';
import { decodeWhole } from './text/decode.js';
import { guessEncoding } from './text/guess-encoding.js';
import { vcard } from './vcard/vcard.js';
import { isSpreadsheet } from './xlsx/is-spreadsheet.js';
import { xlsx } from './xlsx/xlsx.js';
import { yaml } from './yaml/yaml.js';

export type { Encoding, Format, ReadOptions, SourceRow, WriteOptions } from './row.js';

/** Every format of the import and export engine. */
export const formats: readonly Format[] = [csv, json, ndjson, yaml, vcard, xlsx];

/**
 * The format with this name, file name or media type (`csv`, `people.vcf`, `text/csv; charset=utf-8`).
 * @throws Problem `unknown_format`
 */
export function formatOf(nameOrFileNameOrMediaType: string): Format {
  const given = nameOrFileNameOrMediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  const extension = extensionOf(given);
  const found =
    formats.find((format) => format.name === given || format.mediaTypes.includes(given) || format.extensions.includes(given)) ??
    formats.find((format) => format.extensions.includes(extension));
  if (!found)
    throw fileProblem(
      'unknown_format',
      `There is no format ${given.slice(0, 100)}; use ${formats.map((format) => format.name).join(', ')}.`,
    );
  return found;
}

const extensionOf = (fileName: string) => /\.([a-z0-9]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? '';

/** What a file seems to be; `delimiter` and `header` for CSV only. */
export interface Detected {
  readonly format: Format['name'];
  readonly encoding: Encoding;
  readonly delimiter?: string;
  readonly header?: boolean;
}

/**
 * Guesses what a file is from its first bytes (up to 64 KiB are looked at); its name only decides where the content does not.
 * @throws Problem `empty_file`, `unsupported_file` for spreadsheets, archives, pictures, XML, HTML and other binary files
 */
export async function detect(head: Uint8Array, fileName = ''): Promise<Detected> {
  const bytes = head.subarray(0, headBytes);
  if (isSpreadsheet(bytes)) return { format: 'xlsx', encoding: 'utf-8' };
  refuseForeign(bytes);
  const { encoding, bom } = guessEncoding(bytes);
  const text = decodeWhole(bytes, encoding, bom);
  if (text.trim() === '') throw fileProblem('empty_file', 'The file is empty.');
  const format = formatOfText(text, extensionOf(fileName));
  if (format !== 'csv') return { format, encoding };
  const hint = delimiterHint(text);
  const table = text.slice(hint?.length ?? 0);
  const delimiter = hint?.delimiter ?? (extensionOf(fileName) === 'tsv' && table.includes('\t') ? '\t' : guessDelimiter(table));
  return { format, encoding, delimiter, header: guessHeader(sampleOf(table, delimiter)) };
}

function formatOfText(text: string, extension: string): Format['name'] {
  const start = text.trimStart();
  if (/^(?:[^\r\n]*\r?\n){0,5}\s*BEGIN\s*:\s*VCARD/i.test(start)) return 'vcard';
  if (start.startsWith('{')) return isNdjson(start, extension) ? 'ndjson' : 'json';
  if (/^\[\s*(?:[{[\]"\d-]|true|false|null|$)/.test(start) && !(extension === 'csv' && /^\["?[\p{L} ]+"?\]/u.test(start)))
    return 'json';
  if (looksLikeYaml(text, extension)) return 'yaml';
  return 'csv';
}

/** The first line is a whole object, and what follows begins another one. */
function isNdjson(text: string, extension: string): boolean {
  const [first = '', ...others] = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  if (!isObject(first)) return extension !== 'json' && (extension === 'ndjson' || extension === 'jsonl') && others.length > 0;
  return others.length === 0 ? extension === 'ndjson' || extension === 'jsonl' : (others[0] ?? '').trimStart().startsWith('{');
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

function looksLikeYaml(text: string, extension: string): boolean {
  if (/^(?:%YAML|---\s*$)/m.test(text.slice(0, 200)) || extension === 'yaml' || extension === 'yml') return true;
  const [first = '', second = ''] = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (/^- +(?:&\S+ +)?[\w"'][^:,;\t]{0,60}:(?:\s|$)/.test(first) || (/^-\s*$/.test(first) && /^ +[\w"'][^:]{0,60}:/.test(second)))
    return true;
  return /^[\w"'][^:,;\t]{0,60}:\s*$/.test(first) && /^\s*- |^ +[\w"'][^:]{0,60}:/.test(second);
}
