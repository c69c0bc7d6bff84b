import { defineEntity, defineModule, link, teamAccess, text } from '#kernel';
import { testKernel, type TestKernel } from '#kit';
import { makeContext } from '../context.js';

const folder = defineEntity('folder', { title: 'name', fields: { name: text({ required: true }) }, access: teamAccess });
const page = defineEntity('page', {
  title: 'name',
  common: 'child',
  fields: { name: text({ required: true }), folder: link('folder', { inverse: 'pages', onDelete: 'cascade' }) },
  access: { through: ['folder'] },
});

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel([defineModule('paper', { entities: [folder, page] })]);
});
afterAll(() => kit?.close());

it('who may only read a parent cannot create, move or change what belongs to it', async () => {
  const actors = [await kit.actor('viewer'), await kit.actor('rep')];
  const [viewer, rep] = (await Promise.all(actors.map(kit.refreshed))).map(makeContext) as [
    ReturnType<typeof makeContext>,
    ReturnType<typeof makeContext>,
  ];
  const mine = await rep.records('folder').create({ name: 'Mine' });
  const made = await rep.records('page').create({ name: 'First', folderId: mine.id });
  expect(await viewer.records('page').find(String(made.id))).toMatchObject({ name: 'First' });
  await expect(viewer.records('page').create({ name: 'Second', folderId: mine.id })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(viewer.records('page').update(String(made.id), { name: 'Changed' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(rep.records('page').create({ name: 'Of nothing' })).rejects.toMatchObject({ code: 'forbidden' });
  const others = await makeContext(kit.system).records('folder').create({ name: 'Of others' });
  await expect(rep.records('page').update(String(made.id), { folderId: others.id })).rejects.toMatchObject({
    status: 400,
    code: 'link_not_found',
  });
});
