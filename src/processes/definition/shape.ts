import { below, invalid } from '../../platform/problem.js';
import { nearest } from '../../registry/checks.js';

type Values = Record<string, unknown>;

/** An object with these members and no others. */
export function object(value: unknown, pointer: string, known: readonly string[]): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(pointer, 'Expected an object.');
  for (const key of Object.keys(value))
    if (!known.includes(key))
      throw invalid(
        below(pointer, key),
        `There is no ${key} here; did you mean ${nearest(key, [...known])}?`,
        undefined,
        'unknown_field',
      );
  return value as Values;
}

export function text(value: unknown, pointer: string, max = 500): string {
  if (typeof value !== 'string' || value.trim() === '') throw invalid(pointer, 'Expected a text.');
  if (value.length > max) throw invalid(pointer, `At most ${max} characters.`);
  return value;
}

export function list(value: unknown, pointer: string, max: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw invalid(pointer, 'Expected a list with at least one member.');
  if (value.length > max) throw invalid(pointer, `At most ${max} entries.`);
  return value;
}

export function oneOf<const V extends string>(value: unknown, pointer: string, values: readonly V[]): V {
  if (!values.includes(value as V)) {
    const cure = typeof value === 'string' ? nearest(value, [...values]) : values.join(', ');
    throw invalid(pointer, `Expected one of ${values.join(', ')}; did you mean ${cure}?`);
  }
  return value as V;
}

/** A plain object whose members the registry checks later. */
export function record(value: unknown, pointer: string): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(pointer, 'Expected an object.');
  return value as Values;
}

/** Runs the check if the member is there. */
export function optional<T>(value: unknown, check: (given: unknown) => T): T | undefined {
  return value === undefined ? undefined : check(value);
}
