import { defineRule } from '../declare/define-rule.js';
import { readMapping } from '../exchange/mapping.js';
import { invalid } from '../platform/problem.js';
import { workOf } from '../records/context.js';

/** A kept mapping is one that an import will take. */
export const mappingFits = defineRule('mapping-fits-its-entity', {
  on: ['create', 'update'],
  check({ after }, ctx) {
    const entity = workOf(ctx).kernel.registry.entities.get(String(after.entity));
    if (!entity || entity.readOnly) throw invalid('/entity', `There is no entity ${String(after.entity)} that can be imported.`);
    readMapping(entity, after.mapping, false);
  },
});
