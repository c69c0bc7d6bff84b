import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { date, defineEntity, defineModule, link, staffAccess, text } from '../../src/index.js';
import { importFile, type ImportOptions } from '../../src/exchange/import.js';
import { makeContext } from '../../src/records/context.js';
import { testKernel, type TestKernel } from '../kit/index.js';

const shelf = defineEntity('shelf', {
  title: 'name',
  fields: { name: text({ required: true, max: 50 }) },
  keys: [['name']],
  access: staffAccess,
});
const tool = defineEntity('tool', {
  title: 'name',
  fields: {
    code: text({ required: true, max: 20, pattern: /^[A-Z]\d+$/, example: 'A1' }),
    name: text({ required: true, max: 50 }),
    branch: text({ max: 50 }),
    boughtOn: date(),
    shelf: link('shelf', { inverse: 'tools', onDelete: 'restrict' }),
  },
  keys: [['code']],
  access: staffAccess,
});

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([defineModule('workshop', { entities: [shelf, tool] })]);
}, 60_000);
afterAll(() => kit.close());

async function* bytes(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}
const load = (entity: string, content: string, options: Partial<ImportOptions> = {}) =>
  importFile(kit.system, { entity, source: bytes(content), ...options });
const records = (entity: string) => makeContext(kit.system).records(entity);

describe('dates and aliases', () => {
  it('are read in the order their column is written in, and refused by its name', async () => {
    const mapping = (format: string) => ({
      fields: { code: 'code', name: 'code', boughtOn: { from: 'on', transform: { date: format } } },
    });
    const done = await load('tool', 'code,on\nD1,12/31/2024\nD2,1/2/2025\n', { mapping: mapping('MM/DD/YYYY') });
    expect(done.counts).toMatchObject({ created: 2, failed: 0 });
    const bought = async (code: string) =>
      (await records('tool').list({ filter: { code: { eq: code } }, fields: ['boughtOn'] })).nodes[0]?.boughtOn;
    expect([await bought('D1'), await bought('D2')]).toEqual(['2024-12-31', '2025-01-02']);
    const refused = await load('tool', 'code,on\nD3,31.12.2024\nD4,2024-13-13\n', { mapping: mapping('DD/MM/YYYY') });
    expect(refused.errors.map((e) => [e.pointer, e.message])).toEqual([
      ['/boughtOn', '31.12.2024 is no date of the form DD/MM/YYYY.'],
      ['/boughtOn', '2024-13-13 is no date of the form DD/MM/YYYY.'],
    ]);
    await expect(load('tool', 'code,on\nD5,1\n', { mapping: mapping('DD.MM') })).rejects.toMatchObject({
      pointer: '/mapping/fields/boughtOn/transform',
    });
  });

  it('replace what one column says, whatever its case if asked to, in links too', async () => {
    await records('shelf').create({ name: 'GTX Pro' });
    const values = { GTXPro: 'GTX Pro', technolgy: 'technology' };
    const mapping = {
      fields: { code: 'code', name: { from: 'name', values }, branch: { from: 'branch', values, anyCase: true } },
      links: { shelfId: { from: 'shelf', find: { by: 'name' }, values, anyCase: true } },
      match: ['code'],
    };
    const done = await load('tool', 'code,name,branch,shelf\nA1,gtxpro, TECHNOLGY ,gtxPRO\nA2,GTXPro,other,GTX Pro\n', {
      mapping,
    });
    expect(done).toMatchObject({ counts: { created: 2 }, errors: [] });
    const { nodes } = await records('tool').list({
      filter: { code: { in: ['A1', 'A2'] } },
      sort: ['code'],
      fields: ['name', 'branch', 'shelf.name'],
    });
    expect(nodes).toEqual([
      { name: 'gtxpro', branch: 'technology', shelf: { name: 'GTX Pro' } },
      { name: 'GTX Pro', branch: 'other', shelf: { name: 'GTX Pro' } },
    ]);
  });
});
