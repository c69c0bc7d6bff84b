import { adminAccess, defineEntity, defineModule, int, staffAccess, text, type Context } from '../../index.js';
import { makeContext, startWorker, testKernel, type Kernel, type TestKernel, type TestWorker } from '#kit';
import { runJob } from '../../jobs/run-job.js';
import { inTransaction, type Work } from '../../records/work.js';
import { startDue } from './due-exports.worker.js';

const jar = defineEntity('jar', {
  title: 'name',
  fields: { name: text({ required: true }), size: int({ min: 0 }), recipe: text() },
  access: { ...staffAccess, rep: { read: 'own', create: 'tenant', update: 'own' } },
});
const lock = defineEntity('lock', { title: 'name', fields: { name: text({ required: true }) }, access: adminAccess });
const pantry = defineModule('pantry', { entities: [jar, lock] });

let kit: TestKernel;
let rep: Awaited<ReturnType<TestKernel['actor']>>;
let queued: Record<string, unknown>[] = [];
let system: Work;
beforeAll(async () => {
  kit = await testKernel([pantry]);
  const kernel: Kernel = {
    ...kit.kernel,
    enqueue: async (_work, job, input) => void (job === 'adapt.run-export' && queued.push(input)),
  };
  system = { ...kit.system, kernel };
  rep = await kit.actor('rep');
  const all = makeContext(kit.system).records('jar');
  await all.createMany(['plum', 'pear', 'fig'].map((name, i) => ({ name, size: i, ownerId: rep.userId })));
  await all.create({ name: 'secret', size: 9 });
}, 60_000);
afterEach(() => {
  kit.setNow(null);
  queued = [];
});
afterAll(() => kit?.close());

const as = async (work: Work): Promise<Context> => makeContext({ ...(await kit.refreshed(work)), kernel: system.kernel });
const all = () => makeContext({ ...system, requestId: kit.kernel.newId() });
const plan = { name: 'Jars', entity: 'jar', fields: ['name'], sort: ['name'], repeat: 'daily', at: '07:30' } as const;
const define = async (more: Record<string, unknown> = {}, work: Work = rep) =>
  (await as(work)).records('exportSchedule').create({ ...plan, ...more } as never);
const look = (now: string) => {
  kit.setNow(new Date(now));
  return inTransaction({ ...system, requestId: kit.kernel.newId() }, (inside) => startDue(makeContext(inside)));
};
const runAll = async () => {
  for (const input of queued.splice(0))
    await runJob(
      system.kernel,
      kit.owner,
      { kind: 'job', name: 'adapt.run-export', tenantId: kit.system.rights.tenantId, input },
      kit.kernel.newId(),
    );
};
const runs = async (scheduleId: string) =>
  (
    await all()
      .records('exportRun')
      .list({ filter: { scheduleId: { eq: scheduleId } }, sort: ['dueAt'] })
  ).nodes;
const content = async (fileId: unknown, ctx: Context) => (await (await ctx.files.read(String(fileId))).bytes()).toString();
const told = async () =>
  (await (await as(rep)).records('notification').list({ filter: { kind: { startsWith: 'export.' } }, sort: ['createdAt'] }))
    .nodes;

it('writes the list at each due time with the rights of its owner, who is told and may read the file', async () => {
  kit.setNow(new Date('2026-03-10T12:00:00Z'));
  const schedule = await define();
  // 07:30 in Moscow.
  expect(schedule).toMatchObject({ state: 'active', nextAt: '2026-03-11T04:30:00.000Z', keep: 10, ownerId: rep.userId });
  await look('2026-03-11T04:29:59Z');
  expect(queued).toEqual([]);
  await Promise.all([look('2026-03-11T04:30:01Z'), look('2026-03-11T04:30:01Z'), look('2026-03-11T04:30:01Z')]);
  expect(queued).toHaveLength(1);
  const [input] = queued;
  await runAll();
  const [run] = await runs(schedule.id);
  expect(run).toMatchObject({ state: 'done', rows: 3, dueAt: '2026-03-11T04:30:00.000Z', error: null, ownerId: rep.userId });
  const mine = await as(rep);
  expect(await content(run?.fileId, mine)).toBe('name\r\nfig\r\npear\r\nplum\r\n');
  expect((await mine.files.read(String(run?.fileId))).name).toBe('Jars 2026-03-11.csv');
  await expect(content(run?.fileId, await as(await kit.actor('rep')))).rejects.toMatchObject({ status: 404 });
  expect(await told()).toMatchObject([{ kind: 'export.done', title: 'Export: Jars' }]);
  // A worker that was taken for dead comes to its end, too.
  queued = [input as Record<string, unknown>];
  await runAll();
  expect(await runs(schedule.id)).toEqual([run]);
  expect(await told()).toHaveLength(1);
  expect(await all().records('exportSchedule').get(schedule.id)).toMatchObject({
    nextAt: '2026-03-12T04:30:00.000Z',
    version: 1,
  });
});

it('makes up once for times that passed, and keeps as many files as it was told', async () => {
  kit.setNow(new Date('2026-05-01T00:00:00Z'));
  const schedule = await define({ name: 'Few', keep: 2 });
  for (const day of ['05', '06', '07']) {
    await look(`2026-05-${day}T20:00:00Z`);
    await runAll();
  }
  const kept = await runs(schedule.id);
  expect(kept.map(({ dueAt, state, fileId }) => [String(dueAt).slice(0, 10), state, fileId !== null])).toEqual([
    ['2026-05-01', 'done', false],
    ['2026-05-06', 'done', true],
    ['2026-05-07', 'done', true],
  ]);
  expect(
    await all()
      .records('file')
      .count({ filter: { name: { startsWith: 'Few' } } }),
  ).toBe(2);
});

it('keeps local time when clocks change, and takes the last day of short months', async () => {
  const work: Work = { ...system, rights: { ...system.rights, timeZone: 'Europe/Berlin' } };
  const at = async (now: string, more: Record<string, unknown>) => {
    kit.setNow(new Date(now));
    const made = await makeContext({ ...work, requestId: kit.kernel.newId() })
      .records('exportSchedule')
      .create({ ...plan, ownerId: rep.userId, ...more } as never);
    await all().records('exportSchedule').delete(made.id);
    return made.nextAt;
  };
  expect(await at('2026-03-28T12:00:00Z', {})).toBe('2026-03-29T05:30:00.000Z');
  expect(await at('2026-03-27T12:00:00Z', {})).toBe('2026-03-28T06:30:00.000Z');
  expect(await at('2026-02-10T12:00:00Z', { repeat: 'monthly', dayOfMonth: 31 })).toBe('2026-02-28T06:30:00.000Z');
  expect(await at('2026-02-10T12:00:00Z', { repeat: 'weekly', weekday: 'tuesday' })).toBe('2026-02-17T06:30:00.000Z');
  expect(await at('2026-02-13T12:00:00Z', { repeat: 'cron', cron: '0 9 * * 1-5', at: null })).toBe('2026-02-16T08:00:00.000Z');
});

it('runs when asked, and neither strikes while paused nor forgets its time', async () => {
  const schedule = await define({ name: 'By hand', format: 'ndjson' });
  const mine = await as(rep);
  expect(await mine.run('exportSchedule.pause', { id: schedule.id, pausedReason: 'Stocktaking' } as never)).toMatchObject({
    state: 'paused',
    nextAt: null,
    pausedReason: 'Stocktaking',
  });
  expect(await mine.run('exportSchedule.runNow', { id: schedule.id } as never)).toMatchObject({ state: 'waiting' });
  // A worker was killed over it: another one begins anew.
  await all().sql(`update export_runs set state = 'running', started_at = now() where schedule_id = $1`, [schedule.id]);
  await runAll();
  const [run] = await runs(schedule.id);
  expect(await content(run?.fileId, mine)).toBe('{"name":"fig"}\n{"name":"pear"}\n{"name":"plum"}\n');
  const resumed = await mine.run('exportSchedule.resume', { id: schedule.id } as never);
  expect(resumed).toMatchObject({ state: 'active', pausedReason: null });
  expect((resumed as { nextAt: unknown }).nextAt).not.toBeNull();
  const stranger = await as(await kit.actor('rep'));
  await expect(stranger.run('exportSchedule.runNow', { id: schedule.id } as never)).rejects.toMatchObject({ status: 404 });
});

it('pauses itself when its owner is not active any more, and fails with the reason when it cannot read', async () => {
  const leaver = await kit.actor('rep');
  const [theirs, broken] = [await define({ name: 'Left' }, leaver), await define({ name: 'Broken' })];
  await all().run('exportSchedule.runNow', { id: theirs.id } as never);
  await all().run('exportSchedule.runNow', { id: broken.id } as never);
  await all()
    .records('user')
    .update(leaver.userId, { status: 'left' } as never);
  // As a field of the firm's own that was deleted since.
  await all().sql(`update export_schedules set fields = '{colour}' where id = $1`, [broken.id]);
  await runAll();
  expect(await runs(broken.id)).toMatchObject([
    { state: 'failed', error: { code: 'unknown_field', pointer: '/fields' }, fileId: null },
  ]);
  expect((await told()).at(-1)).toMatchObject({ kind: 'export.failed', title: 'Export failed: Broken' });
  expect(await runs(theirs.id)).toMatchObject([{ state: 'failed', error: { code: 'gone' }, fileId: null }]);
  expect(await all().records('exportSchedule').get(theirs.id)).toMatchObject({
    state: 'paused',
    nextAt: null,
    pausedReason: 'Its owner, or the API key it was set up with, is not active any more.',
  });
});

it.each([
  ['an unknown entity', { entity: 'jra' }, 400, '/entity'],
  ['an entity that its owner may not read', { entity: 'lock' }, 400, '/entity'],
  ['an unknown field', { fields: ['name', 'colour'] }, 400, '/fields/1'],
  ['an unknown field in the filter', { filter: { colour: { eq: 'red' } } }, 400, '/filter/colour'],
  ['a filter that is none', { filter: { size: { eq: 'many' } } }, 400, '/filter/size/eq'],
  ['an unknown field in the order', { sort: ['colour'] }, 400, '/sort/0'],
  ['an unknown format', { format: 'ods' }, 400, '/format'],
  ['a format that is not the entity’s', { format: 'vcard' }, 400, '/format'],
  ['a malformed cron', { repeat: 'cron', cron: '61 * * * *' }, 400, '/cron'],
  ['no cron', { repeat: 'cron' }, 400, '/cron'],
  ['no time', { at: null }, 400, '/at'],
  ['no weekday', { repeat: 'weekly' }, 400, '/weekday'],
  ['no day of the month', { repeat: 'monthly' }, 400, '/dayOfMonth'],
  ['the rights of somebody else', { ownerId: 'another' }, 400, '/ownerId'],
])('refuses %s when it is set up', async (_what, more: Record<string, unknown>, status, pointer) => {
  const given = more.ownerId ? { ownerId: (await kit.actor('manager')).userId } : more;
  await expect(define(given)).rejects.toMatchObject({ status, pointer });
});

describe('with workers', () => {
  let workers: TestWorker[] = [];
  afterEach(async () => {
    await Promise.all(workers.map((one) => one.stop()));
    workers = [];
  });

  it('carries a due time out once, whatever number of workers look', async () => {
    const schedule = await define({ name: 'Shared' });
    await all().sql(`update export_schedules set next_at = now() - interval '1 hour' where id = $1`, [schedule.id]);
    workers = await Promise.all([startWorker(kit), startWorker(kit)]);
    for (let i = 0; i < 300; i++) {
      const [run] = await runs(schedule.id);
      if (run?.state === 'done') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await runs(schedule.id)).toMatchObject([{ state: 'done', rows: 3 }]);
  }, 60_000);
});
