import type { Context } from '#kernel';

/** A pipeline of four open stages, won and lost, for tests; `more` are further fields by the stage's name. */
export async function makePipeline(ctx: Context, more: Record<string, Record<string, unknown>> = {}) {
  const pipeline = await ctx.records('pipeline').create({ name: 'Sales' });
  const stages: Record<string, string> = {};
  const kinds = [
    ['first', 'open', 10],
    ['second', 'open', 25],
    ['third', 'open', 50],
    ['won', 'won', 100],
    ['lost', 'lost', 0],
  ] as const;
  for (const [position, [name, kind, probability]] of kinds.entries()) {
    const stage = await ctx
      .records('dealStage')
      .create({ pipelineId: pipeline.id, name, position, kind, probability, ...more[name] } as never);
    stages[name] = stage.id;
  }
  const reason = await ctx.records('lossReason').create({ name: 'Price', code: `price-${pipeline.id.slice(-8)}` });
  return {
    id: pipeline.id,
    stages: stages as Record<(typeof kinds)[number][0], string>,
    reasonId: reason.id,
    deal: (fields: Record<string, unknown> = {}) =>
      ctx.records('deal').create({ name: 'Shop window', stageId: stages['first'] as string, ...fields } as never),
  };
}
