import { inTransaction, makeContext, testApi, type TestApi } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestApi;
let ctx: Context;
beforeAll(async () => {
  kit = await testApi([contacts]);
  ctx = makeContext(kit.system);
  other = await account('Третий');
});
afterAll(() => kit?.close());

const account = (name: string) => ctx.records('account').create({ name, notDuplicate: true });
let other: { id: string };
/** Of what points at an account, what changes nothing of it: whoever writes it holds the account by the link alone. */
const relate = (of: Context, fromAccountId: string) =>
  of.records('relationship').create({ kind: 'partner', fromAccountId, toAccountId: other.id });

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

it('what is being written of a record while that is merged away moves with it [CON4]', async () => {
  const [survivor, loser] = [await account('Стекло'), await account('Стекло и Ко')];
  const { made, merged } = await inTransaction(kit.system, async (inside) => {
    const written = await relate(makeContext(inside), loser.id);
    const going = merging(survivor.id, loser.id);
    await Promise.race([somebodyWaits(), going]);
    return { made: written, merged: { going } };
  });
  await merged.going;
  expect(await ctx.records('relationship').find(made.id)).toMatchObject({ fromAccountId: survivor.id });
});

it('what is written of a record that is being merged away or deleted is refused [CON4]', async () => {
  for (const gone of ['merged', 'deleted']) {
    const [survivor, loser] = [await account(`Рама ${gone}`), await account(`Рама ${gone} и Ко`)];
    const late = await inTransaction(kit.system, async (inside) => {
      const own = makeContext(inside);
      if (gone === 'merged') await own.run('account.merge', { id: survivor.id, loserIds: [loser.id] });
      else await own.records('account').delete(loser.id);
      const written = relate(ctx, loser.id).then(
        () => 'written',
        (error: { code?: string }) => error.code,
      );
      await Promise.race([somebodyWaits(), written]);
      return { written };
    });
    expect(await late.written).toBe('link_not_found');
  }
});

it('what is being written of a record while that is deleted goes with it', async () => {
  const gone = await account('Витраж');
  const { made, removed } = await inTransaction(kit.system, async (inside) => {
    const written = await relate(makeContext(inside), gone.id);
    const going = ctx.records('account').delete(gone.id);
    await Promise.race([somebodyWaits(), going]);
    return { made: written, removed: { going } };
  });
  await removed.going;
  expect(await ctx.records('relationship').find(made.id)).toBeNull();
});
