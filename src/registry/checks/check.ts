import type { AnyField } from '../../declare/entity.js';
import type { Module } from '../../declare/module.js';

/** Gives a line for each mistake it finds: which module and place, what is wrong, what would be right. */
export type Check = (modules: readonly Module[]) => string[];

/** Every field that modules declare or add, with who says so. */
export function eachField(modules: readonly Module[]): { module: Module; entity: string; name: string; field: AnyField }[] {
  return modules.flatMap((module) => [
    ...module.entities.flatMap((e) =>
      Object.entries(e.fields).map(([name, field]) => ({ module, entity: e.name, name, field: field as AnyField })),
    ),
    ...module.extensions.flatMap((x) =>
      Object.entries(x.fields).map(([name, field]) => ({ module, entity: x.entity, name, field })),
    ),
  ]);
}

/** Every transition as the action and the event it becomes. */
export const transitionNames = (modules: readonly Module[]): { action: string; event: string }[] =>
  eachField(modules).flatMap(({ entity, field }) =>
    Object.entries(field.machine?.transitions ?? {}).map(([name, t]) => ({
      action: `${entity}.${name}`,
      event: `${entity}.${t.emits}`,
    })),
  );

/** The module, what it depends on, directly or not, and what is part of every installation. */
export function closure(module: Module, modules: readonly Module[]): Set<string> {
  const seen = new Set([module.name, 'kernel', ...modules.filter((m) => m.everywhere).map((m) => m.name)]);
  const queue = [...module.dependsOn];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(modules.find((m) => m.name === next)?.dependsOn ?? []));
  }
  return seen;
}

/** Those that occur more than once. */
export const repeated = (names: string[]): string[] => [...new Set(names.filter((n, i) => names.indexOf(n) !== i))];

/** No name is longer; of a longer word, which a client may send, only so much is compared. */
const LONGEST_NAME = 64;

/** The candidate with the fewest edits. */
export function nearest(word: string, candidates: string[]): string {
  const compared = word.slice(0, LONGEST_NAME);
  return candidates.map((c) => [edits(compared, c), c] as const).sort((a, b) => a[0] - b[0])[0]?.[1] ?? 'nothing';
}

function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Whether the module `from` depends on `goal`, directly or not. */
export function reaches(from: string, goal: string, byName: Map<string, Module>, seen = new Set<string>()): boolean {
  for (const next of byName.get(from)?.dependsOn ?? []) {
    if (next === goal) return true;
    if (!seen.has(next) && (seen.add(next), reaches(next, goal, byName, seen))) return true;
  }
  return false;
}
