import type { Context } from '../declare/context.js';
import type { EntityModel, Registry } from '../registry/model.js';
import { workOf } from './context.js';

/**
 * Whether something a user has written goes by a field: `said` is its JSON (conditions, paths, lists of names, values by field,
 * texts with `{{variables}}`), `from` the entities it is about, `key` the field's API key. What links lead to is looked at too: a
 * condition on `account` inside one about a deal is about accounts. Rather a use too many than one too few: a word that is
 * the name of the field counts, whatever it is there for, but words of free texts do not.
 */
export function mentionsField(ctx: Context, said: unknown, from: readonly string[], entity: string, key: string): boolean {
  const words = new Set(wordsOf(said));
  return words.has(key) && reached(workOf(ctx).kernel.registry, from, words).has(entity);
}

/** The entities named, and those that links and lists among the words lead to from them. */
function reached({ entities }: Registry, from: readonly string[], words: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const add = (entity: EntityModel | undefined): void => {
    if (!entity || found.has(entity.name)) return;
    found.add(entity.name);
    for (const { name, target } of [...entity.links.values(), ...entity.lists.values()]) if (words.has(name)) add(target);
  };
  for (const name of from) add(entities.get(name));
  return found;
}

/** Operators of a condition: what a field is compared with is no name. */
const COMPARED = new Set(['eq', 'ne', 'in', 'notIn', 'contains', 'startsWith']);

function wordsOf(said: unknown, compared = false): string[] {
  if (typeof said === 'string') return said.includes('{{') || !(compared || /\s/.test(said)) ? parts(said) : [];
  if (Array.isArray(said)) return said.flatMap((one) => wordsOf(one, compared));
  if (typeof said !== 'object' || said === null) return [];
  return Object.entries(said).flatMap(([name, one]) => [...parts(name), ...wordsOf(one, COMPARED.has(name))]);
}

/** `-account.name` → account, name; of a text with variables only these. */
const parts = (text: string): string[] =>
  (text.includes('{{') ? [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, inside = '']) => inside) : [text]).flatMap((one) =>
    one.split(/[^A-Za-z0-9]+/).filter(Boolean),
  );
