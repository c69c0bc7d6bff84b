import { fieldRule } from '../../access/rights.js';
import { forbidden } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import type { Statement } from './statement.js';

/** Filtering, sorting or grouping by a field one may not read would give its values away. */
export function guardField(entity: EntityModel, key: string, s: Statement, pointer: string): void {
  if (fieldRule(s.rights, entity.name, key) === 'hidden')
    throw Object.assign(
      forbidden(`${entity.name}.${key}`, `You may not read ${entity.name}.${key}, so you cannot filter, sort or group by it.`),
      { pointer },
    );
}
