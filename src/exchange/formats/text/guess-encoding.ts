import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Encoding } from '../row.js';

/** A guess, with the length of the byte order mark it rests on (0 without one). */
export interface EncodingGuess {
  readonly encoding: Encoding;
  readonly bom: 0 | 2 | 3;
}

/** Guesses the encoding of a file from its first bytes (64 KiB are plenty). */
export function guessEncoding(head: Uint8Array): EncodingGuess {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', bom: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', bom: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', bom: 2 };
  return { encoding: guessUtf16(head) ?? guessEightBit(head), bom: 0 };
}

/** UTF-16 without a mark: the high bytes of Latin and Cyrillic text are 0x00 and 0x04, all at even or all at odd places. */
function guessUtf16(head: Uint8Array): Encoding | undefined {
  if (!head.includes(0)) return undefined;
  const high: [number, number] = [0, 0];
  const zeros: [number, number] = [0, 0];
  for (let at = 0; at < head.length; at++) {
    const byte = head[at];
    if (byte === 0 || byte === 4) high[(at % 2) as 0 | 1]++;
    if (byte === 0) zeros[(at % 2) as 0 | 1]++;
  }
  const pairs = Math.max(1, Math.floor(head.length / 2));
  if (zeros[1] > 0 && high[1] / pairs > 0.7 && high[0] / pairs < 0.3) return 'utf-16le';
  if (zeros[0] > 0 && high[0] / pairs > 0.7 && high[1] / pairs < 0.3) return 'utf-16be';
  return undefined;
}

/**
 * UTF-8 when the bytes are valid UTF-8, or nearly so (a damaged file still reads, its bad records being reported);
 * otherwise the single-byte encoding under which the bytes look most like words.
 */
export function guessEightBit(bytes: Uint8Array): Encoding {
  const whole = bytes.subarray(0, wholeCharacters(bytes));
  if (isUtf8(whole)) return 'utf-8';
  const { sequences, invalid } = countUtf8(whole);
  if (sequences > invalid * 4) return 'utf-8';
  const sample = Buffer.from(bytes.subarray(0, 16_384));
  let best: { encoding: Encoding; score: number } = { encoding: 'windows-1251', score: -Infinity };
  for (const encoding of ['windows-1251', 'koi8-r', 'ibm866', 'windows-1252'] as const) {
    const text = iconv.decode(sample, encoding);
    const score = encoding === 'windows-1252' ? latinScore(text) : cyrillicScore(text);
    if (score > best.score) best = { encoding, score };
  }
  return best.encoding;
}

/** The length without a multi-byte character that the end of the chunk cuts. */
export function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return back < sequenceLength(byte) ? bytes.length - back : bytes.length;
    if (byte < 0x80) break;
  }
  return bytes.length;
}

/** How many bytes the character starting with `lead` takes in UTF-8; 1 for a byte that starts none. */
export const sequenceLength = (lead: number): number =>
  lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 1;

function countUtf8(bytes: Uint8Array): { sequences: number; invalid: number } {
  let sequences = 0;
  let invalid = 0;
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] ?? 0;
    const length = sequenceLength(lead);
    if (lead < 0x80) at++;
    else if (length > 1 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) {
      sequences++;
      at += length;
    } else {
      invalid++;
      at++;
    }
  }
  return { sequences, invalid };
}

/** Frequencies of Russian letters in percent; letters of the sister alphabets count as rare ones. */
const frequency: Readonly<Record<string, number>> = {
  о: 11,
  е: 8.5,
  а: 8,
  и: 7.4,
  н: 6.7,
  т: 6.3,
  с: 5.5,
  р: 4.7,
  в: 4.5,
  л: 4.4,
  к: 3.5,
  м: 3.2,
  д: 3,
  п: 2.8,
  у: 2.6,
  я: 2,
  ы: 1.9,
  ь: 1.7,
  г: 1.7,
  з: 1.6,
  б: 1.6,
  ч: 1.4,
  й: 1.2,
  х: 1,
  ж: 0.9,
  ш: 0.7,
  ю: 0.6,
  ц: 0.5,
  щ: 0.4,
  э: 0.3,
  ф: 0.3,
  ъ: 0.1,
  ё: 0.1,
  і: 2,
  ї: 0.6,
  є: 0.5,
  ґ: 0.1,
  ў: 0.3,
};
const typographic = /[«»„“”‘’–—…№\u00a0§©®€°·•]/u;

/** Mean likelihood per non-ASCII character that this is Cyrillic prose or names. */
function cyrillicScore(text: string): number {
  let score = 0;
  let count = 0;
  let previous = ' ';
  for (const character of text) {
    if (character > '\u007f') {
      count++;
      const lower = character.toLowerCase();
      const weight = frequency[lower];
      if (weight !== undefined && /[a-zA-Z]/.test(previous)) score -= 3;
      else if (weight !== undefined && lower !== character && isLowerCyrillic(previous)) score -= 4;
      else if (weight !== undefined) score += weight;
      else score += typographic.test(character) ? 1 : -6;
    }
    previous = character;
  }
  return count === 0 ? 0 : score / count;
}

const isLowerCyrillic = (character: string) => frequency[character] !== undefined && character.toLowerCase() === character;

/** The same for Western European text, where accented letters stand alone among ASCII letters. */
function latinScore(text: string): number {
  let score = 0;
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character <= '\u007f') continue;
    count++;
    const beside = `${text[at - 1] ?? ' '}${text[at + 1] ?? ' '}`;
    if (/[À-ÖØ-öø-ÿŠšŽžŒœŸ]/u.test(character)) score += /[^\u0000-\u007f]/.test(beside) ? -2 : /[a-zA-Z]/.test(beside) ? 8 : 1;
    else score += typographic.test(character) ? 1 : -6;
  }
  return count === 0 ? 0 : score / count;
}
