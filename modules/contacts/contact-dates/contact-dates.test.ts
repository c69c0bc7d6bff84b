import { inTransaction, makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T09:00:00.000Z`;

async function client() {
  const account = await ctx.records('account').create({ name: 'Client' });
  const person = await ctx.records('person').create({ lastName: 'Orlov', accountId: account.id });
  const dates = async () => {
    const [a, p] = [await ctx.records('account').get(account.id), await ctx.records('person').get(person.id)];
    return { account: [a.lastContactAt, a.nextContactAt], person: [p.lastContactAt, p.nextContactAt] };
  };
  const talk = (startedAt: string, more: { status?: 'held' | 'missed' } = {}) =>
    ctx
      .records('interaction')
      .create({ kind: 'call', subject: 'Talk', startedAt, accountId: account.id, personIds: [person.id], ...more } as never);
  const planned = (dueAt: string) =>
    ctx.records('plannedContact').create({ goal: 'Call', dueAt, accountId: account.id, personId: person.id });
  return { account, person, dates, talk, planned };
}

describe('last and next contact', () => {
  it('follow interactions that are created, moved, deleted and restored, of account and person alike [CON11]', async () => {
    const { dates, talk } = await client();
    const first = await talk(day(3));
    const second = await talk(day(5));
    await talk(day(9), { status: 'missed' });
    expect(await dates()).toEqual({ account: [day(5), null], person: [day(5), null] });
    await ctx.records('interaction').update(second.id, { startedAt: day(7) });
    expect((await dates()).person[0]).toBe(day(7));
    await ctx.records('interaction').delete(second.id);
    expect(await dates()).toEqual({ account: [day(3), null], person: [day(3), null] });
    await ctx.records('interaction').delete(first.id);
    expect(await dates()).toEqual({ account: [null, null], person: [null, null] });
    await ctx.records('interaction').restore(first.id);
    expect(await dates()).toEqual({ account: [day(3), null], person: [day(3), null] });
  });

  it('leave those who were taken off an interaction and reach those who were put on it [CON11]', async () => {
    const [one, other] = [await client(), await client()];
    const talk = await one.talk(day(3));
    await ctx.records('interaction').update(talk.id, { accountId: other.account.id, personIds: [other.person.id] } as never);
    expect(await one.dates()).toEqual({ account: [null, null], person: [null, null] });
    expect(await other.dates()).toEqual({ account: [day(3), null], person: [day(3), null] });
  });

  it('follow planned contacts through their states, and through rescheduling [CON11]', async () => {
    const { dates, planned } = await client();
    const near = await planned(day(4));
    const far = await planned(day(20));
    expect((await dates()).account).toEqual([null, day(4)]);
    await ctx.run('plannedContact.reschedule', { id: near.id, rescheduledTo: day(25) });
    expect(await dates()).toEqual({ account: [null, day(20)], person: [null, day(20)] });
    await ctx.run('plannedContact.cancel', { id: far.id });
    expect((await dates()).account).toEqual([null, day(25)]);
    const replaced = await ctx.records('plannedContact').get(near.id);
    await ctx.records('plannedContact').delete(String(replaced.nextId));
    expect((await dates()).person).toEqual([null, null]);
  });

  it('stay right when what the contact was planned with is deleted [CON11]', async () => {
    const { account, person } = await client();
    await ctx.records('plannedContact').create({ goal: 'Visit', dueAt: day(4), accountId: account.id, personId: person.id });
    await ctx.records('account').delete(account.id);
    expect((await ctx.records('person').get(person.id)).nextContactAt).toBeNull();
  });

  it('are right after many writers at once, whoever commits last [CON11]', async () => {
    const { dates, talk } = await client();
    await Promise.all(Array.from({ length: 16 }, (_, i) => talk(day(((i * 7) % 16) + 1))));
    expect(await dates()).toEqual({ account: [day(16), null], person: [day(16), null] });
  });

  it('are right for a writer who had to wait for another, whose contact was later [CON11]', async () => {
    const { account, person, dates, talk } = await client();
    const { promise: written, resolve: wrote } = Promise.withResolvers<void>();
    const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>();
    const slow = inTransaction(kit.system, async (inside) => {
      await makeContext(inside)
        .records('interaction')
        .create({ kind: 'call', subject: 'Later', startedAt: day(16), accountId: account.id, personIds: [person.id] } as never);
      wrote();
      await mayCommit;
    });
    await written;
    const quick = talk(day(10));
    await new Promise((done) => setTimeout(done, 300));
    commit();
    await Promise.all([slow, quick]);
    expect(await dates()).toEqual({ account: [day(16), null], person: [day(16), null] });
  });

  it('leave the version of the account alone, so that who edits it is not refused [CON11]', async () => {
    const { account, talk } = await client();
    await talk(day(3));
    await expect(ctx.records('account').update(account.id, { shortName: 'C' }, account.version)).resolves.toMatchObject({
      shortName: 'C',
    });
  });

  it('give the list «no contact for 30 days» by one query on the index [CON11]', async () => {
    const { account, talk } = await client();
    await talk(day(3));
    const since = '2026-03-20T00:00:00.000Z';
    const { nodes } = await ctx
      .records('account')
      .list({ filter: { lastContactAt: { lt: since } }, sort: ['lastContactAt'], first: 1000, fields: ['id'] });
    expect(nodes.map((n) => n.id)).toContain(account.id);
    // 1,000 more clients, all of them contacted lately, so that the index pays.
    const filler = (n: number) => ({ name: `Filler ${n}`, lastContactAt: '2026-06-01T00:00:00Z' });
    await ctx.records('account').createMany(Array.from({ length: 1000 }, (_, i) => filler(i)) as never);
    await kit.owner.query('analyze accounts');
    const plan = await ctx.sql<{ 'QUERY PLAN': string }>(
      `explain (costs off) select id from accounts where tenant_id = $1 and deleted_at is null and last_contact_at < $2 order by last_contact_at, id limit 50`,
      [ctx.actor.tenantId, since],
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toMatch(/accounts_last_contact_at_idx/);
  });
});
