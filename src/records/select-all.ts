import { invalid } from '../platform/problem.js';
import { nearest } from '../registry/checks.js';
import type { EntityModel } from '../registry/model.js';
import type { Selected, SortKey } from './read/query.js';

/** All fields of a record but those that code has to compute; what REST gives unasked. */
export const allFields = (entity: EntityModel): Selected[] =>
  [...entity.fields.values()]
    .filter((f) => !f.field.computed?.load)
    .map((f) => ({ kind: 'value', alias: f.key, key: f.key }) as const);

const MAX_DEPTH = 5;

/**
 * Field names as a selection: `['id', 'firstName', 'account.name', 'contactPoints.valueRaw']`. Dots go through links and
 * lists; a link or list named alone gives all its fields.
 */
export function selectPaths(paths: readonly string[], entity: EntityModel, pointer = '/fields'): Selected[] {
  return build(
    paths.map((p) => p.split('.').filter(Boolean)),
    entity,
    pointer,
    0,
  );
}

function build(paths: readonly (readonly string[])[], entity: EntityModel, pointer: string, depth: number): Selected[] {
  if (depth > MAX_DEPTH) throw invalid(pointer, `Fields nest at most ${MAX_DEPTH} deep.`);
  const heads = new Map<string, (readonly string[])[]>();
  for (const [head = '', ...rest] of paths) heads.set(head, [...(heads.get(head) ?? []), ...(rest.length > 0 ? [rest] : [])]);
  const selected = [...heads].flatMap(([head, rest]): Selected[] => {
    if (head === '*') return allFields(entity);
    const field = entity.fields.get(head);
    if (field && rest.length === 0) return [{ kind: 'value', alias: head, key: head }];
    const link = entity.links.get(head);
    if (link)
      return [
        {
          kind: 'one',
          alias: head,
          link: head,
          select: rest.length > 0 ? build(rest, link.target, pointer, depth + 1) : allFields(link.target),
        },
      ];
    const list = entity.lists.get(head);
    if (list) {
      const select = rest.length > 0 ? build(rest, list.target, pointer, depth + 1) : allFields(list.target);
      return [{ kind: 'list', alias: head, list: head, args: { first: 100 }, page: [{ kind: 'nodes', alias: 'nodes', select }] }];
    }
    const known = [...entity.fields.keys(), ...entity.links.keys(), ...entity.lists.keys()];
    throw invalid(
      pointer,
      `${entity.name} has no field ${head}; did you mean ${nearest(head, known)}?`,
      { field: head },
      'unknown_field',
    );
  });
  // `*` beside a name gives it once.
  return [...new Map(selected.map((one) => [one.alias, one])).values()];
}

/** `-account.name` → a sort key. */
export const sortKey = (text: string): SortKey => ({
  path: text.replace(/^[-+]/, '').split('.'),
  descending: text.startsWith('-'),
});
