import { checkUuid } from '../declare/fields/check-uuid.js';
import { invalid } from '../platform/problem.js';
import { makeContext } from '../records/context.js';
import type { Work } from '../records/work.js';

/** A kept mapping, if the work may see it and it is for this entity. */
export async function savedMapping(work: Work, id: string, entity: string): Promise<unknown> {
  const record = await makeContext(work).records('importMapping').get(checkUuid(id, '/savedMapping'), ['entity', 'mapping']);
  if (record.entity !== entity)
    throw invalid('/savedMapping', `This mapping is for ${String(record.entity)}, not for ${entity}.`, { entity: record.entity });
  return record.mapping;
}
