import iconv from 'iconv-lite';
import { fileProblem } from '../problems.js';
import type { WriteOptions } from '../row.js';

/**
 * Encodes pieces of text, gathered into chunks of about 64 KiB.
 * @throws Problem `not_encodable` for a character the encoding lacks: a `?` in its place would be a silent loss.
 */
export async function* encodeText(pieces: AsyncIterable<string>, options: WriteOptions = {}): AsyncGenerator<Uint8Array> {
  const encoding = options.encoding ?? 'utf-8';
  let waiting = (options.bom ?? encoding.startsWith('utf-16')) && encoding.startsWith('utf') ? '\ufeff' : '';
  for await (const piece of pieces) {
    waiting += piece;
    if (waiting.length < 65_536) continue;
    yield encodeWhole(waiting, encoding);
    waiting = '';
  }
  if (waiting !== '') yield encodeWhole(waiting, encoding);
}

function encodeWhole(text: string, encoding: NonNullable<WriteOptions['encoding']>): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const bytes = iconv.encode(text, encoding);
  if (iconv.decode(bytes, encoding) === text) return bytes;
  const lost = [...text].find((character) => iconv.decode(iconv.encode(character, encoding), encoding) !== character) ?? '';
  const point = (lost.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  throw fileProblem('not_encodable', `The character U+${point} does not exist in ${encoding}; export in UTF-8.`, { encoding });
}
