import { bool, defineAction, defineJob, invalid, json, link, text } from '#kernel';
import { countAssignment, rollBack, startAssignment, workThrough, type Assignment } from './assign.js';

/** Assignment of many records by a filter, with a count before, a result per record and a way back (K6). */
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
      const { filter } = input;
      if (typeof filter !== 'object' || filter === null || Array.isArray(filter))
        throw invalid('/filter', 'Expected a filter; {} means all records.');
      if (!(await ctx.records('user').find(input.toId, ['id'])))
        throw invalid('/toId', 'There is no such user.', undefined, 'link_not_found');
      const assignment: Assignment = { entity, filter, toId: input.toId, reason: input.reason };
      return input.dryRun ? countAssignment(ctx, assignment) : startAssignment(ctx, assignment);
    },
  }),
);

export const rollBackRun = defineAction('bulkRun.rollBack', {
  label: { en: 'Roll back', ru: 'Откатить' },
  description:
    'Gives the records back to whom they had before, but for those whose owner was changed since. Gives { runId, rolledBack, left }; which ones were left, and why, stands in the items.',
  access: ['manager'],
  returns: 'json',
  run: (ctx, _input, record) => rollBack(ctx, record.id),
});

export const assignJob = defineJob('contacts.assign', {
  async run(ctx, input) {
    await workThrough(ctx, String(input.runId));
  },
});
