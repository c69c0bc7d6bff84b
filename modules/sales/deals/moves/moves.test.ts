import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import sales from '../../index.js';
import { makePipeline } from '../test-pipeline.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());
afterEach(() => kit?.setNow(null));

const historyOf = async (dealId: string) =>
  (
    await ctx.records('stageStay').list({
      filter: { dealId: { eq: dealId } },
      sort: ['at', 'id'],
      fields: [
        'from.name',
        'to.name',
        'outcome',
        'durationSeconds',
        'staySeconds',
        'amountBefore',
        'amountAfter',
        'closeBefore',
        'closeAfter',
      ],
    })
  ).nodes as unknown as Record<string, unknown>[];

describe('deals', () => {
  it('keep a history of their stages with durations, amounts and dates before and after, written by whatever moves them', async () => {
    const { stages, deal } = await makePipeline(ctx);
    kit.setNow(new Date('2026-03-01T10:00:00Z'));
    const made = await deal({
      openedAt: '2026-02-27T10:00:00Z',
      amount: { amount: 1000, currency: 'RUB' },
      expectedClose: '2026-04-01',
    });
    const moved = await ctx.run('deal.move', { id: made.id, stageId: stages.second });
    expect(moved).toMatchObject({ status: 'open', stageEnteredAt: '2026-03-01T10:00:00.000Z' });
    kit.setNow(new Date('2026-03-03T10:00:00Z'));
    await ctx.records('deal').update(made.id, {
      stageId: stages.first,
      amount: { amount: 700, currency: 'RUB' },
      expectedClose: '2026-05-01',
    });
    const won = await ctx.run('deal.win', { id: made.id });
    expect(won).toMatchObject({ status: 'won', closedAt: '2026-03-03T10:00:00.000Z' });
    const history = await historyOf(made.id);
    expect(history.map((h) => [(h['to'] as { name: string }).name, h['outcome'], h['staySeconds']])).toEqual([
      ['first', 'passed', 172_800],
      ['second', 'back', 172_800],
      ['first', 'passed', 0],
      ['won', 'standing', null],
    ]);
    expect(history[2]).toMatchObject({
      from: { name: 'second' },
      durationSeconds: 172_800,
      amountBefore: { amount: 1000 },
      amountAfter: { amount: 700 },
      closeBefore: '2026-04-01',
      closeAfter: '2026-05-01',
    });
  });

  it('move only where their stage leads; being lost is possible from everywhere, with a reason', async () => {
    const { stages, deal, reasonId } = await makePipeline(ctx);
    await ctx.records('dealStage').update(stages.first, { nextStageIds: [stages.second] } as never);
    const made = await deal();
    await expect(ctx.run('deal.move', { id: made.id, stageId: stages.third })).rejects.toMatchObject({
      status: 409,
      code: 'stage_not_allowed',
      message: 'From first a deal goes to second, not to third.',
    });
    await expect(ctx.records('deal').update(made.id, { stageId: stages.won })).rejects.toMatchObject({
      code: 'stage_not_allowed',
    });
    await ctx.run('deal.move', { id: made.id, stageId: stages.second });
    await expect(ctx.records('deal').update(made.id, { stageId: stages.lost })).rejects.toMatchObject({
      code: 'required',
      pointer: '/lostReasonId',
    });
    await ctx.run('deal.lose', { id: made.id, lostReasonId: reasonId });
    expect(await ctx.records('deal').get(made.id)).toMatchObject({ status: 'lost', lostReasonId: reasonId });
    const other = await makePipeline(ctx);
    const elsewhere = await ctx.records('deal').update((await deal()).id, { stageId: other.stages.second });
    expect(elsewhere.pipelineId).toBe(other.id);
  });

  it('go on only when exit criteria, required fields and checklist are met, and go back freely', async () => {
    const { stages, deal } = await makePipeline(ctx, {
      second: {
        requiredFields: ['nextStep'],
        checklist: ['Measure', 'Sketch'],
        exitCriteria: { amount: { gte: { amount: 500, currency: 'RUB' } } },
      },
    });
    const made = await deal({ stageId: stages.second, amount: { amount: 100, currency: 'RUB' } });
    const go = () => ctx.run('deal.move', { id: made.id, stageId: stages.third });
    await expect(go()).rejects.toMatchObject({ code: 'required', pointer: '/nextStep' });
    await ctx.records('deal').update(made.id, { nextStep: 'Call', checklistDone: ['Measure'] });
    await expect(go()).rejects.toMatchObject({ pointer: '/checklistDone', params: { left: ['Sketch'] } });
    await ctx.records('deal').update(made.id, { checklistDone: ['Measure', 'Sketch'] });
    await expect(go()).rejects.toMatchObject({ status: 409, code: 'exit_criteria' });
    await ctx.run('deal.move', { id: made.id, stageId: stages.first });
    await ctx.run('deal.move', { id: made.id, stageId: stages.second });
    // What is written together with the move counts.
    await ctx.records('deal').update(made.id, { stageId: stages.third, amount: { amount: 500, currency: 'RUB' } });
    expect(await ctx.records('deal').get(made.id)).toMatchObject({ stageId: stages.third });
  });

  it('have stages that ask only for what deals have', async () => {
    const { stages } = await makePipeline(ctx);
    const stage = (fields: object) => ctx.records('dealStage').update(stages.first, fields as never);
    await expect(stage({ requiredFields: ['colour'] })).rejects.toMatchObject({ status: 400, pointer: '/requiredFields' });
    await expect(stage({ exitCriteria: { colour: { eq: 1 } } })).rejects.toMatchObject({ status: 400, pointer: '/exitCriteria' });
  });

  it('are opened again by right alone, with a reason that stands in the history', async () => {
    const { stages } = await makePipeline(ctx);
    const rep = makeContext(await kit.actor('rep'));
    const made = await rep.records('deal').create({ name: 'X', stageId: stages.first });
    await rep.run('deal.win', { id: made.id });
    await expect(rep.records('deal').update(made.id, { stageId: stages.first })).rejects.toMatchObject({ code: 'deal_closed' });
    const again = { id: made.id, stageId: stages.second, reason: 'The client came back' };
    await expect(rep.run('deal.reopen', again)).rejects.toMatchObject({ status: 403 });
    await ctx.run('deal.reopen', again);
    expect(await ctx.records('deal').get(made.id)).toMatchObject({
      status: 'open',
      closedAt: null,
      reopenCount: 1,
      stageId: stages.second,
    });
    const rows = await ctx.sql(
      `select from ledger where tenant_id = $1 and record_id = $2::uuid and reason = 'The client came back'`,
      [ctx.actor.tenantId, made.id],
    );
    expect(rows.length).toBeGreaterThan(0);
  });

  it('refuse a closing time of the future kind: one before they began, or on an open deal', async () => {
    const { stages, deal } = await makePipeline(ctx);
    const made = await deal({ openedAt: '2026-02-01T00:00:00Z' });
    await expect(ctx.run('deal.win', { id: made.id, closedAt: '2026-01-01T00:00:00Z' })).rejects.toMatchObject({
      pointer: '/closedAt',
    });
    await expect(deal({ closedAt: '2026-02-02T00:00:00Z' })).rejects.toMatchObject({ pointer: '/closedAt' });
    const bulk = await ctx.records('deal').createMany([
      {
        name: 'A',
        stageId: stages.won,
        openedAt: '2026-01-01T00:00:00Z',
        closedAt: '2026-01-03T00:00:00Z',
      },
      { name: 'B', stageId: stages.first },
    ]);
    expect(bulk.map((b) => [b.status, b.closedAt])).toEqual([
      ['won', '2026-01-03T00:00:00.000Z'],
      ['open', null],
    ]);
  });

  it('take the version of a caller once, whatever the move writes besides', async () => {
    const { stages, deal } = await makePipeline(ctx);
    const made = await deal();
    const moved = await ctx.records('deal').update(made.id, { stageId: stages.second }, made.version);
    const again = await ctx.records('deal').update(made.id, { stageId: stages.third }, moved.version);
    await expect(ctx.records('deal').update(made.id, { name: 'Y' }, moved.version)).rejects.toMatchObject({ status: 412 });
    expect(again.stageId).toBe(stages.third);
  });

  it('show how long they have stood against the standard, the company median and the rot limit [SAL3]', async () => {
    const { stages, deal } = await makePipeline(ctx, { first: { standardDays: 3, rotAfterDays: 5 } });
    const day = (n: number) => new Date(Date.now() + n * 86_400_000);
    // Others stood there for 1, 2 and 10 days.
    for (const days of [1, 2, 10]) {
      const other = await deal({ openedAt: day(-days).toISOString() });
      await ctx.run('deal.move', { id: other.id, stageId: stages.second });
    }
    const made = await deal({ openedAt: day(-4.5).toISOString() });
    const clock = () => ctx.run('deal.stageClock', { id: made.id }) as Promise<Record<string, unknown>>;
    expect(await clock()).toMatchObject({
      days: 4.5,
      standardDays: 3,
      overStandardDays: 1.5,
      companyMedianDays: 2,
      overMedianDays: 2.5,
      rotting: false,
    });
    const rotten = await deal({ openedAt: day(-6).toISOString() });
    const listed = await ctx
      .records('deal')
      .list({ filter: { pipelineId: { eq: made.pipelineId as string }, rotting: { eq: true } }, fields: ['id'] });
    expect(listed.nodes.map((n) => n.id)).toEqual([rotten.id]);
    expect(await ctx.run('deal.stageClock', { id: rotten.id })).toMatchObject({ rotting: true });
    await ctx.run('deal.win', { id: rotten.id });
    expect(await ctx.records('deal').get(rotten.id)).toMatchObject({ rotting: false });
  });
});
