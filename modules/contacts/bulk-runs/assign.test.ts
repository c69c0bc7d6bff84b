import { makeContext, testKernel, type TestKernel } from '#kit';
import type { Context } from '#kernel';
import type { Kernel } from '#kit';
import contacts from '../index.js';

let kit: TestKernel;
let ctx: Context;
let [anna, boris, clara]: string[] = [];
beforeAll(async () => {
  kit = await testKernel([contacts]);
  ctx = makeContext(kit.system);
  [anna, boris, clara] = await Promise.all(
    ['anna', 'boris', 'clara'].map(async (name) => (await ctx.records('user').create({ name, email: `${name}@example.com` })).id),
  );
});
afterAll(() => kit?.close());

const ownerOf = async (entity: string, id: string) => (await ctx.records(entity).get(id)).ownerId;
const make = (industry: string, more: Record<string, unknown>[]) =>
  ctx
    .records('account')
    .createMany(more.map((one, i) => ({ name: `${industry} ${i}`, industry, ownerId: anna, notDuplicate: true, ...one })));
const assign = (industry: string, more: Record<string, unknown> = {}) =>
  ctx.run('account.assignMany', { filter: { industry: { eq: industry } }, toId: boris, reason: 'Отпуск', ...more }) as Promise<
    Record<string, unknown>
  >;

describe('bulk assignment', () => {
  it('counts first, then gives a result per record, writes transfers and leaves out what needs approval [K6] [CON8] [CON9]', async () => {
    const [plain, already, vip] = await make('glass', [{}, { ownerId: boris }, { vip: true }]);
    expect(await assign('glass', { dryRun: true })).toEqual({ dryRun: true, total: 3, change: 2, unchanged: 1 });
    expect(await ownerOf('account', plain!.id)).toBe(anna);
    const run = await assign('glass');
    expect(run).toMatchObject({ state: 'done', total: 3, changed: 1, unchanged: 1, refused: 1 });
    const items = (
      await ctx
        .records('bulkRunItem')
        .list({ filter: { runId: { eq: String(run.runId) } }, fields: ['recordId', 'before', 'outcome', 'code'] })
    ).nodes;
    expect(items).toEqual(
      expect.arrayContaining([
        { recordId: plain!.id, before: { ownerId: anna }, outcome: 'changed', code: null },
        { recordId: already!.id, before: { ownerId: boris }, outcome: 'unchanged', code: null },
        { recordId: vip!.id, before: null, outcome: 'refused', code: 'approval_required' },
      ]),
    );
    expect([await ownerOf('account', plain!.id), await ownerOf('account', vip!.id)]).toEqual([boris, anna]);
    expect(
      (await ctx.records('transfer').list({ filter: { recordId: { eq: plain!.id } }, fields: ['fromId', 'toId', 'reason'] }))
        .nodes,
    ).toEqual([{ fromId: anna, toId: boris, reason: 'Отпуск' }]);
  });

  it('is rolled back once, but for records whose owner was changed since [K6]', async () => {
    const [one, two] = await make('wood', [{}, {}]);
    const { runId } = await assign('wood');
    await ctx.records('account').update(two!.id, { ownerId: clara });
    expect(await ctx.run('bulkRun.rollBack', { id: String(runId) })).toEqual({
      runId,
      state: 'rolledBack',
      rolledBack: 1,
      left: 1,
    });
    expect([await ownerOf('account', one!.id), await ownerOf('account', two!.id)]).toEqual([anna, clara]);
    const left = await ctx
      .records('bulkRunItem')
      .list({ filter: { runId: { eq: String(runId) }, outcome: { eq: 'left' } }, fields: ['recordId', 'code'] });
    expect(left.nodes).toEqual([{ recordId: two!.id, code: 'changed_since' }]);
    await expect(ctx.run('bulkRun.rollBack', { id: String(runId) })).rejects.toMatchObject({ code: 'not_done' });
  });

  it('leaves many records to a worker, which may be started twice [K6]', async () => {
    await ctx
      .records('person')
      .createMany(
        Array.from({ length: 201 }, (_, i) => ({ lastName: `N${i}`, department: 'many', ownerId: anna, notDuplicate: true })),
      );
    const queued: { job: string; input: Record<string, unknown> }[] = [];
    const kernel: Kernel = { ...kit.kernel, enqueue: async (_work, job, input) => void queued.push({ job, input }) };
    const started = (await makeContext({ ...kit.system, kernel }).run('person.assignMany', {
      filter: { department: { eq: 'many' } },
      toId: boris,
      reason: 'R',
    })) as Record<string, unknown>;
    expect(started).toMatchObject({ state: 'waiting', total: 201 });
    expect(queued).toEqual([{ job: 'adapt.bulk-run', input: { runId: started.runId } }]);
    for (let turn = 0; turn < 2; turn++) await kit.kernel.registry.jobs.get('adapt.bulk-run')!.run(ctx, queued[0]!.input);
    expect(await ctx.records('bulkRun').get(String(started.runId))).toMatchObject({ state: 'done', changed: 201 });
    expect(await ctx.records('person').count({ filter: { ownerId: { eq: boris }, department: { eq: 'many' } } })).toBe(201);
    expect(await ctx.records('transfer').count({ filter: { toId: { eq: boris }, entity: { eq: 'person' } } })).toBe(201);
  }, 60_000);

  it('is for managers', async () => {
    await expect(
      makeContext(await kit.actor('rep')).run('account.assignMany', { filter: {}, toId: anna, reason: 'R' }),
    ).rejects.toMatchObject({ status: 403 });
    await expect(ctx.run('account.assignMany', { filter: {}, toId: kit.roles.rep, reason: 'R' })).rejects.toMatchObject({
      pointer: '/toId',
    });
  });
});
