import { invalid } from '../../platform/problem.js';

/**
 * A string that PostgreSQL can store and that is Unicode: no U+0000, no lone surrogate, at most `max` code points. Not
 * composed, as HTML must not be: composing `>` with a following U+0338 would break a tag.
 */
export function checkUnicode(value: unknown, pointer: string, max: number): string {
  if (typeof value !== 'string') throw invalid(pointer, 'Expected a text.');
  if (value.length > max * 2) throw tooLong(pointer, max);
  if (value.includes('\u0000')) throw invalid(pointer, 'The text holds the character U+0000; remove it.');
  if (!value.isWellFormed()) throw invalid(pointer, 'The text holds half of a surrogate pair; send valid Unicode.');
  return atMost(value, pointer, max);
}

/** Any plain text a client sends passes here: {@link checkUnicode}, and composed to NFC so that equal words compare equal. */
export function checkText(value: unknown, pointer: string, max: number): string {
  if (typeof value === 'string' && value.length > max * 4) throw tooLong(pointer, max);
  const given = checkUnicode(value, pointer, Infinity);
  return atMost(given.normalize('NFC'), pointer, max);
}

function atMost(text: string, pointer: string, max: number): string {
  if (text.length > max && [...text].length > max) throw tooLong(pointer, max);
  return text;
}

const tooLong = (pointer: string, max: number) => invalid(pointer, `At most ${max} characters.`, { max });
