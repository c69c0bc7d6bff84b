import { makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';
import { countryOfCurrency, normaliseValue } from './normalise.js';

let kit: TestKernel;
let ctx: Context;
let personId: string;
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
  personId = (await ctx.records('person').create({ lastName: 'P' })).id;
});
afterAll(() => kit?.close());

describe('contact points', () => {
  it.each([
    ['phone', '8 (495) 123-45-67', 'RU', '+74951234567'],
    ['phone', '+7 495 123 45 67', null, '+74951234567'],
    ['fax', '202-224-5251', 'US', '+12022245251'],
    ['phone', 'ask Anna', 'RU', null],
    ['email', 'Anna@Example.COM', null, 'anna@example.com'],
    ['email', 'not an address', null, null],
    ['messenger', '@Anna', null, 'anna'],
    ['messenger', 'https://t.me/Anna/', null, 'anna'],
    ['messenger', '+7 916 123-45-67', null, '+79161234567'],
    ['social', 'https://twitter.com/SenSanders', null, 'sensanders'],
    ['postal', 'Тверская  1', null, 'тверская 1'],
  ])('recognise %s «%s» in whatever writing', (kind, raw, country, expected) => {
    expect(normaliseValue(kind, raw, country)).toBe(expected);
  });

  it("understand numbers without a code by the country of the tenant's currency, and follow every change", async () => {
    const made = await ctx.records('contactPoint').create({ personId, kind: 'phone', valueRaw: '8 495 123-45-67' });
    expect(made).toMatchObject({ valueNorm: '+74951234567', country: 'RU' });
    expect((await ctx.records('contactPoint').update(made.id, { valueRaw: '8 495 123-45-68' })).valueNorm).toBe('+74951234568');
    expect((await ctx.records('contactPoint').update(made.id, { kind: 'email', valueRaw: 'P@X.ru' })).valueNorm).toBe('p@x.ru');
    expect(countryOfCurrency({ rights: { baseCurrency: 'EUR' } })).toBeNull();
  });

  it('belong to exactly one person or account', async () => {
    const accountId = (await ctx.records('account').create({ name: 'A' })).id;
    await expect(ctx.records('contactPoint').create({ kind: 'email', valueRaw: 'a@b.c' })).rejects.toMatchObject({
      code: 'one_owner',
    });
    const made = await ctx.records('contactPoint').create({ accountId, kind: 'email', valueRaw: 'a@b.c' });
    await expect(ctx.records('contactPoint').update(made.id, { personId })).rejects.toMatchObject({ code: 'one_owner' });
    await expect(ctx.records('contactPoint').update(made.id, { personId, accountId: null })).resolves.toMatchObject({ personId });
  });

  it('have at most one primary of a kind per owner: the one marked last', async () => {
    const owner = (await ctx.records('person').create({ lastName: 'Q' })).id;
    const add = (kind: 'phone' | 'email', valueRaw: string, isPrimary: boolean) =>
      ctx.records('contactPoint').create({ personId: owner, kind, valueRaw, isPrimary });
    await add('phone', '+74951234567', true);
    await add('email', 'q@x.ru', true);
    const third = await add('phone', '+74951234568', true);
    const primary = (
      await ctx.records('contactPoint').list({ filter: { personId: { eq: owner }, isPrimary: { eq: true } }, sort: ['kind'] })
    ).nodes;
    expect(primary.map((p) => p.valueRaw)).toEqual(['q@x.ru', '+74951234568']);
    await ctx.records('contactPoint').update(third.id, { isPrimary: false });
    await ctx.records('contactPoint').createMany([
      { personId: owner, kind: 'phone', valueRaw: '+74951234500', isPrimary: true },
      { personId: owner, kind: 'phone', valueRaw: '+74951234501', isPrimary: true },
    ]);
    expect(
      (
        await ctx
          .records('contactPoint')
          .list({ filter: { personId: { eq: owner }, isPrimary: { eq: true }, kind: { eq: 'phone' } } })
      ).nodes.map((p) => p.valueRaw),
    ).toEqual(['+74951234501']);
  });
});
