import { invalid } from '../../platform/problem.js';

/** A list of at most `max` values, each checked by `one`; repetitions are dropped, the first place counts. */
export function checkList<T>(value: unknown, pointer: string, max: number, one: (value: unknown, pointer: string) => T): T[] {
  if (!Array.isArray(value)) throw invalid(pointer, 'Expected a list.');
  if (value.length > max) throw invalid(pointer, `At most ${max} values.`, { max });
  // Array.from also visits the holes of a sparse list, which `map` would leave out.
  return [...new Set(Array.from(value, (each, i) => one(each, `${pointer}/${i}`)))];
}
