import { makeContext, testApi, type TestApi } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';

let kit: TestApi;
let ctx: Context;
beforeAll(async () => {
  kit = await testApi([contacts]);
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

const percent = async (entity: string, id: string) => (await ctx.records(entity).get(id)).completeness;

describe('completeness', () => {
  it('follows the record and what hangs on it, by the weights of the class, and does not spend versions [CON5]', async () => {
    const account = await ctx.records('account').create({ name: 'Полная' });
    expect(account).toMatchObject({ completeness: 10, version: 1 });
    await ctx.records('account').update(account.id, { inn: '7700000000', industry: 'glass' });
    expect(await percent('account', account.id)).toBe(35);
    const phone = await ctx
      .records('contactPoint')
      .create({ accountId: account.id, kind: 'phone', valueRaw: '+7 495 111-22-33' });
    expect(await percent('account', account.id)).toBe(50);
    await ctx.records('contactPoint').update(phone.id, { state: 'invalid' });
    expect(await percent('account', account.id)).toBe(35);
    const person = await ctx.records('person').create({ lastName: 'Роль', accountId: account.id });
    expect(await percent('account', account.id)).toBe(40);
    expect(await percent('person', person.id)).toBe(25);
    await ctx.records('account').update(account.id, { valueClass: 'A', ownerId: (await kit.actor('rep')).userId });
    expect(await percent('account', account.id)).toBe(50);
    await ctx
      .records('accountPerson')
      .delete(
        ((await ctx.records('accountPerson').list({ filter: { personId: { eq: person.id } } })).nodes[0] as { id: string }).id,
      );
    expect(await percent('account', account.id)).toBe(40);
    expect((await ctx.records('account').get(account.id)).version).toBe(3);
  });

  it('can be filtered and sorted by, since it is stored, and is right in a batch [CON5]', async () => {
    await ctx.records('person').createMany([
      { lastName: 'Пусто', department: 'sort' },
      { firstName: 'Имя', lastName: 'Полнее', birthday: '1990-01-01', department: 'sort' },
    ]);
    const { nodes } = await ctx.records('person').list({
      filter: { department: { eq: 'sort' }, completeness: { lt: 50 } },
      sort: ['-completeness'],
      fields: ['lastName', 'completeness'],
    });
    expect(nodes).toEqual([
      { lastName: 'Полнее', completeness: 30 },
      { lastName: 'Пусто', completeness: 15 },
    ]);
  });

  it('is reckoned anew for all records when the weights change [CON5]', async () => {
    const { id } = await ctx.records('person').create({ lastName: 'Вес', nickname: 'N' });
    await ctx.sql(
      `update tenants set settings = settings || '{"contacts.personCompleteness": {"default": {"nickname": 1}}}' where id = $1`,
      [ctx.actor.tenantId],
    );
    await ctx.run('person.recountCompleteness', {});
    expect(await percent('person', id)).toBe(100);
    expect(await ctx.run('person.recountCompleteness', {})).toMatchObject({ changed: 0 });
    await ctx.sql(`update tenants set settings = settings - 'contacts.personCompleteness' where id = $1`, [ctx.actor.tenantId]);
  });

  it('is reported by owner, and each figure is that of its list [CON5]', async () => {
    const owner = await kit.actor('rep');
    await ctx.records('account').createMany([
      { name: 'R1', ownerId: owner.userId },
      { name: 'R2', industry: 'x', ownerId: owner.userId },
    ]);
    const report = contacts.reports.find((r) => r.name === 'account.completeness');
    const query = `groupBy=${report?.groupBy.join(',')}&measures=${report?.measures.filter((m) => m !== 'count').join(',')}&filter=${encodeURIComponent(JSON.stringify({ ownerId: { eq: owner.userId } }))}`;
    const answer = await kit.rest<{ groups: unknown[] }>(owner, 'GET', `/v1/accounts/aggregate?${query}`);
    expect(answer.text).toContain(owner.userId);
    expect(answer.body.groups).toHaveLength(1);
    expect(answer.text).toMatch(/"completeness" : 25[.0]/);
  });
});
