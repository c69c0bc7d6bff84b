import { defineEntity } from '../declare/entity.js';
import { staffAccess } from '../declare/access.js';
import { defineModule } from '../declare/module.js';
import { int } from '../declare/fields/int.js';
import { link } from '../declare/fields/link.js';
import { text } from '../declare/fields/text.js';
import { testKernel, type TestKernel } from '#kit';
import { makeContext } from './context.js';

const shelf = defineEntity('shelf', {
  title: 'name',
  fields: { name: text({ required: true, search: true }), room: int() },
  access: staffAccess,
});
const book = defineEntity('book', {
  title: 'name',
  fields: {
    name: text({ required: true, search: true }),
    pages: int({ min: 1 }),
    shelf: link('shelf', { inverse: 'books', onDelete: 'restrict' }),
  },
  access: staffAccess,
  keys: [['name']],
});
const library = defineModule('library', { entities: [shelf, book] });

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([library]);
});
afterAll(() => kit?.close());

describe('records', () => {
  it('creates, reads, lists with a filter through a link, updates with a version, and deletes', async () => {
    const ctx = makeContext(kit.system);
    const top = await ctx.records('shelf').create({ name: 'Верхняя полка', room: 3 });
    const made = await ctx.records('book').create({ name: 'Война и мир', pages: 1300, shelfId: top.id });
    expect(made).toMatchObject({ name: 'Война и мир', pages: 1300, shelfId: top.id, version: 1 });
    expect(await ctx.records('book').find(String(made.id), ['name', 'shelf.name'])).toEqual({
      name: 'Война и мир',
      shelf: { name: 'Верхняя полка' },
    });
    const found = await ctx
      .records('book')
      .list({ filter: { shelf: { room: { eq: 3 } } }, search: 'миром', sort: ['-shelf.name'] });
    expect(found.nodes.map((b) => b.id)).toEqual([made.id]);
    expect((await ctx.records('book').list({ substring: 'йна и' })).nodes).toHaveLength(1);
    const changed = await ctx.records('book').update(String(made.id), { pages: 1400 }, 1);
    expect(changed).toMatchObject({ pages: 1400, version: 2 });
    await expect(ctx.records('book').update(String(made.id), { pages: 1 }, 1)).rejects.toMatchObject({
      code: 'version_conflict',
      status: 412,
    });
    await expect(ctx.records('shelf').delete(String(top.id))).rejects.toMatchObject({ code: 'in_use' });
    await ctx.records('book').delete(String(made.id));
    expect(await ctx.records('book').find(String(made.id))).toBeNull();
    await ctx.records('shelf').delete(String(top.id));
  });

  it('keeps a page walk exact with any page size', async () => {
    const ctx = makeContext(kit.system);
    await ctx.records('book').createMany(Array.from({ length: 25 }, (_, i) => ({ name: `Volume ${i}`, pages: (i % 5) + 1 })));
    const seen: string[] = [];
    for await (const one of ctx.records('book').each({ first: 4, sort: ['-pages', 'name'] })) seen.push(String(one.name));
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
    const all = (await ctx.records('book').list({ sort: ['-pages', 'name'], first: 1000 })).nodes.map((b) => String(b.name));
    expect(seen).toEqual(all);
    expect((await ctx.records('book').list({ sort: ['name'], first: 3 })).nodes.map((b) => b.name)).toEqual([
      'Volume 0',
      'Volume 1',
      'Volume 10',
    ]);
    expect(await ctx.records('book').count()).toBe(25);
  });
});
