import fc from 'fast-check';
import { defineEntity, defineModule, int, staffAccess, text } from '#kernel';
import { makeContext, testKernel, type TestKernel } from '#kit';

const card = defineEntity('card', {
  title: 'name',
  fields: { name: text({ index: true }), place: int({ index: true }), pack: int({ required: true }) },
  access: staffAccess,
});

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([defineModule('cards', { entities: [card] })]);
});
afterAll(() => kit?.close());

it('any walk by any sort, empty values and equal ones among them, gives each record once and in order', async () => {
  const cards = makeContext(kit.system).records('card');
  const value = fc.option(fc.constantFrom('a', 'b', 'c'), { freq: 2 });
  const place = fc.option(fc.integer({ min: 0, max: 3 }), { freq: 2 });
  const sort = fc.constantFrom(
    ['name'],
    ['-name'],
    ['place'],
    ['-place'],
    ['-place', 'name'],
    ['name', '-place'],
    ['-name', '-id'],
    [],
  );
  const rows = fc.array(fc.record({ name: value, place }), { minLength: 1, maxLength: 30 });
  let pack = 0;
  await fc.assert(
    fc.asyncProperty(rows, sort, fc.integer({ min: 1, max: 7 }), async (some, by, size) => {
      pack++;
      await cards.createMany(some.map((row) => ({ ...row, pack })));
      const filter = { pack: { eq: pack } };
      const whole = (await cards.list({ filter, sort: by, first: 100 })).nodes.map((n) => n.id);
      const walked: unknown[] = [];
      for await (const one of cards.each({ filter, sort: by, first: size })) walked.push(one.id);
      expect(walked).toEqual(whole);
      expect(new Set(walked).size).toBe(some.length);
    }),
    { numRuns: 40 },
  );
});
