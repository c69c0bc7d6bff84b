import { makeContext, testKernel, type TestKernel } from '#kit';
import { businessCalendar, type Context } from '#kernel';
import contacts from '../index.js';
import { dueDate } from './due-date.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
  // A Tuesday, 12:00 in Moscow.
  kit.setNow(new Date('2026-03-17T09:00:00Z'));
});
afterAll(() => kit?.close());

async function regulation(industry: string, more: Record<string, unknown> = {}, step: Record<string, unknown> = {}) {
  const made = await ctx
    .records('contactRegulation')
    .create({ name: `Every month, ${industry}`, segment: { industry: { eq: industry } }, ...more });
  await ctx
    .records('regulationStep')
    .create({ regulationId: made.id, kind: 'call', every: 30, goal: 'Ask {account} how they are', ...step });
  const plan = async () => ((await ctx.run('contactRegulation.plan', { id: made.id })) as { planned: number }).planned;
  const plans = async () =>
    (await ctx.records('plannedContact').list({ filter: { regulationId: { eq: made.id } }, sort: ['occurrence'] })).nodes;
  return { ...made, plan, plans };
}

const client = (industry: string, more: Record<string, unknown> = {}) =>
  ctx.records('account').create({ name: 'Glass & Co', industry, ...more });

describe('contact regulations', () => {
  it('plan a contact for each account of the segment, once however often they run', async () => {
    const { plan, plans } = await regulation('glass');
    const account = await client('glass');
    await client('wood');
    expect(await plan()).toBe(1);
    expect(await plan()).toBe(0);
    const made = await plans();
    expect(made).toMatchObject([
      { accountId: account.id, goal: 'Ask Glass & Co how they are', occurrence: 1, state: 'planned', kind: 'call' },
    ]);
    expect(made[0]?.dueAt).toBe('2026-03-17T09:00:00.000Z');
  });

  it('plan the next one so many days after the last contact, when the one before is closed', async () => {
    const { plan, plans } = await regulation('metal');
    const account = await client('metal');
    await plan();
    await ctx.run('plannedContact.hold', { id: (await plans())[0]?.id ?? '', result: 'Fine' });
    await ctx
      .records('interaction')
      .create({ kind: 'call', subject: 'Call', accountId: account.id, startedAt: '2026-03-17T09:00:00Z' });
    expect(await plan()).toBe(1);
    // 30 days on is Thursday 16 April; work begins at 9:00 in Moscow.
    expect(await plans()).toMatchObject([
      { occurrence: 1, state: 'held' },
      { occurrence: 2, state: 'planned', dueAt: '2026-04-16T06:00:00.000Z' },
    ]);
    expect(await plan()).toBe(0);
  });

  it('count a contact that was put off as still open', async () => {
    const { plan, plans } = await regulation('stone');
    await client('stone');
    await plan();
    await ctx.run('plannedContact.reschedule', { id: (await plans())[0]?.id ?? '', rescheduledTo: '2026-05-01T09:00:00Z' });
    expect(await plan()).toBe(0);
    expect(await plans()).toHaveLength(2);
  });

  it('stop for those who do not want it, are lost, or were missed too often in a row', async () => {
    const { plan, plans } = await regulation('paper', { stopAfterMissed: 2 });
    await client('paper', { doNotContact: true });
    await client('paper', { status: 'lost' });
    expect(await plan()).toBe(0);
    await client('paper');
    for (let turn = 0; turn < 2; turn++) {
      expect(await plan()).toBe(1);
      await ctx.run('plannedContact.miss', { id: (await plans()).at(-1)?.id ?? '', result: 'No answer' });
    }
    expect(await plan()).toBe(0);
  });

  it('plan nothing twice when two workers run at once', async () => {
    const { plan, plans } = await regulation('clay');
    await client('clay');
    const done = await Promise.allSettled([plan(), plan(), plan()]);
    expect(done.some((d) => d.status === 'fulfilled')).toBe(true);
    await plan();
    expect(await plans()).toHaveLength(1);
  });

  it('reckon days and working days in the calendar, never before now', async () => {
    const calendar = await businessCalendar(ctx);
    const [base, now] = [new Date('2026-03-13T09:00:00Z'), new Date('2026-03-14T09:00:00Z')];
    const due = (every: number, unit: 'days' | 'workingDays') => dueDate({ every, unit }, base, now, calendar).toISOString();
    expect(due(1, 'workingDays')).toBe('2026-03-16T06:00:00.000Z');
    expect(due(1, 'days')).toBe('2026-03-16T06:00:00.000Z');
    expect(due(5, 'workingDays')).toBe('2026-03-20T06:00:00.000Z');
    expect(due(5, 'days')).toBe('2026-03-18T06:00:00.000Z');
  });
});
