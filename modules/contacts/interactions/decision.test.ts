import { makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

describe('decisions', () => {
  it('are kept on the interaction with author, time and links [CON10]', async () => {
    const rep = await kit.actor('rep');
    const own = makeContext(await kit.refreshed(rep));
    const account = await own.records('account').create({ name: 'Client' });
    const plan = await own
      .records('plannedContact')
      .create({ goal: 'Send the offer', dueAt: '2027-01-01T00:00:00Z', accountId: account.id });
    const meeting = await own.records('interaction').create({ kind: 'meeting', subject: 'Meeting', accountId: account.id });
    expect(meeting).toMatchObject({ decision: null, decidedById: null, decidedAt: null });
    await own.run('interaction.decide', { id: meeting.id, decision: 'They buy in May', nextStepId: plan.id });
    const decided = await ctx.records('interaction').get(meeting.id);
    expect(decided).toMatchObject({
      decision: 'They buy in May',
      decidedById: rep.userId,
      nextStepId: plan.id,
      accountId: account.id,
    });
    expect(decided.decidedAt).not.toBeNull();
    const found = await ctx.records('interaction').list({ filter: { decidedBy: { id: { eq: rep.userId } } }, search: 'май' });
    expect(found.nodes).toHaveLength(0);
    expect(
      (await ctx.records('interaction').list({ filter: { decidedById: { eq: rep.userId } }, search: 'buy' })).nodes,
    ).toHaveLength(1);
  });

  it('name their author also when written by a plain create or update, and only who changed the words [CON10]', async () => {
    const [first, second] = [await kit.actor('manager'), await kit.actor('manager')];
    const [one, two] = [makeContext(await kit.refreshed(first)), makeContext(await kit.refreshed(second))];
    const account = await one.records('account').create({ name: 'Client' });
    const made = await one
      .records('interaction')
      .create({ kind: 'meeting', subject: 'M', accountId: account.id, decision: 'Yes' });
    expect(made.decidedById).toBe(first.userId);
    const same = await two.records('interaction').update(made.id, { decision: 'Yes', subject: 'N' });
    expect(same).toMatchObject({ decidedById: first.userId, decidedAt: made.decidedAt, subject: 'N' });
    expect((await two.records('interaction').update(made.id, { decision: 'No' })).decidedById).toBe(second.userId);
    expect(await two.records('interaction').update(made.id, { decision: null })).toMatchObject({
      decidedById: null,
      decidedAt: null,
    });
    await expect(two.records('interaction').update(made.id, { decidedById: first.userId } as never)).rejects.toMatchObject({
      code: 'read_only_field',
    });
  });

  it('are refused on an interaction with nobody, and may not lose those they were made with [CON10]', async () => {
    await expect(ctx.records('interaction').create({ kind: 'meeting', subject: 'M', decision: 'Yes' })).rejects.toMatchObject({
      code: 'decision_without_links',
    });
    const person = await ctx.records('person').create({ lastName: 'P' });
    const made = await ctx
      .records('interaction')
      .create({ kind: 'meeting', subject: 'M', decision: 'Yes', personIds: [person.id] } as never);
    await expect(ctx.records('interaction').update(made.id, { personIds: [] } as never)).rejects.toMatchObject({
      code: 'decision_without_links',
    });
  });
});
