import { defineAction } from '../../declare/action.js';
import { bool } from '../../declare/fields/bool.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { tags } from '../../declare/fields/tags.js';
import { text } from '../../declare/fields/text.js';
import { workOf } from '../../records/context.js';
import { entityCalled } from '../readable-filter.js';
import { isHidden, listOf, type StoredView } from './check-view.js';
import { asOutdated } from './open-view.js';

export const runView = defineAction('savedView.run', {
  readOnly: true,
  label: { en: 'Open a view', ru: 'Открыть представление' },
  description:
    'A page of the records the view shows, as far as the caller may see them. Further conditions narrow it. Columns hidden from the caller are left out and named in `hiddenColumns`.',
  input: {
    first: int({ min: 1, max: 1000 }),
    after: text({ max: 2000 }),
    filter: json({ description: 'A further filter; both must hold.' }),
    search: text({ max: 200, description: "Takes the place of the view's own." }),
    sort: tags({ description: "Takes the place of the view's own." }),
    total: bool({ description: 'Count all records too.' }),
  },
  access: 'read',
  returns: 'json',
  async run(ctx, input, record) {
    const view = record as unknown as StoredView;
    const work = workOf(ctx);
    const entity = await asOutdated(view, async () => entityCalled(view.entity, work, '/entity'));
    const columns = view.columns ?? [];
    const hiddenColumns = columns.filter((path) => isHidden(path, entity, work));
    const shown = columns.filter((path) => !hiddenColumns.includes(path));
    const records = ctx.records(entity.name);
    // What the caller adds is the caller's to mend.
    if (input.filter || input.sort)
      await records.list({
        filter: (input.filter ?? {}) as Record<string, unknown>,
        sort: input.sort ?? [],
        first: 1,
        fields: ['id'],
      });
    const filter = [view.filter, input.filter].filter((one) => one !== null && one !== undefined) as Record<string, unknown>[];
    const query = {
      ...listOf(view),
      ...(filter.length > 0 ? { filter: filter.length === 1 ? filter[0] : { and: filter } } : {}),
      ...(input.search ? { search: input.search } : {}),
      ...(input.sort ? { sort: input.sort } : {}),
    } as Parameters<typeof records.list>[0];
    return asOutdated(view, async () => {
      const page = await records.list({
        ...query,
        first: input.first ?? view.pageSize ?? 50,
        ...(input.after ? { after: input.after } : {}),
        ...(columns.length > 0
          ? { fields: ['id', 'version', ...shown.filter((path) => path !== 'id' && path !== 'version')] }
          : {}),
      });
      const totalCount = input.total ? await records.count(query) : undefined;
      return { entity: entity.name, columns: shown, hiddenColumns, ...page, ...(totalCount === undefined ? {} : { totalCount }) };
    });
  },
});
