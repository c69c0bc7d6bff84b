import { inTransaction, makeContext, testApi, type TestApi } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestApi;
let ctx: Context;
beforeAll(async () => {
  kit = await testApi([contacts]);
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

const account = (name: string) => ctx.records('account').create({ name, notDuplicate: true });
const plan = (of: Context, accountId: string) =>
  of.records('plannedContact').create({ accountId, kind: 'call', goal: 'Замер', dueAt: '2026-12-01T10:00:00Z' });

/** Until some connection waits for a lock. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await kit.owner.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const merging = (survivorId: string, loserId: string) => ctx.run('account.merge', { id: survivorId, loserIds: [loserId] });
const removing = (id: string) => ctx.records('account').delete(id);

it('what is being written of a record while that is merged away moves with it [CON4]', async () => {
  const [survivor, loser] = [await account('Стекло'), await account('Стекло и Ко')];
  const { planned, merged } = await inTransaction(kit.system, async (inside) => {
    const made = await plan(makeContext(inside), loser.id);
    const going = merging(survivor.id, loser.id);
    await Promise.race([somebodyWaits(), going]);
    return { planned: made, merged: { going } };
  });
  await merged.going;
  expect(await ctx.records('plannedContact').find(planned.id)).toMatchObject({ accountId: survivor.id });
});

it('what is written of a record that is being merged away or deleted is refused [CON4]', async () => {
  for (const gone of ['merged', 'deleted']) {
    const [survivor, loser] = [await account(`Рама ${gone}`), await account(`Рама ${gone} и Ко`)];
    const late = await inTransaction(kit.system, async (inside) => {
      const own = makeContext(inside);
      if (gone === 'merged') await own.run('account.merge', { id: survivor.id, loserIds: [loser.id] });
      else await own.records('account').delete(loser.id);
      const written = plan(ctx, loser.id).then(
        () => 'written',
        (error: { code?: string }) => error.code,
      );
      await Promise.race([somebodyWaits(), written]);
      return { written };
    });
    expect(await late.written).toBe('link_not_found');
  }
});

it('a record is not deleted past one that is just being written of it', async () => {
  const kept = await account('Витраж');
  const { removed } = await inTransaction(kit.system, async (inside) => {
    const made = await makeContext(inside)
      .records('accountPerson')
      .create({
        accountId: kept.id,
        personId: (await makeContext(inside).records('person').create({ lastName: 'Одна', notDuplicate: true })).id,
      });
    const going = removing(kept.id).then(
      () => made.id,
      (error: { code?: string }) => error.code,
    );
    await Promise.race([somebodyWaits(), going]);
    return { removed: { going, id: made.id } };
  });
  const ended = await removed.going;
  // It goes with its account, or keeps the account: what may not be is one that points at a deleted one.
  const live = await ctx.records('accountPerson').find(removed.id);
  const { rows } = await kit.owner.query('select deleted_at from accounts where id = $1', [kept.id]);
  expect({ ended: typeof ended, pointsAtDeleted: live !== null && rows[0]?.deleted_at !== null }).toEqual({
    ended: 'string',
    pointsAtDeleted: false,
  });
});
