import { defineAction, defineEntity, defineModule, int, invalid, staffAccess, text } from '../index.js';
import fc from 'fast-check';
import { checkPattern, formatNumber } from '../declare/number-pattern.js';
import { inTransaction, makeContext, testKernel, type TestKernel } from '#kit';

const bill = defineEntity('bill', {
  title: 'number',
  fields: { number: text({ readOnly: true, sequence: 'bill' }), title: text({ search: true }), amount: int({ min: 1 }) },
  access: staffAccess,
  keys: [['number']],
});
const letter = defineEntity('letter', {
  title: 'number',
  fields: { number: text({ sequence: { code: 'letter', pattern: '{office}/{yy}{mm}-{000}', reset: 'month', scope: 'office' } }) },
  access: staffAccess,
});
const ticket = defineEntity('ticket', {
  title: 'number',
  fields: { number: text({ readOnly: true, sequence: { code: 'ticket', pattern: 'T{0}', mode: 'fast' } }), body: text() },
  access: staffAccess,
});
const take = defineAction('bill.take', {
  on: 'collection',
  access: ['rep'],
  input: { code: text({ required: true }), fail: int() },
  async run(ctx, { code, fail }) {
    const number = await ctx.number(code, { at: new Date('2030-05-05T00:00:00Z') });
    if (fail) throw invalid('/fail', 'Expected one of nothing.');
    return { number };
  },
});
const office = defineModule('office', { entities: [bill, letter, ticket], actions: [take] });

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([office]);
});
afterEach(() => kit.setNow(null));
afterAll(() => kit?.close());

const numbers = async (entity: string, filter = {}): Promise<string[]> => {
  const found: string[] = [];
  for await (const one of makeContext(kit.system)
    .records(entity)
    .each({ filter, sort: ['createdAt'] }))
    found.push(String(one.number));
  return found;
};

it('sixteen writers at once, some of which roll back, are given 1 to n without a gap', async () => {
  const tenant = await kit.otherTenant();
  let kept = 0;
  const write = async (writer: number) => {
    for (let turn = 0; turn < 6; turn++) {
      const falls = (writer * 7 + turn * 3) % 4 === 0;
      try {
        await inTransaction(tenant, async (work) => {
          const records = makeContext(work).records('bill');
          if (turn % 2) await records.create({ title: `${writer}` });
          else await records.createMany([{ title: `${writer}` }, { title: `${writer}` }]);
          if (falls) throw new Error('away');
        });
        kept += turn % 2 ? 1 : 2;
      } catch (error) {
        expect((error as Error).message).toBe('away');
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
  const given: string[] = [];
  for await (const one of makeContext(tenant).records('bill').each()) given.push(String(one.number));
  const year = new Date().toISOString().slice(0, 4);
  expect(given.sort()).toEqual(Array.from({ length: kept }, (_, i) => `${year}-${String(i + 1).padStart(5, '0')}`));
  expect(kept).toBeGreaterThan(50);
});

it('counting begins anew with the year of the tenant, which is not that of UTC', async () => {
  kit.setNow(new Date('2027-12-31T20:59:59Z'));
  const records = makeContext(kit.system).records('bill');
  expect(await records.create({})).toMatchObject({ number: '2027-00001' });
  expect(await records.create({})).toMatchObject({ number: '2027-00002' });
  // 21:00 in UTC is midnight in Moscow.
  kit.setNow(new Date('2027-12-31T21:00:00Z'));
  expect(await records.create({})).toMatchObject({ number: '2028-00001' });
});

it('a refused record, a repeated request and a number of one’s own spend none', async () => {
  const year = '2035';
  kit.setNow(new Date('2035-06-01T00:00:00Z'));
  const ctx = makeContext(kit.system);
  const taken = await ctx.records('bill').create({});
  await expect(ctx.records('bill').create({ amount: 0 })).rejects.toThrow();
  await expect(ctx.records('bill').create({ id: taken.id })).rejects.toMatchObject({ code: 'id_taken' });
  await ctx.records('bill').create({ number: 'own-1' });
  expect(await ctx.records('bill').create({})).toMatchObject({ number: `${year}-00002` });
  const rep = await kit.actor('rep');
  await expect(makeContext(rep).records('bill').create({ number: 'mine' })).rejects.toMatchObject({ code: 'read_only_field' });
});

it('several records of one write are numbered in their order', async () => {
  kit.setNow(new Date('2036-06-01T00:00:00Z'));
  const made = await makeContext(kit.system)
    .records('bill')
    .createMany([{ title: 'a' }, { title: 'b' }, { title: 'c' }]);
  expect(made.map((one) => one.number)).toEqual(['2036-00001', '2036-00002', '2036-00003']);
});

it('each office counts by itself, found by the team of the record, and one without a code is told so', async () => {
  kit.setNow(new Date('2026-11-02T10:00:00Z'));
  const ctx = makeContext(kit.system);
  const unit = async (code: string | null) => {
    const branch = await ctx.records('orgUnit').create({ name: `Branch ${code}`, kind: 'branch', code });
    const desk = await ctx.records('orgUnit').create({ name: 'Desk', kind: 'department', parentId: branch.id });
    return (await ctx.records('orgUnit').create({ name: 'Team', kind: 'team', parentId: desk.id })).id;
  };
  const [north, south, bare] = [await unit('СПБ'), await unit('MSK'), await unit(null)];
  const write = async (teamId: string) => (await ctx.records('letter').create({ teamId })).number;
  expect([await write(north), await write(south), await write(north)]).toEqual(['СПБ/2611-001', 'MSK/2611-001', 'СПБ/2611-002']);
  await expect(write(bare)).rejects.toMatchObject({ code: 'office_required', status: 409 });
  await expect(ctx.records('letter').create({})).rejects.toMatchObject({ code: 'office_required' });
  kit.setNow(new Date('2026-12-02T10:00:00Z'));
  expect(await write(north)).toBe('СПБ/2612-001');
});

it('a fast number is given outside the transaction: unique at any number of writers, gone after a rollback', async () => {
  const ctx = makeContext(kit.system);
  // More writers than the pool has connections, each of which holds one while it waits for its number.
  await Promise.all(Array.from({ length: 24 }, () => ctx.records('ticket').create({})));
  expect(new Set(await numbers('ticket')).size).toBe(24);
  await expect(
    inTransaction(kit.system, async (work) => {
      await makeContext(work).records('ticket').create({});
      throw new Error('away');
    }),
  ).rejects.toThrow('away');
  expect(await ctx.records('ticket').create({})).toMatchObject({ number: 'T26' });
});

it('code takes numbers by ctx.number, which an action that fails gives back', async () => {
  const ctx = makeContext(kit.system);
  const run = (fail?: number) => ctx.run('bill.take', { code: 'bill', ...(fail ? { fail } : {}) });
  expect(await run()).toEqual({ number: '2030-00001' });
  await expect(run(1)).rejects.toThrow('Expected one of');
  expect(await run()).toEqual({ number: '2030-00002' });
  await expect(ctx.number('nothing')).rejects.toThrow(/No field declares the sequence nothing/);
});

it('a firm chooses its own pattern, goes on after its last number, and other firms keep theirs', async () => {
  kit.setNow(new Date('2040-03-01T00:00:00Z'));
  const other = await kit.otherTenant();
  const ctx = makeContext(other);
  const settled = await ctx.records('numberSequence').create({ code: 'bill', pattern: 'СЧ-{yy}/{00}', reset: 'year' });
  await ctx.run('numberSequence.startAfter', { code: 'bill', last: 98 });
  const next = async () => (await ctx.records('bill').create({})).number;
  // A pattern without enough room grows.
  expect([await next(), await next(), await next()]).toEqual(['СЧ-40/99', 'СЧ-40/100', 'СЧ-40/101']);
  await expect(ctx.run('numberSequence.startAfter', { code: 'bill', last: 5 })).rejects.toMatchObject({
    code: 'sequence_in_use',
  });
  await expect(ctx.records('numberSequence').update(settled.id, { reset: 'never' })).rejects.toMatchObject({
    code: 'sequence_in_use',
  });
  await ctx.records('numberSequence').update(settled.id, { pattern: '{yyyy}/{0}' });
  expect(await next()).toBe('2040/102');
  expect(await ctx.run('numberSequence.counters', { code: 'bill' })).toMatchObject({
    pattern: '{yyyy}/{0}',
    example: '2040/1',
    counters: [{ scope: '', period: '2040', last: 102 }],
  });
  expect(await makeContext(kit.system).records('bill').create({})).toMatchObject({ number: '2040-00001' });
});

it.each([
  ['{yyyy}-', /exactly once/],
  ['{00}{00}', /exactly once/],
  ['{0', /brace/],
  ['0}{0}', /brace/],
  ['{year}-{0}', /no \{year\}/],
  ['{toString}{0}', /no \{toString\}/],
  ['{0000000000000000000}', /no \{0+\}/],
  ['a\tb{0}', /brace/],
])('the pattern %j is refused with the cure', (pattern, message) => {
  expect(() => checkPattern({ pattern, reset: 'never', scope: 'tenant' })).toThrow(message);
});

it('a pattern must name what is counted apart, or one number would be given twice', () => {
  const refused = (pattern: string, reset: 'never' | 'year' | 'month', scope: 'tenant' | 'office') => () =>
    checkPattern({ pattern, reset, scope });
  expect(refused('{mm}-{0}', 'year', 'tenant')).toThrow(/must name the year/);
  expect(refused('{yyyy}-{0}', 'month', 'tenant')).toThrow(/add \{mm\}/);
  expect(refused('{yyyy}-{0}', 'year', 'office')).toThrow(/add \{office\}/);
});

it('in any pattern two counts give two numbers, and later ones of the same width sort after earlier ones', () => {
  const count = fc.bigInt({ min: 1n, max: 10n ** 18n });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 18 }), count, count, (zeros, a, b) => {
      const pattern = `A{yyyy}/{${'0'.repeat(zeros)}}-z`;
      const [x, y] = [a, b].map((n) => formatNumber(pattern, n, { date: '2026-11-21', office: '' })) as [string, string];
      expect(x === y).toBe(a === b);
      if (x.length === y.length) expect(x < y).toBe(a < b);
    }),
  );
});
