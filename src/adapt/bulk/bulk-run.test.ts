import { defineEntity, defineModule, defineRule, int, invalid, text, type Context } from '../../index.js';
import { makeContext, testKernel, type Kernel, type TestKernel } from '#kit';

const box = defineEntity('box', {
  title: 'name',
  fields: { name: text({ required: true }), size: int({ min: 0 }), shelf: text(), label: text({ readOnly: true }) },
  access: { manager: { read: 'tenant', create: 'tenant', update: 'own', delete: 'own' }, rep: { read: 'tenant' } },
  rules: [
    defineRule('sealed', {
      on: ['update', 'delete'],
      check({ before }) {
        if (before?.shelf === 'sealed') throw invalid('/shelf', 'Expected a text.');
      },
    }),
  ],
});
const cellar = defineModule('cellar', { entities: [box] });

let kit: TestKernel;
let head: Awaited<ReturnType<TestKernel['actor']>>;
let ctx: Context;
beforeAll(async () => {
  kit = await testKernel([cellar]);
  head = await kit.actor('manager');
  ctx = makeContext(head);
});
afterAll(() => kit?.close());

type Answer = { runId: string; state: string; total: number; changed: number; unchanged: number; refused: number };
const start = (input: Record<string, unknown>, by = ctx) =>
  by.run('bulkRun.start', { entity: 'box', ...input } as never) as Promise<Answer>;
const fill = (name: string, more: Record<string, unknown>[]) =>
  makeContext(kit.system)
    .records('box')
    .createMany(more.map((one, i) => ({ name: `${name} ${i}`, size: i, ownerId: head.userId, ...one })));
const named = (name: string) => ({ name: { startsWith: name } });
const items = async (run: Answer) =>
  (
    await ctx
      .records('bulkRunItem')
      .list({ filter: { runId: { eq: run.runId } }, first: 1000, fields: ['recordId', 'outcome', 'before', 'after', 'code'] })
  ).nodes;

it('counts without touching, then tells of each record, and gives back what nobody has changed since [K6]', async () => {
  const [a, b, sealed, theirs] = await fill('old', [
    { shelf: 'A' },
    { shelf: 'B', size: 7 },
    { shelf: 'sealed' },
    { ownerId: null },
  ]);
  const wanted = { filter: named('old'), change: { size: 7 }, reason: 'Tidy up' };
  expect(await start({ ...wanted, dryRun: true })).toEqual({ dryRun: true, total: 4, change: 3, unchanged: 1 });
  expect(await ctx.records('box').get(a!.id)).toMatchObject({ size: 0, version: 1 });
  const run = await start(wanted);
  expect(run).toMatchObject({ state: 'done', total: 4, changed: 1, unchanged: 1, refused: 2 });
  expect(await items(run)).toEqual(
    expect.arrayContaining([
      { recordId: a!.id, outcome: 'changed', before: { size: 0 }, after: { size: 7 }, code: null },
      { recordId: b!.id, outcome: 'unchanged', before: { size: 7 }, after: { size: 7 }, code: null },
      { recordId: sealed!.id, outcome: 'refused', before: null, after: null, code: 'invalid_value' },
      { recordId: theirs!.id, outcome: 'refused', before: null, after: null, code: 'forbidden' },
    ]),
  );
  expect(await ctx.sql(`select reason from ledger where record_id = $1 and operation = 'update'`, [a!.id])).toEqual([
    { reason: 'Tidy up' },
  ]);
  expect(await ctx.run('bulkRun.rollBack', { id: run.runId })).toEqual({
    runId: run.runId,
    state: 'rolledBack',
    rolledBack: 1,
    left: 0,
  });
  expect(await ctx.records('box').get(a!.id)).toMatchObject({ size: 0 });
  await expect(ctx.run('bulkRun.rollBack', { id: run.runId })).rejects.toMatchObject({ code: 'not_done' });
});

it('what was changed after the run is left as it is; deleted records come back [K6]', async () => {
  const [one, two] = await fill('gone', [{}, {}]);
  const run = await start({ filter: named('gone'), change: { shelf: 'C' } });
  await ctx.records('box').update(two!.id, { shelf: 'D' });
  expect(await ctx.run('bulkRun.rollBack', { id: run.runId })).toMatchObject({ rolledBack: 1, left: 1 });
  expect((await items(run)).find((item) => item.recordId === two!.id)).toMatchObject({ outcome: 'left', code: 'changed_since' });
  const removal = await start({ filter: named('gone'), operation: 'delete' });
  expect(removal).toMatchObject({ changed: 2 });
  expect(await ctx.records('box').count({ filter: named('gone') })).toBe(0);
  expect(await ctx.run('bulkRun.rollBack', { id: removal.runId })).toMatchObject({ rolledBack: 2, left: 0 });
  expect(await ctx.records('box').find(one!.id)).toMatchObject({ shelf: null });
});

it('many records are a job, which goes on where it was killed and keeps to the rights of who asked [K6]', async () => {
  await fill(
    'many',
    Array.from({ length: 450 }, (_, i) => (i === 7 ? { ownerId: null } : {})),
  );
  const queued: Record<string, unknown>[] = [];
  const kernel: Kernel = { ...kit.kernel, enqueue: async (_work, job, input) => void queued.push({ job, ...input }) };
  const run = await start({ filter: named('many'), change: { size: 999 } }, makeContext({ ...head, kernel }));
  expect(run).toEqual({ runId: run.runId, state: 'waiting', total: 450 });
  expect(queued).toEqual([{ job: 'adapt.bulk-run', runId: run.runId }]);
  const job = kit.kernel.registry.jobs.get('adapt.bulk-run');
  // The worker dies in its second transaction.
  let opened = 0;
  const dying: Kernel = {
    ...kit.kernel,
    db: {
      ...kit.kernel.db,
      transaction: (step, options) => (opened++ ? Promise.reject(new Error('killed')) : kit.kernel.db.transaction(step, options)),
    },
  };
  await expect(job?.run(makeContext({ ...kit.system, kernel: dying }), { runId: run.runId })).rejects.toThrow('killed');
  expect((await items(run)).filter((item) => item.outcome === 'waiting')).toHaveLength(250);
  for (let turn = 0; turn < 2; turn++) await job?.run(makeContext(kit.system), { runId: run.runId });
  expect(await makeContext(kit.system).records('bulkRun').get(run.runId)).toMatchObject({
    state: 'done',
    changed: 449,
    refused: 1,
  });
  expect(await ctx.records('box').count({ filter: { size: { eq: 999 }, version: { eq: 2 } } })).toBe(449);
  const back = makeContext({ ...head, kernel });
  expect(await back.run('bulkRun.rollBack', { id: run.runId })).toMatchObject({ state: 'rollingBack' });
  await job?.run(makeContext(kit.system), { runId: run.runId });
  expect(await ctx.records('box').count({ filter: { size: { eq: 999 } } })).toBe(0);
  expect(await makeContext(kit.system).records('bulkRun').get(run.runId)).toMatchObject({ state: 'rolledBack' });
});

it.each([
  [{ entity: 'bax', filter: {}, change: { size: 1 } }, '/entity'],
  [{ filter: [], change: { size: 1 } }, '/filter'],
  [{ filter: { nam: { eq: 'x' } }, change: { size: 1 } }, '/filter/nam'],
  [{ filter: {}, change: { sise: 1 } }, '/change/sise'],
  [{ filter: {}, change: { size: -1 } }, '/change/size'],
  [{ filter: {}, change: { label: 'x' } }, '/change/label'],
  [{ filter: {} }, '/change'],
])('refuses %j before anything is done', async (input, pointer) => {
  await expect(start(input)).rejects.toMatchObject({ status: 400, pointer });
});

it('is for managers, and its items only for who started it', async () => {
  const rep = makeContext(await kit.actor('rep'));
  await expect(start({ filter: {}, change: { size: 1 } }, rep)).rejects.toMatchObject({ status: 403 });
  const other = makeContext(await kit.actor('manager'));
  expect(await other.records('bulkRunItem').count()).toBe(0);
  expect(
    await makeContext(await kit.refreshed(head))
      .records('bulkRunItem')
      .count(),
  ).toBeGreaterThan(400);
});
