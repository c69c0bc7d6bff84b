import { makeContext, testApi, type TestApi } from '#kit';
import type { Context } from '#kernel';
import contacts from '../index.js';
import { checkNewRecords } from './new-records.js';

let kit: TestApi;
let ctx: Context;
beforeAll(async () => {
  kit = await testApi([contacts]);
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

const candidatesOf = async (id: string) =>
  (
    await ctx.records('mergeCandidate').list({
      filter: { or: [{ leftId: { eq: id } }, { rightId: { eq: id } }] },
      fields: ['leftId', 'rightId', 'score', 'state', 'blocked', 'reasons'],
    })
  ).nodes;

describe('duplicates on create', () => {
  it('refuses with 409 on both surfaces, with candidates, scores and reasons, until the client says it is another one [CON2]', async () => {
    const manager = await kit.actor('manager');
    const first = await kit.rest<{ id: string }>(manager, 'POST', '/v1/accounts', { name: 'ООО «Ромашка»', inn: '7707083893' });
    const input = { name: 'Romashka, LLC', inn: '7707083893' };
    const rest = await kit.rest<{ code: string; pointer: string; params: { candidates: Record<string, unknown>[] } }>(
      manager,
      'POST',
      '/v1/accounts',
      input,
    );
    expect(rest).toMatchObject({
      status: 409,
      body: {
        code: 'duplicate_found',
        pointer: '/notDuplicate',
        params: { candidates: [{ id: first.body.id, verdict: 'autoLink', blocked: null }] },
      },
    });
    const [candidate] = rest.body.params.candidates;
    expect(candidate?.score).toBeGreaterThanOrEqual(95);
    expect(candidate?.reasons).toContainEqual(expect.objectContaining({ field: 'strongId.inn', kind: 'same' }));
    const graphql = await kit.graphql<{ errors: { extensions: Record<string, unknown> }[] }>(
      manager,
      'mutation ($input: AccountCreate!) { createAccount(input: $input) { id } }',
      { input },
    );
    expect(graphql.body.errors?.[0]?.extensions).toMatchObject({ code: 'duplicate_found' });
    const made = await kit.rest<{ id: string }>(manager, 'POST', '/v1/accounts', { ...input, notDuplicate: true });
    expect(made.status).toBe(201);
    expect(await candidatesOf(made.body.id)).toMatchObject([{ state: 'dismissed' }]);
    expect(await ctx.records('account').count({ filter: { inn: { eq: '7707083893' } } })).toBe(2);
  });

  it('warns below the blocking threshold: the record is made, and the pair waits for review with its reasons [CON2]', async () => {
    const one = await ctx.records('person').create({ firstName: 'Наталья', lastName: 'Щукина', birthday: '1979-03-08' });
    const other = await ctx.records('person').create({ firstName: 'Наташа', lastName: 'Щукина', birthday: '1979-03-08' });
    expect(await ctx.run('person.checkDuplicates', { record: { firstName: 'Наталья', lastName: 'Щукина' } })).toMatchObject({
      verdict: 'warn',
      candidates: [{ id: one.id }, { id: other.id }],
    });
    expect(await checkNewRecords(ctx, 'person')).toMatchObject({ found: 2 });
    const [pair, ...more] = await candidatesOf(other.id);
    expect(more).toEqual([]);
    expect(pair).toMatchObject({ leftId: one.id, rightId: other.id, state: 'new' });
    expect(pair?.score).toBeGreaterThanOrEqual(50);
    expect(pair?.score).toBeLessThan(85);
    expect(pair?.reasons).toEqual(expect.arrayContaining([expect.objectContaining({ field: 'birthday', kind: 'same' })]));
  });

  it('asks for namesakes in the create itself where a tenant lets names alone refuse it [CON2]', async () => {
    const manager = await kit.actor('manager');
    const namesake = { firstName: 'Прохор', lastName: 'Застенчивый' };
    const make = (record: object) => kit.rest<{ id: string }>(manager, 'POST', '/v1/people', record);
    for (const record of [namesake, namesake]) expect(await make(record)).toMatchObject({ status: 201 });
    const setting = '{"contacts.duplicateThresholds": {"warn": 30, "block": 55}}';
    await ctx.sql(`update tenants set settings = settings || $2::jsonb where id = $1`, [ctx.actor.tenantId, setting]);
    expect(await make(namesake)).toMatchObject({ status: 409, body: { code: 'duplicate_found' } });
    const third = await make({ ...namesake, notDuplicate: true });
    expect(await candidatesOf(third.body.id)).toMatchObject([{ state: 'dismissed' }, { state: 'dismissed' }]);
    await ctx.sql(`update tenants set settings = settings - 'contacts.duplicateThresholds' where id = $1`, [ctx.actor.tenantId]);
    expect(await make(namesake)).toMatchObject({ status: 201 });
  });

  it('keeps a pair as dismissed when its namesake was said to be another one, whatever is looked for later [CON2]', async () => {
    const { id: one } = await ctx.records('person').create({ firstName: 'Фрол', lastName: 'Одинцов' });
    const { id: other } = await ctx.records('person').create({ firstName: 'Фрол', lastName: 'Одинцов', notDuplicate: true });
    await checkNewRecords(ctx, 'person');
    await ctx.run('person.findDuplicates', {});
    expect(await candidatesOf(one)).toMatchObject([{ rightId: other, state: 'dismissed' }]);
  });

  it('checks a whole batch against what is there and against itself, naming the item [CON2]', async () => {
    const twin = { name: 'Зеркало', inn: '7711111111' };
    await expect(ctx.records('account').createMany([{ name: 'Одинокая' }, twin, { ...twin }])).rejects.toMatchObject({
      code: 'duplicate_found',
      pointer: '/2/notDuplicate',
    });
    expect(await ctx.records('account').count({ filter: { name: { in: ['Одинокая', 'Зеркало'] } } })).toBe(0);
    const items = [twin, twin, { name: 'Одинокая' }];
    const bulk = await kit.rest<{ items: { ok: boolean; error?: { code: string } }[] }>(
      await kit.actor('manager'),
      'POST',
      '/v1/accounts/bulk',
      { operation: 'create', atomic: false, items },
    );
    expect(bulk.body.items.map((i) => i.error?.code ?? i.ok)).toEqual([true, 'duplicate_found', true]);
  });

  it('lets one number belong to several people, and keeps those that are alike for review only [CON1]', async () => {
    const make = async (firstName: string, lastName: string) => {
      const { id } = await ctx.records('person').create({ firstName, lastName });
      await ctx
        .records('contactPoint')
        .createMany(
          ['+7 495 123-45-67', '+7 (495) 123 45 67'].slice(0, 1).map((valueRaw) => ({ personId: id, kind: 'phone', valueRaw })),
        );
      return id;
    };
    const [mother, son] = [await make('Ольга', 'Берёзкина'), await make('Илья', 'Соколовский')];
    expect(await ctx.records('contactPoint').count({ filter: { valueNorm: { eq: '+74951234567' } } })).toBe(2);
    const namesake = await make('Olga', 'Beryozkina');
    expect(await candidatesOf(namesake)).toEqual(
      expect.arrayContaining([expect.objectContaining({ leftId: mother, rightId: namesake, state: 'new' })]),
    );
    expect((await candidatesOf(son)).every((c) => c.state === 'new')).toBe(true);
  });

  it('never stops or links records that have different strong ids, and says why they are blocked [CON1]', async () => {
    const one = await ctx.records('account').create({ name: 'Стеклодом', inn: '7701234567', kpp: '770101001' });
    const branch = await ctx.records('account').create({ name: 'Стеклодом', inn: '7701234567', kpp: '780101001' });
    expect(await candidatesOf(branch.id)).toMatchObject([{ leftId: one.id, blocked: 'different strong ids', state: 'new' }]);
    const registered = (await ctx.run('account.register', {
      record: { name: 'Стеклодом', inn: '7701234567', kpp: '500101001' },
    })) as { outcome: string };
    expect(registered.outcome).toBe('created');
  });
});

describe('register', () => {
  it('links what is surely there, fills in what it lacks, adds new points once, and refuses what is only likely [CON2]', async () => {
    const { id } = await ctx.records('account').create({ name: 'Витраж-Сервис', inn: '7812345678' });
    const form = {
      record: { name: 'Витраж Сервис ООО', inn: '7812345678', website: 'https://vitrazh.example' },
      contactPoints: [{ kind: 'phone', valueRaw: '+7 812 111-22-33' }],
    };
    const before = (await ctx.run('account.checkDuplicates', form)) as { verdict: string };
    expect(before.verdict).toBe('autoLink');
    expect(await ctx.run('account.register', form)).toMatchObject({ outcome: 'linked', id });
    expect(await ctx.run('account.register', form)).toMatchObject({ outcome: 'linked', id });
    expect(await ctx.records('account').find(id, ['name', 'website', 'contactPoints.valueNorm'])).toMatchObject({
      name: 'Витраж-Сервис',
      website: 'https://vitrazh.example',
      contactPoints: { nodes: [{ valueNorm: '+78121112233' }] },
    });
    const person = {
      record: { firstName: 'Глеб', lastName: 'Зорин' },
      contactPoints: [{ kind: 'email', valueRaw: 'gleb@zorin.example' }],
    };
    expect(await ctx.run('person.register', person)).toMatchObject({ outcome: 'created', candidates: [] });
    await expect(
      ctx.run('person.register', { ...person, record: { firstName: 'Gleb', lastName: 'Zorin' } }),
    ).rejects.toMatchObject({ code: 'duplicate_found' });
    expect(await ctx.run('person.register', { ...person, onDuplicate: 'create' })).toMatchObject({ outcome: 'created' });
  });

  it('does not link when two records both are surely the one [CON2]', async () => {
    for (const name of ['Двойник', 'Двойник 2'])
      await ctx.records('account').create({ name, inn: '7898765432', notDuplicate: true });
    await expect(ctx.run('account.register', { record: { name: 'Двойник', inn: '7898765432' } })).rejects.toMatchObject({
      code: 'duplicate_found',
    });
  });

  it('asks the same question for an import, one answer per row [CON2]', async () => {
    const search = contacts.duplicateSearches.find((s) => s.entity === 'account');
    const { id } = await ctx.records('account').create({ name: 'Импортная', inn: '7755555555' });
    const found = await search?.find(ctx, [
      { input: { name: 'Другая' }, children: {} },
      { input: { name: 'Импортная ООО', inn: '7755555555' }, children: {} },
    ]);
    expect(found).toMatchObject([null, { id }]);
  });
});

describe('blocking keys', () => {
  it('follow every write of the record in the same statement, and those that very many share are left out [CON2]', async () => {
    const person = await ctx.records('person').create({ firstName: 'Марфа', lastName: 'Никитина' });
    const keys = person.duplicateKeys;
    expect(keys?.length).toBeGreaterThan(0);
    const renamed = await ctx.records('person').update(person.id, { lastName: 'Архипова' });
    expect(renamed.duplicateKeys).not.toEqual(keys);
    await ctx.sql(`update tenants set settings = settings || '{"contacts.mostSharedKey": 3}' where id = $1`, [
      ctx.actor.tenantId,
    ]);
    const crowd = await ctx
      .records('account')
      .createMany(Array.from({ length: 4 }, () => ({ name: 'Магазин', notDuplicate: true })));
    expect(crowd.length).toBe(4);
    expect(await ctx.run('account.checkDuplicates', { record: { name: 'Магазин' } })).toEqual({
      verdict: 'none',
      candidates: [],
    });
    await ctx.sql(`update tenants set settings = settings - 'contacts.mostSharedKey' where id = $1`, [ctx.actor.tenantId]);
    expect(await ctx.run('account.checkDuplicates', { record: { name: 'Магазин' } })).toMatchObject({ verdict: 'warn' });
  });
});
