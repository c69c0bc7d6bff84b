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

const pairs = async () =>
  (
    await ctx
      .records('mergeCandidate')
      .list({ sort: ['-score'], fields: ['id', 'leftId', 'rightId', 'score', 'state', 'blocked'] })
  ).nodes;
const run = () => ctx.run('person.findDuplicates', {}) as Promise<Record<string, number>>;

describe('the background search', () => {
  it('finds duplicates among what is there, is idempotent, leaves the dismissed alone and withdraws what is alike no more [CON3]', async () => {
    const people = await ctx.records('person').createMany([
      { firstName: 'Александр', lastName: 'Кузнецов', notDuplicate: true },
      { firstName: 'Саша', lastName: 'Kuznetsov', notDuplicate: true },
      { firstName: 'Вера', lastName: 'Холмская' },
      { firstName: 'Вера', lastName: 'Холмская', notDuplicate: true },
      { firstName: 'Лев', lastName: 'Отдельный' },
    ]);
    const [alexander, sasha, vera, veraToo] = people.map((p) => p.id) as [string, string, string, string];
    for (const personId of [alexander, sasha])
      await ctx.records('contactPoint').create({ personId, kind: 'email', valueRaw: 'A.Kuznetsov@example.com' });
    // As if they had come before there was a check.
    await ctx.sql('update merge_candidates set deleted_at = now()');
    const first = await run();
    expect(first).toMatchObject({ found: 2, created: 2, updated: 0, withdrawn: 0 });
    const found = await pairs();
    expect(found).toMatchObject([
      { leftId: alexander, rightId: sasha, state: 'new' },
      { leftId: vera, rightId: veraToo, state: 'new' },
    ]);
    expect(await run()).toMatchObject({ found: 2, created: 0, updated: 0, withdrawn: 0 });
    await ctx.run('mergeCandidate.dismiss', { id: found[1]?.id, note: 'Mother and daughter' });
    await ctx.records('person').update(sasha, { lastName: 'Иной', firstName: 'Иван' });
    await ctx.sql('update contact_points set deleted_at = now() where person_id = $1', [sasha]);
    expect(await run()).toMatchObject({ found: 1, created: 0, updated: 0, withdrawn: 1 });
    expect(await pairs()).toMatchObject([{ leftId: vera, rightId: veraToo, state: 'dismissed' }]);
  });

  it('goes through more pairs than it holds at once, and passes over keys that very many share [CON3]', async () => {
    const rows = Array.from({ length: 52 }, (_, i) => ({
      firstName: 'Олег',
      lastName: 'Толпин',
      middleName: `${i}`,
      notDuplicate: true,
    }));
    await ctx.sql(`update tenants set settings = settings || '{"contacts.mostSharedKey": 60}' where id = $1`, [
      ctx.actor.tenantId,
    ]);
    await ctx.records('person').createMany(rows);
    const all = await run();
    expect(all.compared).toBe(1 + (52 * 51) / 2);
    await ctx.sql(`update tenants set settings = settings || '{"contacts.mostSharedKey": 50}' where id = $1`, [
      ctx.actor.tenantId,
    ]);
    expect((await run()).compared).toBe(1);
  });

  it('is for managers, and sees one tenant only [CON3]', async () => {
    await expect(makeContext(await kit.actor('rep')).run('person.findDuplicates', {})).rejects.toMatchObject({ status: 403 });
    const other = makeContext(await kit.otherTenant());
    expect(await other.run('person.findDuplicates', {})).toMatchObject({ compared: 0, found: 0 });
  });
});
