import { makeContext, testKernel, type TestKernel } from '#kit';
import { defineEntity, defineModule, link, links, staffAccess, text, type Context } from '#kernel';
import contacts from '../index.js';

const loan = defineEntity('loan', {
  title: 'book',
  fields: {
    book: text({ required: true }),
    reader: link('person', { required: true, inverse: 'loans', onDelete: 'restrict' }),
    remark: text({ personal: 'basic' }),
  },
  keys: [['readerId', 'book']],
  access: staffAccess,
});
const fine = defineEntity('fine', {
  title: 'cause',
  fields: { cause: text({ required: true }), loan: link('loan', { required: true, inverse: 'fines', onDelete: 'cascade' }) },
  access: staffAccess,
});
const club = defineEntity('club', {
  title: 'name',
  fields: { name: text({ required: true }), members: links('person', { inverse: 'clubs' }) },
  access: staffAccess,
});
const library = defineModule('library', { dependsOn: ['contacts'], entities: [loan, fine, club] });

let kit: TestKernel;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel([contacts, library]);
  ctx = makeContext(kit.system);
});
afterAll(() => kit?.close());

it('moves the links of modules that contacts has never heard of, folds what a unique key forbids to have twice, and undoes it [CON4]', async () => {
  const [a, b] = await Promise.all(['A', 'B'].map(async (lastName) => (await ctx.records('person').create({ lastName })).id));
  const lend = async (readerId: string | undefined, book: string) => (await ctx.records('loan').create({ readerId, book })).id;
  const [mine, same, other] = [await lend(a, 'War'), await lend(b, 'War'), await lend(b, 'Peace')];
  const owed = (await ctx.records('fine').create({ cause: 'late', loanId: same })).id;
  const readers = (await ctx.records('club').create({ name: 'Readers', memberIds: [a, b] })).id;
  const writers = (await ctx.records('club').create({ name: 'Writers', memberIds: [b] })).id;
  const membersOf = async (id: string) =>
    ((await ctx.records('club').get(id, ['members.id'])).members as { nodes: { id: string }[] }).nodes.map((n) => n.id).sort();
  await ctx.run('person.merge', { id: a, loserIds: [b] });
  expect((await ctx.records('loan').list({ filter: { readerId: { eq: a } }, sort: ['book'], fields: ['id'] })).nodes).toEqual([
    { id: other },
    { id: mine },
  ]);
  expect(await ctx.records('fine').get(owed)).toMatchObject({ loanId: mine });
  expect([await membersOf(readers), await membersOf(writers)]).toEqual([[a], [a]]);
  expect(await ctx.run('person.unmerge', { id: a })).toMatchObject({ left: 0 });
  expect(await ctx.records('loan').get(same)).toMatchObject({ readerId: b });
  expect(await ctx.records('fine').get(owed)).toMatchObject({ loanId: same });
  expect([await membersOf(readers), await membersOf(writers)]).toEqual([[a, b].sort(), [b]]);
});

it('erases what other modules marked personal [CON13]', async () => {
  const { id } = await ctx.records('person').create({ lastName: 'C' });
  const lent = await ctx.records('loan').create({ readerId: id, book: 'Kept', remark: 'Her secret' });
  await ctx.run('person.erase', { id });
  expect(await ctx.records('loan').get(lent.id)).toMatchObject({ book: 'Kept', remark: null, readerId: id });
});
