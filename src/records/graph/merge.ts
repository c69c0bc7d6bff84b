import type { MergeRequest, MergeStep } from '../../declare/graph.js';
import type { JsonValue } from '../../declare/fields/json.js';
import { allFields } from '../select-all.js';
import { entityNamed, inTransaction, type Work } from '../work.js';
import { prepareUpdate } from '../write/prepare.js';
import type { Prepared } from '../write/prepared.js';
import { change } from '../write/update.js';
import { quote } from '../../registry/names.js';
import { asInput, asKernel, follow, rows, step, type Merging, type Pipeline } from './merging.js';
import { moveLinks, redirect } from './move-links.js';

/**
 * Makes the losers part of the survivor, in one transaction: everything that points at them moves, they are deleted with a
 * redirect, and the survivor gets the chosen values. Refuses with 404 or 403 what the caller may not update.
 */
export async function merge(pipeline: Pipeline, work: Work, request: MergeRequest): Promise<MergeStep[]> {
  const entity = entityNamed(work, request.entity);
  return inTransaction(work, async (inside) => {
    const ids = [request.survivorId, ...request.loserIds];
    // Before anything is looked for that points at them: what is being written so just now is waited for, what comes later is refused.
    await rows(
      inside,
      `select from ${quote(entity.table)} where tenant_id = $1 and id = any($2::uuid[]) order by id for update`,
      [ids],
    );
    const untouched = ids.map((id): Prepared => ({ id, values: new Map(), linked: new Map(), expectedVersion: null }));
    const [survivor] = await change(entity, 'update', untouched, inside, allFields(entity), () => '');
    const before = JSON.parse(survivor?.text ?? '{}') as Record<string, unknown>;
    const m: Merging = { pipeline, work: asKernel(inside), request, steps: [] };
    for (const loser of request.loserIds) {
      await moveLinks(m, entity, loser, request.survivorId);
      m.steps.push(step('record', entity.name, loser, { toId: request.survivorId }));
      await follow(m, entity, 'delete', [loser], { [request.mergedInto]: request.survivorId });
      await redirect(m, entity, loser, request.survivorId);
    }
    if (Object.keys(request.values).length > 0) await give(m, before, request, inside);
    return m.steps;
  });
}

/** The survivor's values are written as any update is: rules see them, and may refuse (CON8). */
async function give(m: Merging, before: Readonly<Record<string, unknown>>, request: MergeRequest, work: Work): Promise<void> {
  const entity = entityNamed(work, request.entity);
  const values = Object.fromEntries(Object.entries(request.values).map(([key, value]) => [key, asInput(entity, key, value)]));
  const prepared = prepareUpdate(entity, request.survivorId, values, null, work);
  const { updated } = await m.pipeline.apply(entity, 'update', [prepared], work, { select: allFields(entity) });
  const after = JSON.parse(updated[0]?.text ?? '{}') as Record<string, unknown>;
  for (const key of Object.keys(request.values)) {
    const [was, is] = [before[key] ?? null, after[key] ?? null] as JsonValue[];
    if (JSON.stringify(was) !== JSON.stringify(is))
      m.steps.push(step('value', entity.name, request.survivorId, { field: key, detail: { was: was ?? null, is: is ?? null } }));
  }
}
