import { badRow, encodingFault } from '../problems.js';
import { maxDepth, tooDeep } from '../paths.js';
import type { SourceRow } from '../row.js';

/** Longest JSON record in UTF-16 units; contacts carry pictures. */
export const maxJsonRecord = 16 * 1_048_576;

/** One record from its JSON text; whatever is wrong with it is told in the row. */
export function parseRecord(line: number, text: string): SourceRow {
  const wrong = encodingFault(line, text);
  if (wrong) return { line, values: {}, problem: wrong };
  let value: unknown;
  try {
    value = /\d{16}/.test(text) ? JSON.parse(text, keepLongNumbers) : JSON.parse(text);
  } catch {
    return badRow(line, 'invalid_json', 'The record is not valid JSON (keys and texts in double quotes, no trailing comma).');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return badRow(line, 'not_an_object', 'A record must be an object with named values.');
  if (tooDeep(value)) return badRow(line, 'too_deep', `The record nests deeper than ${maxDepth} levels.`);
  return { line, values: value as Record<string, unknown> };
}

/** Whole numbers that a double would round are identifiers: they come as texts. */
const keepLongNumbers = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined && isRounded(value, context.source) ? context.source : value;

/** Whether `value` no longer prints as `source`, the digits of a whole number. */
export const isRounded = (value: number, source: string): boolean => /^-?\d{16,}$/.test(source) && String(value) !== source;

/** The report for a record beyond `maxJsonRecord`. */
export const tooLarge = (line: number): SourceRow =>
  badRow(line, 'record_too_large', 'The record is longer than 16 MB and was passed over.');
