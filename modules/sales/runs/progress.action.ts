import { defineAction, type Context } from '#kernel';

interface Run {
  readonly id: string;
  readonly state: string;
  readonly step: string | null;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly dueAt: string | null;
  readonly workflow: { readonly code: string; readonly name: string };
  readonly workflowVersion: { readonly number: number };
  readonly humanSteps: {
    readonly nodes: readonly {
      readonly id: string;
      readonly step: string;
      readonly state: string;
      readonly dueAt: string | null;
      readonly assignees: { readonly nodes: readonly { readonly id: string }[] };
    }[];
  };
}

const FIELDS = [
  'id',
  'state',
  'step',
  'startedAt',
  'finishedAt',
  'dueAt',
  'workflow.code',
  'workflow.name',
  'workflowVersion.number',
  'humanSteps.id',
  'humanSteps.step',
  'humanSteps.state',
  'humanSteps.dueAt',
  'humanSteps.assignees.id',
];

/** Runs of workflows about one record, the newest first, with who is asked for what at this moment. */
async function runsAbout(ctx: Context, link: string, id: string) {
  const { nodes } = await ctx
    .asSystem('course of a sale')
    .records('workflowRun')
    .list({ filter: { [link]: { eq: id } }, sort: ['-startedAt', '-id'], fields: FIELDS, first: 100 });
  return (nodes as unknown as Run[]).map(({ workflow, workflowVersion, humanSteps, ...run }) => ({
    runId: run.id,
    workflow: workflow.code,
    name: workflow.name,
    version: workflowVersion.number,
    state: run.state,
    step: run.step,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    dueAt: run.dueAt,
    asked: humanSteps.nodes
      .filter(({ state }) => state === 'open')
      .map(({ id: humanStepId, step, dueAt, assignees }) => ({
        humanStepId,
        step,
        dueAt,
        userIds: assignees.nodes.map((user) => user.id),
      })),
  }));
}

/** Runs themselves are for managers; where a sale stands is for whoever may see it. */
export const progress = (['lead', 'deal', 'salesOrder'] as const).map((entity) =>
  defineAction(`${entity}.progress`, {
    label: { en: 'Progress', ru: 'Ход процесса' },
    description:
      'Where its business processes stand: { runs: [{ runId, workflow, name, version, state, step, startedAt, finishedAt, dueAt, asked: [{ humanStepId, step, dueAt, userIds }] }] }, the newest first.',
    access: 'read',
    readOnly: true,
    returns: 'json',
    run: async (ctx, _input, record) => ({ runs: await runsAbout(ctx, `${entity}Id`, record.id) }),
  }),
);
