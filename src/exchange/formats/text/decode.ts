import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { headBytes, type Encoding } from '../row.js';
import { guessEightBit, guessEncoding, sequenceLength, wholeCharacters } from './guess-encoding.js';

/**
 * A byte that is no character becomes the lone surrogate U+DC00 + byte, which no valid text holds: the record it
 * stands in can be reported, and the byte is not lost (vCard properties name their own charset).
 */
const escaped = (byte: number) => String.fromCharCode(0xdc00 + byte);

/**
 * Decodes a stream of bytes without its byte order mark. `auto` guesses; a file that starts with pure ASCII is guessed
 * again at its first other byte, so a single Cyrillic name at the end of a long file still reads. With `eightBit` `keep`
 * only UTF-16 is guessed, and bytes that are not UTF-8 are left escaped for the caller to decode.
 */
export async function* decodeText(
  input: AsyncIterable<Uint8Array>,
  encoding: 'auto' | Encoding = 'auto',
  eightBit: 'guess' | 'keep' = 'guess',
): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  for await (const chunk of fromFirst64KiB(input)) {
    if (decoder === undefined) {
      const guess = guessEncoding(chunk);
      const guessed = eightBit === 'guess' || guess.encoding.startsWith('utf-16') ? guess.encoding : 'utf-8';
      const chosen = encoding === 'auto' ? guessed : encoding;
      const undecided =
        eightBit === 'guess' && encoding === 'auto' && guess.bom === 0 && guess.encoding === 'utf-8' && isAscii(chunk);
      decoder = undecided ? undecidedDecoder() : decoderOf(chosen);
      yield decoder(chunk.subarray(guess.encoding === chosen ? guess.bom : 0), false);
    } else yield decoder(chunk, false);
  }
  if (decoder) yield decoder(new Uint8Array(0), true);
}

/** The bytes a text was decoded from as UTF-8, escaped ones included. */
export function bytesOf(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  return Buffer.concat(
    Array.from(text, (character) => {
      const code = character.charCodeAt(0);
      return character.length === 1 && code >= 0xdc00 && code <= 0xdcff
        ? Buffer.from([code - 0xdc00])
        : Buffer.from(character, 'utf8');
    }),
  );
}

/** Decodes bytes held in memory, by the same rules. */
export function decodeWhole(bytes: Uint8Array, encoding: Encoding, bom: number): string {
  return decoderOf(encoding)(bytes.subarray(bom), true);
}

type Decoder = (chunk: Uint8Array, last: boolean) => string;

const decoderOf = (encoding: Encoding): Decoder =>
  encoding === 'utf-8'
    ? utf8Decoder()
    : encoding === 'utf-16le' || encoding === 'utf-16be'
      ? utf16Decoder(encoding)
      : (chunk) => decodeSingleByte(chunk, encoding);

function undecidedDecoder(): Decoder {
  let decided: Decoder | undefined;
  return (chunk, last) => {
    if (!decided && isAscii(chunk)) return view(chunk).toString('latin1');
    decided ??= decoderOf(guessEightBit(chunk));
    return decided(chunk, last);
  };
}

function utf8Decoder(): Decoder {
  let cut: Uint8Array = new Uint8Array(0);
  return (chunk, last) => {
    const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    const end = last ? bytes.length : wholeCharacters(bytes);
    cut = Uint8Array.from(bytes.subarray(end));
    const whole = bytes.subarray(0, end);
    return isUtf8(whole) ? view(whole).toString('utf8') : decodeDamaged(whole);
  };
}

function decodeDamaged(bytes: Uint8Array): string {
  const buffer = view(bytes);
  let text = '';
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const length = sequenceLength(lead);
    const sound = lead < 0x80 || (length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)));
    if (!sound) {
      text += buffer.toString('utf8', from, at) + escaped(lead);
      from = at + 1;
    }
    at += sound ? length : 1;
  }
  return text + buffer.toString('utf8', from);
}

function utf16Decoder(encoding: 'utf-16le' | 'utf-16be'): Decoder {
  let cut: Uint8Array = new Uint8Array(0);
  return (chunk, last) => {
    const bytes = Buffer.concat([cut, chunk]);
    const end = bytes.length - (bytes.length % 2);
    cut = Uint8Array.from(bytes.subarray(end));
    const whole = bytes.subarray(0, end);
    const text = (encoding === 'utf-16be' ? whole.swap16() : whole).toString('utf16le');
    return last && cut.length > 0 ? text + escaped(cut[0] ?? 0) : text;
  };
}

/** Single-byte tables hold no U+FFFD of their own: it stands for a byte without a character. */
const decodeSingleByte = (chunk: Uint8Array, encoding: Encoding) =>
  iconv.decode(view(chunk), encoding).replaceAll('\ufffd', escaped(0x98));

const view = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The same bytes, the first chunk being at least 64 KiB (or the whole file), so that guesses have something to rest on. */
export async function* fromFirst64KiB(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] | undefined = [];
  let length = 0;
  for await (const chunk of input) {
    if (waiting === undefined) {
      yield chunk;
      continue;
    }
    waiting.push(chunk);
    length += chunk.length;
    if (length < headBytes) continue;
    yield waiting.length === 1 ? chunk : Buffer.concat(waiting);
    waiting = undefined;
  }
  if (waiting !== undefined && length > 0) yield Buffer.concat(waiting);
}
