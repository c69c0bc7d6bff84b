import { makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestKernel;
let ctx: Context;
let accountId: string;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
  accountId = (await ctx.records('account').create({ name: 'Client' })).id;
});
afterAll(() => kit?.close());

const HOUR = 3_600_000;
const start = Date.now();

/** A moment so many hours from the start of the test: two of them are exactly as far apart as their hours. */
const at = (hours: number) => new Date(start + hours * HOUR).toISOString();
const plan = (dueAt: string) => ctx.records('plannedContact').create({ goal: 'Call', dueAt, accountId });
const names = (value: unknown) =>
  (value as { name: string; allowed: boolean }[]).map((t) => (t.allowed ? t.name : `(${t.name})`));

describe('planned contacts', () => {
  it('are overdue while they are planned and their time has passed, by the clock and not by a stored mark [CON6]', async () => {
    const [late, early] = [await plan(at(-1)), await plan(at(1))];
    const overdue = async () =>
      (await ctx.records('plannedContact').list({ filter: { overdue: { eq: true } }, fields: ['id'] })).nodes.map((n) => n.id);
    expect(late.overdue).toBe(true);
    expect(early.overdue).toBe(false);
    expect(await overdue()).toEqual([late.id]);
    // Time alone makes the other one overdue: nothing writes to it.
    const soon = await plan(new Date(Date.now() + 300).toISOString());
    expect(await overdue()).not.toContain(soon.id);
    await new Promise((done) => setTimeout(done, 400));
    expect(await overdue()).toContain(soon.id);
    expect((await ctx.records('plannedContact').get(soon.id)).version).toBe(1);
    const columns = await ctx.sql(
      `select column_name from information_schema.columns where table_name = 'planned_contacts' and column_name like '%overdue%'`,
    );
    expect(columns).toEqual([]);
    for (const [id, action] of [
      [late.id, 'start'],
      [soon.id, 'cancel'],
    ] as const)
      await ctx.run(`plannedContact.${action}`, { id });
    expect(await overdue()).toEqual([]);
  });

  it('cannot be marked overdue by hand [CON6]', async () => {
    await expect(
      ctx.records('plannedContact').create({ goal: 'x', dueAt: at(1), accountId, overdue: true } as never),
    ).rejects.toMatchObject({ code: 'read_only_field', pointer: '/overdue' });
  });

  it('offer the transitions of their state, with the reason why not for the rest', async () => {
    const made = await plan(at(1));
    const read = async (id: string) =>
      (await ctx.records('plannedContact').get(id, ['availableTransitions'])) as unknown as { availableTransitions: unknown };
    const { availableTransitions } = await read(made.id);
    expect(names(availableTransitions)).toEqual(['start', '(hold)', '(miss)', '(reschedule)', 'cancel']);
    expect(availableTransitions).toContainEqual({
      name: 'hold',
      to: 'held',
      label: { en: 'Held', ru: 'Состоялся' },
      allowed: false,
      obstacle: 'requires',
      reason: { en: 'Fill in first: result.', ru: 'Сначала заполните: result.' },
    });
    await ctx.run('plannedContact.hold', { id: made.id, result: 'Agreed' });
    expect(await ctx.records('plannedContact').get(made.id)).toMatchObject({ state: 'held', result: 'Agreed' });
    expect(names((await read(made.id)).availableTransitions)).toEqual([]);
  });

  it('refuse a transition from the wrong state and one that lacks what it needs, and say why', async () => {
    const made = await plan(at(1));
    await expect(ctx.run('plannedContact.hold', { id: made.id })).rejects.toMatchObject({
      status: 409,
      code: 'transition_not_allowed',
      message: expect.stringContaining('result'),
      params: { obstacle: 'requires', state: 'planned' },
    });
    await ctx.run('plannedContact.cancel', { id: made.id });
    await expect(ctx.run('plannedContact.start', { id: made.id })).rejects.toMatchObject({
      status: 409,
      code: 'transition_not_allowed',
      params: { obstacle: 'state', state: 'cancelled' },
    });
    await expect(ctx.records('plannedContact').get(made.id)).resolves.toMatchObject({ state: 'cancelled' });
  });

  it('take one of two transitions that are asked for at once', async () => {
    const made = await plan(at(1));
    const done = await Promise.allSettled([
      ctx.run('plannedContact.cancel', { id: made.id }),
      ctx.run('plannedContact.start', { id: made.id }),
      ctx.run('plannedContact.cancel', { id: made.id }),
    ]);
    const kept = (await ctx.records('plannedContact').get(made.id)).state;
    const refused = done
      .filter((d) => d.status === 'rejected')
      .map((d) => (d as PromiseRejectedResult).reason as { code: string });
    // start may come before a cancel; two cancels never both.
    expect(kept).toBe('cancelled');
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(new Set(refused.map((r) => r.code))).toEqual(new Set(['transition_not_allowed']));
  });

  it('show a viewer no transition as allowed and refuse theirs', async () => {
    const made = await plan(at(1));
    const viewer = makeContext(await kit.actor('viewer'));
    const seen = (await viewer.records('plannedContact').get(made.id, ['availableTransitions'])) as unknown as {
      availableTransitions: { allowed: boolean; obstacle: string }[];
    };
    expect(seen.availableTransitions.length).toBeGreaterThan(0);
    expect(seen.availableTransitions.every((t) => !t.allowed && t.obstacle === 'permission')).toBe(true);
    await expect(viewer.run('plannedContact.cancel', { id: made.id })).rejects.toMatchObject({ status: 403 });
  });

  it('never change their state by a plain update of a client', async () => {
    const made = await plan(at(1));
    const manager = makeContext(await kit.actor('manager'));
    await expect(manager.records('plannedContact').update(made.id, { state: 'held' } as never)).rejects.toMatchObject({
      code: 'read_only_field',
    });
  });

  it('are replaced by the next attempt when rescheduled, which counts how often', async () => {
    const made = await ctx.records('plannedContact').create({ goal: 'Visit', dueAt: at(1), windowEndsAt: at(3), accountId });
    await ctx.run('plannedContact.reschedule', { id: made.id, rescheduledTo: at(24) });
    const old = await ctx
      .records('plannedContact')
      .get(made.id, ['state', 'next.dueAt', 'next.windowEndsAt', 'next.rescheduleCount', 'next.state', 'next.id']);
    expect(old).toMatchObject({ state: 'rescheduled', next: { rescheduleCount: 1, state: 'planned' } });
    const { next } = old as unknown as { next: { id: string; dueAt: string; windowEndsAt: string } };
    expect(Date.parse(next.windowEndsAt) - Date.parse(next.dueAt)).toBe(2 * HOUR);
    await ctx.run('plannedContact.reschedule', { id: next.id, rescheduledTo: at(48) });
    expect(await ctx.records('plannedContact').get(next.id, ['next.rescheduleCount'])).toEqual({ next: { rescheduleCount: 2 } });
  });
});
