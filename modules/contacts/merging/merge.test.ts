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

type Id = { id: string };
const person = (lastName: string, more: Record<string, unknown> = {}) =>
  ctx.records('person').create({ lastName, notDuplicate: true, ...more });
const account = (name: string, more: Record<string, unknown> = {}) =>
  ctx.records('account').create({ name, notDuplicate: true, ...more });
const merge = (entity: string, id: string, ...loserIds: string[]) =>
  ctx.run(`${entity}.merge`, { id, loserIds }) as Promise<{ mergeId: string; moved: Record<string, number> }>;
const unmerge = (entity: string, id: string) =>
  ctx.run(`${entity}.unmerge`, { id }) as Promise<{ restored: number; left: number }>;
const values = async (entity: string, id: string, field: string) =>
  (await ctx.records(entity).list({ filter: { personId: { eq: id } }, fields: [field] })).nodes.map((n) => n[field]);

describe('merging people', () => {
  it('moves what points at the loser whichever entity it is of, folds what both have, and keeps own values over filled in ones [CON4]', async () => {
    const company = await account('Свет');
    const [a, b] = [
      await person('Левина', { firstName: 'Ида', accountId: company.id }),
      await person('Левина', { birthday: '1970-01-02', doNotContact: true, tags: ['vip'] }),
    ];
    const point = (personId: string, valueRaw: string) =>
      ctx.records('contactPoint').create({ personId, kind: 'phone', valueRaw, isPrimary: true });
    await point(a.id, '+7 495 700-00-01');
    const same = await point(b.id, '8 495 700 00 01');
    const other = await point(b.id, '+7 495 700-00-02');
    const call = await ctx
      .records('interaction' as string)
      .create({ kind: 'call', subject: 'Звонок', startedAt: '2026-01-05T10:00:00Z', personIds: [b.id] });
    const both = await ctx
      .records('interaction' as string)
      .create({ kind: 'meeting', subject: 'Встреча', startedAt: '2026-01-04T10:00:00Z', personIds: [a.id, b.id] });
    await ctx.records('accountPerson').create({ accountId: company.id, personId: b.id });
    await ctx.records('relationship').create({ kind: 'family', fromPersonId: a.id, toPersonId: b.id });
    await ctx.records('recordShare').create({ entity: 'person', recordId: b.id, principalId: kit.roles.viewer });
    await ctx
      .records('person')
      .upsert({ externalId: { system: '1c', id: 'b-77' } }, { lastName: 'Внешний' })
      .then(({ record }) => ctx.sql('update external_refs set record_id = $1 where record_id = $2', [b.id, record.id]));
    const done = await merge('person', a.id, b.id);
    expect(done.moved).toMatchObject({
      'contactPoint folded': 1,
      'contactPoint.personId': 1,
      'interaction.personIds': 2,
      'accountPerson folded': 1,
      'relationship dropped': 1,
      'recordShare.recordId': 1,
      external: 1,
    });
    expect((await values('contactPoint', a.id, 'valueNorm')).sort()).toEqual(['+74957000001', '+74957000002']);
    expect((await values('contactPoint', a.id, 'isPrimary')).sort()).toEqual([false, true]);
    expect(await ctx.records('contactPoint').find(same.id)).toBeNull();
    expect(await ctx.records('contactPoint').find(other.id)).toMatchObject({ personId: a.id });
    for (const { id } of [call, both])
      expect(await ctx.records('interaction').find(id, ['people.id'])).toEqual({ people: { nodes: [{ id: a.id }] } });
    expect(await ctx.records('person').get(a.id)).toMatchObject({
      firstName: 'Ида',
      birthday: '1970-01-02',
      doNotContact: true,
      tags: ['vip'],
      accountId: company.id,
      lastContactAt: '2026-01-05T10:00:00.000Z',
    });
    expect(await ctx.sql('select record_id from external_refs where external_id = $1', ['b-77'])).toEqual([{ record_id: a.id }]);
    expect(await ctx.records('recordShare').count({ filter: { recordId: { eq: a.id } } })).toBe(1);
    const { restored, left } = await unmerge('person', a.id);
    expect([restored > 5, left]).toEqual([true, 0]);
    expect(await ctx.records('person').get(b.id)).toMatchObject({
      birthday: '1970-01-02',
      lastContactAt: '2026-01-05T10:00:00.000Z',
      mergedIntoId: null,
    });
    expect(await ctx.records('person').get(a.id)).toMatchObject({
      birthday: null,
      doNotContact: false,
      tags: [],
      lastContactAt: '2026-01-04T10:00:00.000Z',
    });
    expect((await values('contactPoint', b.id, 'valueNorm')).sort()).toEqual(['+74957000001', '+74957000002']);
  });

  it('takes the fields the caller chooses, and only from the records that are merged [CON4]', async () => {
    const [a, b] = [
      await person('Первая', { nickname: 'A', language: 'ru' }),
      await person('Вторая', { nickname: 'B', language: 'en' }),
    ];
    await expect(
      ctx.run('person.merge', { id: a.id, loserIds: [b.id], choices: { nickname: kit.roles.rep } }),
    ).rejects.toMatchObject({ status: 400, pointer: '/choices/nickname' });
    await expect(ctx.run('person.merge', { id: a.id, loserIds: [b.id], choices: { completeness: b.id } })).rejects.toMatchObject({
      status: 400,
      pointer: '/choices/completeness',
    });
    await ctx.run('person.merge', { id: a.id, loserIds: [b.id], choices: { nickname: b.id } });
    expect(await ctx.records('person').get(a.id)).toMatchObject({ nickname: 'B', language: 'ru', lastName: 'Первая' });
  });

  it('redirects old ids, also through a chain, and keeps the history of the losers [CON4]', async () => {
    const manager = await kit.actor('manager');
    const [a, b, c] = [
      await person('Цепь', { firstName: 'А' }),
      await person('Цепь', { firstName: 'Б' }),
      await person('Цепь', { firstName: 'В' }),
    ];
    await ctx.records('person').update(a.id, { nickname: 'раньше' });
    await merge('person', b.id, a.id);
    await merge('person', c.id, b.id);
    for (const { id } of [a, b]) {
      const answer = await kit.rest(manager, 'GET', `/v1/people/${id}`);
      expect([answer.status, answer.headers.location]).toEqual([308, `/v1/people/${c.id}`]);
      const graphql = await kit.graphql<{ errors: { extensions: Record<string, unknown> }[] }>(
        manager,
        `{ person(id: "${id}") { id } }`,
      );
      expect(graphql.body.errors?.[0]?.extensions).toMatchObject({ code: 'merged', params: { location: `/v1/people/${c.id}` } });
      const history = await kit.rest<{ nodes: { event: string; after: Record<string, unknown> }[] }>(
        manager,
        'GET',
        `/v1/people/${id}/history`,
      );
      expect(history.body.nodes.at(-1)).toMatchObject({ event: 'person.created' });
    }
    const history = await kit.rest<{ nodes: { after: Record<string, unknown> | null }[] }>(
      manager,
      'GET',
      `/v1/people/${a.id}/history`,
    );
    expect(history.body.nodes.some((n) => n.after?.nickname === 'раньше')).toBe(true);
    await unmerge('person', c.id);
    expect((await kit.rest(manager, 'GET', `/v1/people/${a.id}`)).headers.location).toBe(`/v1/people/${b.id}`);
    await unmerge('person', b.id);
    expect((await kit.rest(manager, 'GET', `/v1/people/${a.id}`)).status).toBe(200);
  });

  it('undoes after later changes: those stay, links go back unless they were pointed elsewhere since [CON4]', async () => {
    const [a, b, c] = [
      await person('Х', { position: null }),
      await person('Х', { position: 'Директор', language: 'ru' }),
      await person('У'),
    ];
    const plan = (personId: string, goal: string) =>
      ctx.records('plannedContact').create({ personId, goal, dueAt: '2027-01-01T00:00:00Z' });
    const [kept, elsewhere] = [await plan(b.id, 'Вернётся'), await plan(b.id, 'Переназначен')];
    await merge('person', a.id, b.id);
    await ctx.records('person').update(a.id, { position: 'Президент', nickname: 'новое' });
    await ctx.records('plannedContact').update(elsewhere.id, { personId: c.id });
    const later = await plan(a.id, 'Позже');
    const { left } = await unmerge('person', a.id);
    expect(left).toBe(2);
    expect(await ctx.records('person').get(a.id)).toMatchObject({ position: 'Президент', nickname: 'новое', language: null });
    expect(await ctx.records('person').get(b.id)).toMatchObject({ position: 'Директор', language: 'ru' });
    const owners = await Promise.all(
      [kept, elsewhere, later].map(async ({ id }) => (await ctx.records('plannedContact').get(id)).personId),
    );
    expect(owners).toEqual([b.id, c.id, a.id]);
  });

  it('is a right of its own, and refuses what cannot be merged [CON4]', async () => {
    const [a, b] = [await person('Право'), await person('Право')];
    await expect(makeContext(await kit.actor('rep')).run('person.merge', { id: a.id, loserIds: [b.id] })).rejects.toMatchObject({
      status: 403,
    });
    await expect(merge('person', a.id, a.id)).rejects.toMatchObject({ status: 400, pointer: '/loserIds' });
    await expect(merge('person', a.id, kit.roles.rep)).rejects.toMatchObject({ status: 400, pointer: '/loserIds/0' });
    await expect(unmerge('person', a.id)).rejects.toMatchObject({ code: 'nothing_to_undo' });
    const first = await merge('person', a.id, b.id);
    await merge('person', a.id, (await person('Право 2')).id);
    await expect(ctx.run('person.unmerge', { id: a.id, mergeId: first.mergeId })).rejects.toMatchObject({
      code: 'undo_later_first',
    });
  });
});

describe('merging accounts', () => {
  it('does not merge records of different tax ids unless somebody says so [CON1]', async () => {
    const [a, b] = [await account('Одно', { inn: '7700000001' }), await account('Одно', { inn: '7700000002' })];
    await expect(merge('account', a.id, b.id)).rejects.toMatchObject({
      code: 'different_strong_ids',
      params: { reasons: [{ field: 'strongId.inn' }] },
    });
    await ctx.run('account.merge', { id: a.id, loserIds: [b.id], acceptDifferentIds: true });
    expect(await ctx.records('account').find(b.id)).toBeNull();
  });

  it('does not hand over a VIP account without approval [CON8]', async () => {
    const [anna, boris] = await Promise.all(
      ['anna', 'boris'].map(async (name) => (await ctx.records('user').create({ name, email: `${name}@example.com` })).id),
    );
    const [plain, vip] = [await account('Обычный', { ownerId: anna }), await account('Важный', { ownerId: boris, vip: true })];
    await expect(merge('account', plain.id, vip.id)).rejects.toMatchObject({ code: 'approval_required' });
    const unowned = await account('Ничей');
    await merge('account', unowned.id, vip.id);
    expect(await ctx.records('account').get(unowned.id)).toMatchObject({ vip: true, ownerId: boris });
  });

  it('keeps a hierarchy sound: nobody becomes their own parent, and undoing brings it back [CON4]', async () => {
    const top = await account('Верх');
    const middle = await account('Середина', { parentId: top.id });
    const low = await account('Низ', { parentId: middle.id });
    await merge('account', middle.id, top.id);
    expect(await ctx.records('account').get(middle.id)).toMatchObject({ parentId: null });
    await unmerge('account', middle.id);
    expect(await ctx.records('account').get(middle.id)).toMatchObject({ parentId: top.id });
    await merge('account', top.id, middle.id);
    expect(await ctx.records('account').get(low.id)).toMatchObject({ parentId: top.id });
  });

  it('gives money back as it was, when another record’s was chosen [CON4]', async () => {
    const money = (amount: number) => ({ annualRevenue: { amount, currency: 'RUB' } });
    const [a, b] = [await account('Деньги', money(1000)), await account('Деньги', { ...money(2000), types: ['supplier'] })];
    await ctx.run('account.merge', { id: a.id, loserIds: [b.id], choices: { annualRevenue: b.id } });
    expect(await ctx.records('account').get(a.id)).toMatchObject({ ...money(2000), types: ['supplier'] });
    await unmerge('account', a.id);
    expect(await ctx.records('account').get(a.id)).toMatchObject({ ...money(1000), types: [] });
  });

  it('settles the candidates: merged ones are decided, and an undone merge is never proposed again [CON4]', async () => {
    const { id: a } = await account('Кандидат-ООО');
    const { id: b } = (await ctx.records('account').create({ name: 'Кандидат ООО' })) as Id;
    await ctx.run('account.findDuplicates', {});
    const state = async () =>
      (await ctx.records('mergeCandidate').list({ filter: { rightId: { eq: b } }, fields: ['state'] })).nodes;
    expect(await state()).toEqual([{ state: 'new' }]);
    await merge('account', a, b);
    expect(await state()).toEqual([{ state: 'merged' }]);
    await unmerge('account', a);
    expect(await state()).toEqual([{ state: 'dismissed' }]);
  });
});
