import { conflict, defineAction, invalid, link, text, timestamp, type Context } from '#kernel';
import type { Deal } from './stage.js';

const update = (ctx: Context, id: string, values: object) => ctx.records('deal').update(id, values);

/** The one stage of the deal's pipeline that ends it so. */
async function endStage(ctx: Context, deal: Deal, kind: 'won' | 'lost'): Promise<string> {
  const { nodes } = await ctx.records('dealStage').list({
    filter: { pipelineId: { eq: deal['pipelineId'] }, kind: { eq: kind } },
    sort: ['position'],
    first: 1,
    fields: ['id'],
  });
  if (!nodes[0]) throw conflict('stage_missing', `The pipeline has no stage of kind ${kind}; add one.`, { 1: kind });
  return nodes[0].id;
}

/** Moves a deal to another stage, if that is allowed from where it is and what the stage takes is done. */
export const moveDeal = defineAction('deal.move', {
  label: { en: 'Move', ru: 'Перевести' },
  description: 'To another stage: only where its stage leads, with its exit criteria, required fields and checklist met.',
  input: { stage: link('dealStage', { required: true }) },
  emits: ['deal.stageChanged'],
  access: 'update',
  returns: 'record',
  versioned: true,
  run: (ctx, { stageId }, record) => update(ctx, record.id, { stageId }),
});

export const winDeal = defineAction('deal.win', {
  label: { en: 'Won', ru: 'Выиграна' },
  description: "To the pipeline's won stage.",
  input: { closedAt: timestamp() },
  emits: ['deal.won'],
  access: 'update',
  returns: 'record',
  versioned: true,
  async run(ctx, { closedAt }, record) {
    return update(ctx, record.id, { stageId: await endStage(ctx, record, 'won'), ...(closedAt ? { closedAt } : {}) });
  },
});

export const loseDeal = defineAction('deal.lose', {
  label: { en: 'Lost', ru: 'Проиграна' },
  description: "To the pipeline's lost stage, with the reason.",
  input: { lostReason: link('lossReason', { required: true }), lostTo: link('competitor'), closedAt: timestamp() },
  emits: ['deal.lost'],
  access: 'update',
  returns: 'record',
  versioned: true,
  async run(ctx, { lostReasonId, lostToId, closedAt }, record) {
    return update(ctx, record.id, {
      stageId: await endStage(ctx, record, 'lost'),
      lostReasonId,
      ...(lostToId ? { lostToId } : {}),
      ...(closedAt ? { closedAt } : {}),
    });
  },
});

/** By right, and with a reason that stands in the history. */
export const reopenDeal = defineAction('deal.reopen', {
  label: { en: 'Open again', ru: 'Открыть заново' },
  description: 'A won or lost deal goes on, from a stage of its pipeline. The reason stands in its history.',
  input: { stage: link('dealStage', { required: true }), reason: text({ required: true, max: 1000 }) },
  emits: ['deal.reopened'],
  access: ['manager'],
  returns: 'record',
  versioned: true,
  async run(ctx, { stageId, reason }, record) {
    if (record['status'] !== 'won' && record['status'] !== 'lost')
      throw conflict('deal_open', 'The deal is not closed; move it with deal.move.');
    const stage = await ctx.records('dealStage').get(stageId, ['kind']);
    if (stage.kind === 'won' || stage.kind === 'lost') throw invalid('/stageId', 'Open it again in an open stage.');
    return update(ctx.because(reason), record.id, {
      stageId,
      closedAt: null,
      lostReasonId: null,
      lostToId: null,
      reopenCount: Number(record['reopenCount']) + 1,
    });
  },
});
