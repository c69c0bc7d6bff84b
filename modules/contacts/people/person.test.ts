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

const account = async (name: string) => (await ctx.records('account').create({ name })).id;
const roles = async (personId: string) =>
  (
    await ctx
      .records('accountPerson')
      .list({ filter: { personId: { eq: personId } }, sort: ['createdAt'], fields: ['accountId', 'isPrimary'] })
  ).nodes;
const accountOf = async (id: string) => (await ctx.records('person').get(id)).accountId;

describe('people', () => {
  it('are named by their parts, by a given whole name, or by a nickname, and never by nothing', async () => {
    const made = await ctx.records('person').create({ firstName: 'Анна', lastName: 'Кузнецова' });
    expect(made.fullName).toBe('Анна Кузнецова');
    expect((await ctx.records('person').update(made.id, { middleName: 'Петровна' })).fullName).toBe('Анна Петровна Кузнецова');
    expect((await ctx.records('person').update(made.id, { displayName: 'Аня' })).fullName).toBe('Аня');
    expect((await ctx.records('person').list({ search: 'аня' })).nodes.map((p) => p.id)).toEqual([made.id]);
    await expect(ctx.records('person').create({ position: 'Director' })).rejects.toMatchObject({
      code: 'required',
      pointer: '/lastName',
    });
    await expect(
      ctx.records('person').update(made.id, { displayName: null, firstName: null, middleName: null, lastName: null }),
    ).rejects.toMatchObject({ code: 'required' });
  });

  it('have birthdays with or without a year, and only real ones', async () => {
    const made = await ctx.records('person').create({ lastName: 'B', birthday: '--02-29' });
    expect(made.birthMonthDay).toBe('02-29');
    expect((await ctx.records('person').update(made.id, { birthday: '1980-05-17' })).birthMonthDay).toBe('05-17');
    for (const wrong of ['1981-02-29', '--02-30', '1980-13-01'])
      await expect(ctx.records('person').update(made.id, { birthday: wrong })).rejects.toMatchObject({ pointer: '/birthday' });
  });

  it('have the account of their primary role, whichever of the two is written', async () => {
    const [one, two] = [await account('One'), await account('Two')];
    const { id } = await ctx.records('person').create({ lastName: 'P', accountId: one });
    expect(await roles(id)).toEqual([{ accountId: one, isPrimary: true }]);
    await ctx.records('person').update(id, { accountId: two });
    expect(await roles(id)).toEqual([
      { accountId: one, isPrimary: false },
      { accountId: two, isPrimary: true },
    ]);
    const [first] = (await ctx.records('accountPerson').list({ filter: { personId: { eq: id } }, sort: ['createdAt'] })).nodes;
    await ctx.records('accountPerson').update(first?.id ?? '', { isPrimary: true });
    expect(await accountOf(id)).toBe(one);
    expect(await roles(id)).toEqual([
      { accountId: one, isPrimary: true },
      { accountId: two, isPrimary: false },
    ]);
    await ctx.records('accountPerson').delete(first?.id ?? '');
    expect(await accountOf(id)).toBeNull();
    await ctx.records('accountPerson').restore(first?.id ?? '');
    expect(await accountOf(id)).toBe(one);
    await ctx.records('person').update(id, { accountId: null });
    expect((await roles(id)).every((r) => r.isPrimary === false)).toBe(true);
  });

  it('may have several roles in one account, and a new primary one takes the mark from the old', async () => {
    const [one, two] = [await account('One'), await account('Two')];
    const { id } = await ctx.records('person').create({ lastName: 'P', accountId: one });
    await ctx.records('accountPerson').create({ personId: id, accountId: one, position: 'Buyer' });
    expect(await accountOf(id)).toBe(one);
    await ctx.records('accountPerson').create({ personId: id, accountId: two, position: 'Director', isPrimary: true });
    expect(await accountOf(id)).toBe(two);
    expect((await roles(id)).filter((r) => r.isPrimary)).toEqual([{ accountId: two, isPrimary: true }]);
  });

  it('have one primary role after several were marked at once, without anybody waiting in a circle', async () => {
    const { id } = await ctx.records('person').create({ lastName: 'P' });
    const accounts = await Promise.all(Array.from({ length: 8 }, (_, i) => account(`Firm ${i}`)));
    await Promise.all(
      accounts.map((accountId) => ctx.records('accountPerson').create({ personId: id, accountId, isPrimary: true })),
    );
    const primary = (await roles(id)).filter((r) => r.isPrimary);
    expect(primary).toEqual([{ accountId: await accountOf(id), isPrimary: true }]);
  });

  it('lose the account that is deleted, and its roles with it', async () => {
    const one = await account('One');
    const { id } = await ctx.records('person').create({ lastName: 'P', accountId: one });
    await ctx.records('account').delete(one);
    expect(await accountOf(id)).toBeNull();
    expect(await roles(id)).toEqual([]);
  });

  it('are created in bulk with their accounts by a number of statements that does not grow with them', async () => {
    const one = await account('One');
    const people = await ctx
      .records('person')
      .createMany(Array.from({ length: 50 }, (_, i) => ({ lastName: `P${i}`, accountId: one })));
    expect(await ctx.records('accountPerson').count({ filter: { accountId: { eq: one }, isPrimary: { eq: true } } })).toBe(
      people.length,
    );
  });
});
