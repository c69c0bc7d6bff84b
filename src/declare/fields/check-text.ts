import { invalid } from '../../platform/problem.js';

/**
 * Any text a client sends passes here: a string, no U+0000 (PostgreSQL cannot store it), no lone surrogate (not Unicode),
 * at most `max` code points; composed to NFC so that equal words compare equal.
 */
export function checkText(value: unknown, pointer: string, max: number): string {
  if (typeof value !== 'string') throw invalid(pointer, 'Expected a text.');
  if (value.length > max * 2) throw tooLong(pointer, max);
  if (value.includes('\u0000')) throw invalid(pointer, 'The text holds the character U+0000; remove it.');
  if (!value.isWellFormed()) throw invalid(pointer, 'The text holds half of a surrogate pair; send valid Unicode.');
  const composed = value.normalize('NFC');
  if (composed.length > max && [...composed].length > max) throw tooLong(pointer, max);
  return composed;
}

const tooLong = (pointer: string, max: number) => invalid(pointer, `At most ${max} characters.`, { max });
