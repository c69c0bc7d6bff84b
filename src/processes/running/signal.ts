import type { Context } from '../../declare/context.js';

/** Wakes a run whose wait has ended, in the transaction of what has ended it. */
export async function signalRun(ctx: Context, runId: string, signal: Record<string, unknown>): Promise<void> {
  const run = await ctx.records('workflowRun').find(runId, ['state']);
  if (run?.state !== 'waiting') return;
  await ctx.records('workflowRun').update(runId, { signal: signal as never, dueAt: ctx.now().toISOString() });
  await goOn(ctx, runId);
}

/** Has a worker go on with a run; the sweep finds it too, should the job be lost or the process have no queue. */
export async function goOn(ctx: Context, runId: string): Promise<void> {
  await goOnAll(ctx, [runId]);
}

/** The same for runs that begin together: one job takes them one after the other. */
export async function goOnAll(ctx: Context, runIds: readonly string[]): Promise<void> {
  if (ctx.queued && runIds.length > 0) await ctx.enqueue('processes.advance', { runIds }, { key: String(runIds[0]) });
}

/** Has what is due at that moment looked at then: runs that wait, approvals, schedules. Without a queue the next sweep does. */
export async function lookAt(ctx: Context, at: Date): Promise<void> {
  if (ctx.queued) await ctx.enqueue('processes.sweep', {}, { runAt: at, key: `at ${at.toISOString().slice(0, 19)}` });
}

/** Tells the modules and the parent that a run is over. */
export async function tellEnd(
  system: Context,
  run: { readonly id: string; readonly parentId: string | null },
  state: 'done' | 'failed' | 'cancelled',
): Promise<void> {
  await system.emit('workflowRun.ended', { entity: 'workflowRun', id: run.id }, { state });
  if (run.parentId !== null) await signalRun(system, run.parentId, { runId: run.id, state });
}
