import { makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestKernel;
let ctx: Context;
let [anna, boris, clara]: string[] = [];
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
  [anna, boris, clara] = await Promise.all(
    ['anna', 'boris', 'clara'].map(async (name) => (await ctx.records('user').create({ name, email: `${name}@example.com` })).id),
  );
});
afterAll(() => kit?.close());

const transfersOf = async (id: string) =>
  (
    await ctx
      .records('transfer')
      .list({ filter: { recordId: { eq: id } }, sort: ['step'], fields: ['entity', 'step', 'fromId', 'toId', 'reason'] })
  ).nodes;

async function records() {
  const account = await ctx.records('account').create({ name: 'A', ownerId: anna });
  const person = await ctx.records('person').create({ lastName: 'P', ownerId: anna });
  const plannedContact = await ctx
    .records('plannedContact')
    .create({ goal: 'G', dueAt: '2027-01-01T00:00:00Z', accountId: account.id, ownerId: anna });
  const interaction = await ctx
    .records('interaction')
    .create({ kind: 'call', subject: 'S', accountId: account.id, ownerId: anna });
  return { account, person, plannedContact, interaction };
}

describe('transfers', () => {
  it('are on record for every change of owner of each entity, with from, to, reason and step [CON9]', async () => {
    for (const [entity, record] of Object.entries(await records())) {
      await ctx.run(`${entity}.transfer`, { id: record.id, toId: boris, reason: 'Leave of Anna' });
      await ctx.records(entity).update(record.id, { ownerId: clara });
      await ctx.because('Back again').records(entity).update(record.id, { ownerId: anna });
      await ctx.records(entity).update(record.id, { ownerId: null });
      expect(await transfersOf(record.id)).toEqual([
        { entity, step: 1, fromId: anna, toId: boris, reason: 'Leave of Anna' },
        { entity, step: 2, fromId: boris, toId: clara, reason: 'tenant created' },
        { entity, step: 3, fromId: clara, toId: anna, reason: 'Back again' },
        { entity, step: 4, fromId: anna, toId: null, reason: 'tenant created' },
      ]);
    }
  });

  it('are not written when the owner stays the same, or for a new record [CON9]', async () => {
    const { account } = await records();
    await ctx.records('account').update(account.id, { ownerId: anna, shortName: 'AA' });
    expect(await transfersOf(account.id)).toEqual([]);
  });

  it('are numbered without gaps or doubles when many hand over at once [CON9]', async () => {
    const { person } = await records();
    await Promise.all(
      Array.from({ length: 9 }, (_, i) => ctx.records('person').update(person.id, { ownerId: [boris, clara, anna][i % 3] })),
    );
    const steps = await transfersOf(person.id);
    expect(steps.map((s) => s.step)).toEqual(steps.map((_, i) => i + 1));
    steps.slice(1).forEach((s, i) => expect(s.fromId).toBe(steps[i]?.toId));
  });

  it('cannot be made or changed by hand [CON9]', async () => {
    const manager = makeContext(await kit.actor('manager'));
    const { account } = await records();
    await expect(manager.records('transfer').create({ entity: 'account', recordId: account.id, step: 9 })).rejects.toMatchObject({
      status: 403,
    });
  });
});
