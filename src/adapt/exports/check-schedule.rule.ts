import { scopeOf } from '../../access/rights.js';
import type { Context } from '../../declare/context.js';
import { defineRule } from '../../declare/define-rule.js';
import { exportList } from '../../exchange/export.js';
import { invalid, Problem } from '../../platform/problem.js';
import { makeContext, workOf } from '../../records/context.js';
import { selectPaths, sortKey } from '../../records/select-all.js';
import { settle, type Work } from '../../records/work.js';
import type { EntityModel } from '../../registry/model.js';
import { entityCalled } from '../readable-filter.js';
import { isHidden } from '../views/check-view.js';
import { actingFor } from './acting.js';

/** What is exported, as the schedule has it. */
export interface Wanted {
  readonly entity: string;
  readonly format: string;
  readonly filter?: Record<string, unknown> | null;
  readonly fields?: readonly string[] | null;
  readonly sort?: readonly string[] | null;
}

const DECISIVE = ['entity', 'filter', 'fields', 'sort', 'format', 'ownerId', 'apiKeyId'];

/** Who could set one up for another would read with the other's rights. */
export const ownRights = defineRule('export-own-rights', {
  on: ['create', 'update'],
  check({ after, changed }, { actor }: Context) {
    if (actor.userId === null || after.ownerId === actor.userId || !changed.some((key) => DECISIVE.includes(key))) return;
    if (!actor.roles.includes('admin') || actor.keyId !== null)
      throw invalid(
        '/ownerId',
        'A scheduled export reads with the rights of its owner; only administrators may set one up for somebody else.',
      );
  },
});

/** What cannot be exported is refused when it is set up, with the rights it will run with, not at night. */
export const exportable = defineRule('export-fits', {
  on: ['create', 'update', 'restore'],
  reads: true,
  async check({ after, changed, operation }, ctx: Context) {
    if (operation === 'update' && !changed.some((key) => DECISIVE.includes(key))) return;
    const work = workOf(ctx);
    const wanted = after as unknown as Wanted;
    const entity = entityCalled(wanted.entity, work, '/entity');
    const ownerId = typeof after.ownerId === 'string' ? after.ownerId : null;
    const { userId } = work.rights;
    if (ownerId === null && userId !== null) throw invalid('/ownerId', 'Name an owner, with whose rights to read.');
    // The kernel itself may prepare one for somebody whose rights are still to come; its runs tell then.
    const own = userId === null || ownerId === userId;
    const acting = own ? { ...work, trusted: false } : await actingFor(work, { ownerId, apiKeyId: null });
    if (!acting) throw invalid('/ownerId', 'The owner is not active; name somebody who is.');
    await checkWanted(wanted, entity, acting);
    // The settings of this transaction are the owner's by now.
    if (!own) await settle(work);
  },
});

/** Throws what an export would, naming the field of the schedule. */
export async function checkWanted(wanted: Wanted, entity: EntityModel, acting: Work): Promise<void> {
  if (scopeOf(acting.rights, `${entity.name}.read`) === 'none')
    throw invalid(
      '/entity',
      `No ${entity.name} may be read with these rights; choose another entity, or ask for the right first.`,
    );
  const paths = wanted.fields ?? [];
  for (const [i, path] of paths.entries()) {
    selectPaths([path], entity, `/fields/${i}`);
    if (isHidden(path, entity, acting))
      throw new Problem('forbidden', 403, `You may not read ${entity.name}.${path}.`, {
        pointer: `/fields/${i}`,
        params: { field: path },
      });
  }
  // Refuses a format that is not this entity's; nothing is read before its chunks are asked for.
  exportList(acting, exportOf(wanted, entity));
  await makeContext(acting)
    .records(entity.name)
    .list({ ...(wanted.filter ? { filter: wanted.filter } : {}), sort: wanted.sort ?? [], first: 1, fields: ['id', ...paths] });
}

/** What the schedule wants, for the export engine. */
export const exportOf = ({ format, filter, fields, sort }: Wanted, entity: EntityModel) => ({
  entity,
  format,
  ...(fields && fields.length > 0 ? { fields } : {}),
  args: { ...(filter ? { filter } : {}), sort: (sort ?? []).map(sortKey) },
});
