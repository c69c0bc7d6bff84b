import { fileProblem } from './problems.js';
import { guessEncoding } from './text/guess-encoding.js';

/** Files people send instead of a table, by their first bytes in hexadecimal. */
const signatures: readonly [start: string, what: string, cure: string][] = [
  [
    '504b0304',
    'a spreadsheet (ods) or another ZIP archive',
    'open it and save the sheet as xlsx or CSV, or send the file inside',
  ],
  ['504b0506', 'an empty ZIP archive', 'send the file itself'],
  ['d0cf11e0a1b11ae1', 'an old spreadsheet or document (xls, doc)', 'open it and save the sheet as CSV'],
  ['1f8b', 'a gzip archive', 'unpack it first'],
  ['425a68', 'a bzip2 archive', 'unpack it first'],
  ['377abcaf271c', 'a 7-Zip archive', 'unpack it first'],
  ['526172211a07', 'a RAR archive', 'unpack it first'],
  ['28b52ffd', 'a Zstandard archive', 'unpack it first'],
  ['fd377a585a00', 'an xz archive', 'unpack it first'],
  ['25504446', 'a PDF document', 'export the table as CSV'],
  ['89504e47', 'a picture', 'send the table itself'],
  ['ffd8ff', 'a picture', 'send the table itself'],
  ['47494638', 'a picture', 'send the table itself'],
  ['7f454c46', 'a program', 'send the table itself'],
  ['fffe0000', 'UTF-32 text', 'save it in UTF-8'],
  ['0000feff', 'UTF-32 text', 'save it in UTF-8'],
];

/**
 * Refuses what is no text at all, or a markup that only looks like a table when opened in a spreadsheet.
 * @throws Problem `empty_file` or `unsupported_file`, saying what the file is and what to do
 */
export function refuseForeign(head: Uint8Array): void {
  if (head.length === 0) throw fileProblem('empty_file', 'The file is empty.');
  const start = Buffer.from(head.subarray(0, 16)).toString('hex');
  const known = signatures.find(([signature]) => start.startsWith(signature));
  if (known) throw fileProblem('unsupported_file', `The file is ${known[1]}; ${known[2]}.`, { kind: known[1] });
  const { encoding } = guessEncoding(head);
  if (encoding.startsWith('utf-16')) return;
  const text = Buffer.from(head.subarray(0, 1_024)).toString('latin1').replace(/^ï»¿/, '').trimStart();
  if (/^<(?:\?xml|!doctype|!--|html|head|body|table|svg|rss)/i.test(text))
    throw fileProblem('unsupported_file', 'The file is XML or HTML; export it as CSV or JSON.', { kind: 'markup' });
  if (controlShare(head) > 0.02)
    throw fileProblem('unsupported_file', 'The file is no text; send CSV, JSON, NDJSON, YAML or vCard.', { kind: 'binary' });
}

/** Share of control characters that no text holds; a few U+0000 in a table are reported row by row instead. */
function controlShare(head: Uint8Array): number {
  let count = 0;
  for (const byte of head)
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && !(byte >= 1 && byte <= 4) && !(byte >= 28))
      count++;
  return count / head.length;
}
