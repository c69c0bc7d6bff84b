import { makeContext, testKernel, withDependencies, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import sales from '../../index.js';
import { makePipeline } from '../test-pipeline.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  ctx = makeContext(kit.system);
}, 60_000);
afterAll(() => kit?.close());
afterEach(() => kit?.setNow(null));

const contacts = async (dealId: string) =>
  (await ctx.records('plannedContact').list({ filter: { dealId: { eq: dealId } }, sort: ['createdAt', 'id'] })).nodes;

describe('a stage that names tasks', () => {
  it('has them planned for the owner in working time when a deal comes in, each once while it is open', async () => {
    const pipeline = await makePipeline(ctx, {
      first: { autoTasks: [{ kind: 'call', goal: 'Find out the size', inDays: 0 }] },
      second: {
        autoTasks: [
          { kind: 'visit', goal: 'Measure', inDays: 2 },
          { goal: 'Send pictures', kind: 'email', inDays: 1 },
        ],
      },
    });
    const owner = await kit.actor('rep');
    const account = await ctx.records('account').create({ name: 'Tasks' });
    // Thursday, ten to six in the evening in Moscow.
    kit.setNow(new Date('2026-11-19T14:50:00Z'));
    const deal = await pipeline.deal({ accountId: account.id, ownerId: owner.userId });
    expect(await contacts(deal.id)).toMatchObject([
      {
        kind: 'call',
        goal: 'Find out the size',
        dueAt: '2026-11-19T14:50:00.000Z',
        ownerId: owner.userId,
        accountId: account.id,
      },
    ]);
    await ctx.run('deal.move', { id: deal.id, stageId: pipeline.stages.second });
    const there = await contacts(deal.id);
    expect(there.map(({ goal, dueAt }) => [goal, dueAt])).toEqual([
      ['Find out the size', '2026-11-19T14:50:00.000Z'],
      ['Measure', '2026-11-23T06:00:00.000Z'],
      ['Send pictures', '2026-11-20T06:00:00.000Z'],
    ]);
    await ctx.run('plannedContact.hold', { id: String(there[2]?.id), result: 'Sent' });
    await ctx.run('deal.move', { id: deal.id, stageId: pipeline.stages.first });
    await ctx.run('deal.move', { id: deal.id, stageId: pipeline.stages.second });
    expect((await contacts(deal.id)).map(({ goal }) => goal)).toEqual([
      'Find out the size',
      'Measure',
      'Send pictures',
      'Send pictures',
    ]);
    await ctx.run('deal.win', { id: deal.id });
    expect((await contacts(deal.id)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'held', 'cancelled']);
  });

  it('plans nothing for a deal with nobody to contact, and with a person where there is no account', async () => {
    const pipeline = await makePipeline(ctx, { second: { autoTasks: [{ goal: 'Call them', inDays: 0 }] } });
    const deal = await pipeline.deal();
    await ctx.run('deal.move', { id: deal.id, stageId: pipeline.stages.second });
    expect(await contacts(deal.id)).toEqual([]);
    const person = await ctx.records('person').create({ lastName: 'Participant' });
    const other = await pipeline.deal();
    await ctx.records('dealParticipant').create({ dealId: other.id, personId: person.id });
    await ctx.run('deal.move', { id: other.id, stageId: pipeline.stages.second });
    expect(await contacts(other.id)).toMatchObject([{ goal: 'Call them', personId: person.id, kind: 'call' }]);
  });

  it.each([
    [{}, '/autoTasks'],
    [[{ kind: 'call' }], '/autoTasks/0/goal'],
    [[{ goal: 'x', kind: 'carrierPigeon' }], '/autoTasks/0/kind'],
    [[{ goal: 'x' }, { goal: 'y', inDays: -1 }], '/autoTasks/1/inDays'],
    [[{ goal: 'x', when: 'now' }], '/autoTasks/0/when'],
  ])('is refused with tasks like %j', async (autoTasks, pointer) => {
    await expect(makePipeline(ctx, { first: { autoTasks } })).rejects.toMatchObject({ status: 400, pointer });
  });
});
