import type { Context } from '../../declare/context.js';
import { defineRule } from '../../declare/define-rule.js';
import { fieldRule } from '../../access/rights.js';
import { invalid, Problem } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { isObject } from '../../records/read/filter.js';
import { selectPaths } from '../../records/select-all.js';
import { workOf } from '../../records/context.js';
import type { Work } from '../../records/work.js';
import { entityCalled } from '../readable-filter.js';

/** A view as it is stored. */
export interface StoredView {
  readonly name: string;
  readonly entity: string;
  readonly filter?: Record<string, unknown> | null;
  readonly search?: string | null;
  readonly columns?: readonly string[] | null;
  readonly sort?: readonly string[] | null;
  readonly pageSize?: number | null;
  readonly layout?: unknown;
}

/** Whether a path leads through or to a field that a rule hides from the actor. */
export function isHidden(path: string, entity: EntityModel, work: Work): boolean {
  const [head = '', ...rest] = path.split('.');
  const link = entity.links.get(head);
  const key = link?.field.key ?? head;
  if (fieldRule(work.rights, entity.name, key) === 'hidden') return true;
  const next = link?.target ?? entity.lists.get(head)?.target;
  return rest.length > 0 && next !== undefined && isHidden(rest.join('.'), next, work);
}

/** Fields that the layout names. */
function layoutFields(layout: unknown): { path: string; pointer: string }[] {
  if (layout === null || layout === undefined) return [];
  if (!isObject(layout)) throw invalid('/layout', 'Expected an object.');
  const grouped =
    layout.groupBy === undefined || layout.groupBy === null ? [] : [{ path: String(layout.groupBy), pointer: '/layout/groupBy' }];
  const sections = layout.sections ?? [];
  if (!Array.isArray(sections)) throw invalid('/layout/sections', 'Expected a list.');
  return [
    ...grouped,
    ...sections.flatMap((section: unknown, i) => {
      const fields = isObject(section) ? (section.fields ?? []) : null;
      if (!Array.isArray(fields)) throw invalid(`/layout/sections/${i}`, 'Expected { "title", "fields": […] }.');
      return fields.map((field, n) => ({ path: String(field), pointer: `/layout/sections/${i}/fields/${n}` }));
    }),
  ];
}

/** A view that names what is not there, or what its author may not see, is refused when it is saved. */
export const fitsItsEntity = defineRule('view-fits', {
  on: ['create', 'update', 'restore'],
  reads: true,
  async check({ after, changed, operation }, ctx: Context) {
    const view = after as unknown as StoredView;
    const work = workOf(ctx);
    const entity = entityCalled(view.entity, work, '/entity');
    if (operation === 'update' && changed.every((key) => ['name', 'position', 'ownerId', 'teamId', 'tags'].includes(key))) return;
    const named = [...(view.columns ?? []).map((path, i) => ({ path, pointer: `/columns/${i}` })), ...layoutFields(view.layout)];
    for (const { path, pointer } of named) {
      selectPaths([path], entity, pointer);
      if (isHidden(path, entity, work))
        throw new Problem('forbidden', 403, `You may not read ${entity.name}.${path}.`, { pointer, params: { field: path } });
    }
    // The list itself says best whether it can be asked so.
    await ctx.records(entity.name).list({ ...listOf(view), first: 1, fields: ['id'] });
  },
});

/** The view as a list is asked for. */
export const listOf = (view: StoredView) => ({
  ...(view.filter ? { filter: view.filter } : {}),
  ...(view.search ? { search: view.search } : {}),
  sort: view.sort ?? [],
});
