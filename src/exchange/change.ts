import { Problem } from '../platform/problem.js';
import type { EntityModel } from '../registry/model.js';
import type { Work } from '../records/work.js';
import type { ReadyField } from './mapping.js';

/** An update without the fields that are given once and for all: the id, immutable ones, states, and those the mapping says so of. */
export function changeable(entity: EntityModel, input: Readonly<Record<string, unknown>>, fields: readonly ReadyField[], work: Work): Record<string, unknown> {
  const once = new Set(fields.filter((f) => f.source.once).map((f) => f.key));
  return Object.fromEntries(
    Object.entries(input).filter(([key]) => {
      const field = entity.fields.get(key)?.field;
      return key !== 'id' && !once.has(key) && (work.trusted || !(field?.options.immutable || field?.machine));
    }),
  );
}

/** Bulk results name the item, `/7/input/email`; in an import the line does that. */
export const withoutIndex = (problem: Problem): Problem =>
  new Problem(problem.code, problem.status, problem.message, { ...(problem.pointer === undefined ? {} : { pointer: problem.pointer.replace(/^\/\d+(?:\/input)?/, '') }), params: { ...problem.params } });
