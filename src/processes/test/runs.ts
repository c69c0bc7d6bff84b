import type { Driven } from './drive.js';

/** Runs of workflows as a test starts and looks at them. */
export type Runs = ReturnType<typeof runsIn>;

export const runsIn = (d: Driven) => ({
  runsOf: async (workflowId: string) =>
    (await d.ctx.records('workflowRun').list({ filter: { workflowId: { eq: workflowId } }, first: 1000 })).nodes,
  /** Starts one by hand and works off what it can do at once; gives its id. */
  async start(workflowId: string, recordId: string | null, input: object = {}): Promise<string> {
    const { runId } = (await d.ctx.run('workflow.start', {
      id: workflowId,
      ...(recordId ? { recordId } : {}),
      input,
    } as never)) as { runId: string };
    await d.settle();
    return runId;
  },
  run: (id: string) => d.ctx.records('workflowRun').get(id),
  /** Each row of its log: `step outcome`. */
  log: async (id: string) =>
    (await d.ctx.records('workflowStep').list({ filter: { runId: { eq: id } }, sort: ['sequence'] })).nodes.map(
      (row) => `${row.step} ${row.outcome}`,
    ),
});
