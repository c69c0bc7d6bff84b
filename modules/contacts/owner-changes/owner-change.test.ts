import { makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestKernel;
let ctx: Context;
let unitId: string;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
  unitId = (await ctx.records('orgUnit').create({ name: 'Sales', kind: 'team' })).id;
});
afterAll(() => kit?.close());

interface Actor {
  ctx: Context;
  userId: string;
}

/** Users of one team, each with a context whose rights are read after all of them were made. */
async function actors(...roles: ('manager' | 'rep')[]): Promise<[Actor, Actor, Actor]> {
  const works = [];
  for (const role of roles) works.push(await kit.actor(role, { unitId }));
  const made = await Promise.all(
    works.map(async (work) => ({ ctx: makeContext(await kit.refreshed(work)), userId: work.userId })),
  );
  return made as [Actor, Actor, Actor];
}

describe('accounts that need a personal owner', () => {
  it('are refused without one, when made and when they become VIP or class A [CON8]', async () => {
    for (const special of [{ vip: true }, { valueClass: 'A' as const }]) {
      await expect(ctx.records('account').create({ name: 'X', ...special })).rejects.toMatchObject({
        code: 'personal_owner_required',
        pointer: '/ownerId',
      });
      const plain = await ctx.records('account').create({ name: 'X' });
      await expect(ctx.records('account').update(plain.id, special)).rejects.toMatchObject({ code: 'personal_owner_required' });
      const [rep] = await actors('rep');
      const owned = await rep.ctx.records('account').create({ name: 'X', ...special });
      expect(owned.ownerId).toBe(rep.userId);
      await expect(ctx.records('account').update(owned.id, { ownerId: null })).rejects.toMatchObject({
        code: 'personal_owner_required',
      });
    }
    await expect(ctx.records('account').create({ name: 'X', valueClass: 'B' })).resolves.toMatchObject({ ownerId: null });
  });

  it('change hands only with approval, whoever asks and by whatever way [CON8]', async () => {
    const [rep, other, manager] = await actors('rep', 'rep', 'manager');
    const account = await rep.ctx.records('account').create({ name: 'VIP', vip: true });
    for (const who of [ctx, manager.ctx]) {
      await expect(who.records('account').update(account.id, { ownerId: other.userId })).rejects.toMatchObject({
        status: 409,
        code: 'approval_required',
        pointer: '/ownerId',
      });
      await expect(who.run('account.transfer', { id: account.id, toId: other.userId, reason: 'x' })).rejects.toMatchObject({
        code: 'approval_required',
      });
      await expect(who.records('account').update(account.id, { ownerId: other.userId, vip: false })).rejects.toMatchObject({
        code: 'approval_required',
      });
    }
    const plain = await rep.ctx.records('account').create({ name: 'Plain' });
    await expect(manager.ctx.records('account').update(plain.id, { ownerId: other.userId })).resolves.toMatchObject({
      ownerId: other.userId,
    });
  });

  it('are handed over by a manager who approves the request, with the reason in the transfer [CON8] [CON9]', async () => {
    const [rep, other, manager] = await actors('rep', 'rep', 'manager');
    const account = await rep.ctx.records('account').create({ name: 'VIP', vip: true });
    const request = (await rep.ctx.run('account.requestOwner', {
      id: account.id,
      toId: other.userId,
      reason: 'Moves to Kazan',
    })) as { id: string };
    await expect(
      rep.ctx.run('account.requestOwner', { id: account.id, toId: other.userId, reason: 'Again' }),
    ).rejects.toMatchObject({ code: 'request_pending' });
    await expect(rep.ctx.run('ownerChange.approve', { id: request.id })).rejects.toMatchObject({ status: 403 });
    expect((await ctx.records('account').get(account.id)).ownerId).toBe(rep.userId);
    await manager.ctx.run('ownerChange.approve', { id: request.id });
    expect((await ctx.records('account').get(account.id)).ownerId).toBe(other.userId);
    expect((await ctx.records('ownerChange').get(request.id)).appliedAt).not.toBeNull();
    const { nodes } = await ctx.records('transfer').list({ filter: { recordId: { eq: account.id } } });
    expect(nodes).toMatchObject([{ fromId: rep.userId, toId: other.userId, reason: 'Moves to Kazan', step: 1 }]);
    // The approval is used up: going back needs a new one.
    await expect(manager.ctx.records('account').update(account.id, { ownerId: rep.userId })).rejects.toMatchObject({
      code: 'approval_required',
    });
  });

  it('stay where they are when the request is rejected or made by who would approve it [CON8]', async () => {
    const [rep, manager, second] = await actors('rep', 'manager', 'manager');
    const account = await rep.ctx.records('account').create({ name: 'VIP', valueClass: 'A' });
    const own = (await manager.ctx.run('account.requestOwner', { id: account.id, toId: manager.userId, reason: 'Mine' })) as {
      id: string;
    };
    await expect(manager.ctx.run('ownerChange.approve', { id: own.id })).rejects.toMatchObject({
      code: 'transition_not_allowed',
      params: { obstacle: 'guard' },
    });
    await expect(second.ctx.run('ownerChange.reject', { id: own.id })).rejects.toMatchObject({
      params: { obstacle: 'requires' },
    });
    await second.ctx.run('ownerChange.reject', { id: own.id, decisionNote: 'No reason to' });
    expect((await ctx.records('account').get(account.id)).ownerId).toBe(rep.userId);
    await expect(second.ctx.run('ownerChange.approve', { id: own.id })).rejects.toMatchObject({
      code: 'transition_not_allowed',
      params: { obstacle: 'state' },
    });
  });
});
