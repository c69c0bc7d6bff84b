import { invalid } from '../platform/problem.js';
import { nearest } from '../registry/checks.js';
import type { EntityModel } from '../registry/model.js';
import { filterSql } from '../records/read/filter.js';
import { Statement } from '../records/read/statement.js';
import type { Work } from '../records/work.js';

/** The entity of that name; throws 400 with the nearest one. */
export function entityCalled(name: unknown, work: Work, pointer: string): EntityModel {
  const { entities } = work.kernel.registry;
  const found = entities.get(String(name));
  if (found) return found;
  throw invalid(pointer, `There is no entity ${String(name)}; did you mean ${nearest(String(name), [...entities.keys()])}?`);
}

/** Throws 400 naming the place if the filter cannot be read, and 403 if the work's actor may not filter so. */
export function checkFilter(filter: unknown, entity: EntityModel, work: Work, pointer: string): void {
  if (filter !== null && filter !== undefined) filterSql(filter, entity, 't', new Statement(work.rights), pointer);
}
