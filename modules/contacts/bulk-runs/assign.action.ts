import { bool, defineAction, invalid, json, link, text } from '#kernel';

/** Assignment of many records by a filter: a bulk run of the kernel, with a count before, a result per record and a way back (K6). */
export const assignActions = (['account', 'person'] as const).map((entity) =>
  defineAction(`${entity}.assignMany`, {
    on: 'collection',
    label: { en: 'Assign many', ru: 'Назначить ответственного' },
    description:
      'Gives all records of the filter to another owner. `dryRun` only counts: { dryRun, total, change, unchanged }. Otherwise { runId, state, total, changed, unchanged, refused }; the results stand in bulkRuns/{runId} and its items, and bulkRun.rollBack takes it back. More than 200 records are left to a worker: state is waiting then.',
    input: {
      filter: json({ required: true, description: 'As in a list: { "ownerId": { "eq": "…" } }.' }),
      to: link('user', { required: true }),
      reason: text({ required: true, max: 1000 }),
      dryRun: bool(),
    },
    access: ['manager'],
    returns: 'json',
    async run(ctx, input) {
      const { filter, toId, reason, dryRun } = input;
      if (!(await ctx.records('user').find(toId, ['id'])))
        throw invalid('/toId', 'There is no such user.', undefined, 'link_not_found');
      return ctx.run('bulkRun.start', { entity, filter, change: { ownerId: toId }, reason, dryRun: dryRun ?? false });
    },
  }),
);
