import { scopeOf } from '../../access/rights.js';
import { checkUuid } from '../../declare/fields/check-uuid.js';
import { conflict, forbidden, invalid, Problem } from '../../platform/problem.js';
import type { EntityModel } from '../../registry/model.js';
import { makeContext } from '../../records/context.js';
import { planRead } from '../../records/read/execute.js';
import type { ListArgs } from '../../records/read/query.js';
import { selectPaths, sortKey } from '../../records/select-all.js';
import type { Work } from '../../records/work.js';
import { isHidden, listOf, type StoredView } from './check-view.js';

/** What a list by a view is asked for. */
export interface ListByView {
  readonly args: ListArgs;
  /** Columns the reader may see, in their order; null if the view names none, which means all. */
  readonly columns: readonly string[] | null;
  /** Records of a page if nobody says how many; null if the view does not say either. */
  readonly pageSize: number | null;
}

/** What a view cannot show any more is a conflict of the view, not of the one who opens it. */
export async function asOutdated<T>(view: StoredView, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof Problem && error.status === 400 && error.code !== 'invalid_cursor')
      throw conflict('view_outdated', `The view ${view.name} no longer fits ${view.entity}: ${error.message}`, {
        pointer: error.pointer,
      });
    throw error;
  }
}

/**
 * A list's arguments as the view and its reader together want them: both filters hold, and what else the reader says takes the
 * view's place. `mostFirst` is the most the view may say of the page.
 * Throws 404 if there is no such view that the actor may see, 400 if it shows another entity, 403 if it goes by what is hidden from
 * the actor, 409 `view_outdated` if it names what is no longer there.
 */
export async function listByView(
  entity: EntityModel,
  id: unknown,
  given: ListArgs,
  work: Work,
  mostFirst = Infinity,
): Promise<ListByView> {
  const viewId = checkUuid(id, '/view') as string;
  if (scopeOf(work.rights, 'savedView.read') === 'none') throw forbidden('savedView.read');
  const view = (await makeContext(work).records('savedView').get(viewId)) as unknown as StoredView;
  if (view.entity !== entity.name) throw invalid('/view', `The view ${view.name} shows ${view.entity}, not ${entity.name}.`);
  // What the reader adds is the reader's to mend.
  asked(entity, { filter: given.filter, sort: given.sort ?? [] }, work);
  return asOutdated(view, () => {
    const columns = (view.columns ?? []).filter((path) => !isHidden(path, entity, work));
    selectPaths(columns, entity, '/columns');
    asked(entity, together(view, {}, mostFirst), work);
    return {
      args: together(view, given, mostFirst),
      columns: view.columns && view.columns.length > 0 ? columns : null,
      pageSize: view.pageSize ?? null,
    };
  });
}

/** Throws what the list itself would say, without asking the database. */
function asked(entity: EntityModel, args: ListArgs, work: Work): void {
  planRead([{ kind: 'list', entity, args, page: [{ kind: 'totalCount', alias: 'n' }] }], work);
}

function together(view: StoredView, given: ListArgs, mostFirst: number): ListArgs {
  const own = listOf(view);
  const filters = [given.filter, own.filter].filter((one) => one !== undefined && one !== null);
  const search = given.search ?? own.search;
  const sized = given.first !== undefined || given.last !== undefined || !view.pageSize;
  return {
    ...given,
    ...(filters.length > 0 ? { filter: filters.length === 1 ? filters[0] : { and: filters } } : {}),
    sort: given.sort && given.sort.length > 0 ? given.sort : own.sort.map(sortKey),
    ...(search === undefined ? {} : { search }),
    ...(sized ? {} : { first: Math.min(view.pageSize ?? mostFirst, mostFirst) }),
  };
}
