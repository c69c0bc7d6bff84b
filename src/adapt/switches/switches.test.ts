import {
  bool,
  defineAction,
  defineEntity,
  defineJob,
  defineListener,
  defineModule,
  defineReport,
  defineRule,
  defineSetting,
  extendEntity,
  invalid,
  link,
  staffAccess,
  text,
} from '../../index.js';
import { makeContext, testApi, type TestApi } from '#kit';
import { runJob } from '../../jobs/run-job.js';
import { reportRoutes } from '../../surfaces/rest/report-routes.js';

const ran: string[] = [];
const house = defineEntity('house', { title: 'name', fields: { name: text({ required: true }) }, access: staffAccess });
const houses = defineModule('houses', { entities: [house] });

const garden = defineEntity('garden', {
  title: 'name',
  fields: { name: text({ required: true, search: true }), house: link('house', { inverse: 'gardens' }) },
  access: staffAccess,
});
const gardens = defineModule('gardens', {
  dependsOn: ['houses'],
  entities: [garden],
  extensions: [
    extendEntity('house', {
      rules: [
        defineRule('no-green-house', {
          on: ['create'],
          check({ after }) {
            if (after.name === 'green') throw invalid('/name', 'Expected one of others.');
          },
        }),
      ],
    }),
  ],
  actions: [
    defineAction('house.plant', {
      access: 'update',
      async run(ctx, _input, record) {
        await ctx.records('garden').create({ name: 'New', houseId: record.id });
        return record;
      },
    }),
  ],
  listeners: [
    defineListener('house.created', {
      name: 'note-house',
      when: 'transaction',
      async run() {
        ran.push('listener');
        return Promise.resolve();
      },
    }),
    defineListener('house.created', {
      name: 'note-later',
      when: 'afterCommit',
      async run() {
        ran.push('later');
        return Promise.resolve();
      },
    }),
  ],
  jobs: [
    defineJob('gardens.water', {
      cron: '0 5 * * *',
      async run() {
        ran.push('job');
        return Promise.resolve();
      },
    }),
  ],
  reports: [
    defineReport('garden.byHouse', {
      entity: 'garden',
      description: 'Gardens per house',
      groupBy: ['houseId'],
      measures: ['count'],
    }),
  ],
  settings: [defineSetting('gardens.roses', bool(), { default: false, description: 'Roses', flag: true })],
});

let api: TestApi;
type Actor = Awaited<ReturnType<TestApi['actor']>>;
let admin: Actor;
let rep: Actor;
beforeAll(async () => {
  api = await testApi([houses, gardens], (kit, gate) => [(app) => reportRoutes(app, kit.kernel, gate)]);
  [admin, rep] = [await api.actor('admin'), await api.actor('rep')];
});
afterAll(() => api?.close());

const turn = (verb: 'on' | 'off', module: string) => api.rest(admin, 'POST', `/v1/module-switches/turn-${verb}`, { module });

it('a switched-off module answers 403 by its name, over every way, and with the records it had when it is back', async () => {
  const home = await api.rest<{ id: string }>(rep, 'POST', '/v1/houses', { name: 'A' });
  const plot = await api.rest<{ id: string }>(rep, 'POST', '/v1/gardens', { name: 'Roses', houseId: home.body.id });
  expect((await turn('off', 'gardens')).status).toBe(200);
  const calls = () =>
    Promise.all([
      api.rest(rep, 'GET', '/v1/gardens'),
      api.rest(rep, 'GET', `/v1/gardens/${plot.body.id}`),
      api.rest(rep, 'GET', '/v1/gardens/aggregate?groupBy=name'),
      api.rest(rep, 'GET', `/v1/gardens/${plot.body.id}/history`),
      api.rest(rep, 'POST', '/v1/gardens', { name: 'B' }),
      api.rest(rep, 'PATCH', `/v1/gardens/${plot.body.id}`, { name: 'C' }, { 'if-match': '*' }),
      api.rest(rep, 'DELETE', `/v1/gardens/${plot.body.id}`, undefined, { 'if-match': '*' }),
      api.rest(rep, 'POST', '/v1/gardens/bulk', { operation: 'create', items: [{ name: 'D' }] }),
      api.rest(rep, 'POST', '/v1/gardens/upsert', { match: { id: plot.body.id }, input: { name: 'E' } }),
      api.rest(rep, 'POST', `/v1/houses/${home.body.id}/plant`, {}),
      api.rest(rep, 'GET', '/v1/reports/garden.byHouse'),
      api.rest(admin, 'GET', '/v1/gardens'),
    ]);
  for (const answer of await calls()) expect(answer.text).toContain('module_off');
  for (const answer of await calls()) expect(answer.text).not.toContain('Roses');
  const graphql = await api.graphql(rep, '{ gardens { nodes { name } } }');
  expect(graphql.body.errors?.[0]).toMatchObject({ extensions: { code: 'module_off', params: { module: 'gardens' } } });
  // Within what others offer it is simply not there.
  const nested = await api.graphql(rep, '{ houses { nodes { name gardens { nodes { name } } } } }');
  expect(nested.body.data).toEqual({ houses: { nodes: [{ name: 'A', gardens: { nodes: [] } }] } });
  // Other firms have not noticed.
  expect(
    (
      await makeContext(await api.otherTenant())
        .records('garden')
        .list()
    ).nodes,
  ).toEqual([]);
  expect((await turn('on', 'gardens')).status).toBe(200);
  expect((await api.rest<{ name: string }>(rep, 'GET', `/v1/gardens/${plot.body.id}`)).body.name).toBe('Roses');
});

it('its rules, listeners and jobs rest', async () => {
  const tenantId = api.system.rights.tenantId;
  const events = async () => {
    const [row] = await makeContext(api.system).sql<{ xid: string; id: number }>(
      `select xid::text as xid, id from ledger where event = 'house.created' order by id desc limit 1`,
    );
    await runJob(api.kernel, api.owner, { kind: 'listener', name: 'note-later', tenantId, input: row ?? {} }, 'x');
    await runJob(api.kernel, api.owner, { kind: 'job', name: 'gardens.water', tenantId, input: {} }, 'y');
  };
  ran.length = 0;
  expect((await api.rest(rep, 'POST', '/v1/houses', { name: 'green' })).status).toBe(400);
  await api.rest(rep, 'POST', '/v1/houses', { name: 'B' });
  await events();
  expect(ran.sort()).toEqual(['job', 'later', 'listener']);
  await turn('off', 'gardens');
  ran.length = 0;
  expect((await api.rest(rep, 'POST', '/v1/houses', { name: 'green' })).status).toBe(201);
  await events();
  expect(ran).toEqual([]);
  await turn('on', 'gardens');
});

it('what a module needs cannot be off while it is on, and the kernel cannot be off at all', async () => {
  expect(await turn('off', 'houses')).toMatchObject({
    status: 409,
    body: { code: 'module_dependence', params: { modules: ['gardens'] } },
  });
  await turn('off', 'gardens');
  expect((await turn('off', 'houses')).status).toBe(200);
  expect(await turn('on', 'gardens')).toMatchObject({ status: 409, body: { params: { modules: ['houses'] } } });
  await turn('on', 'houses');
  await turn('on', 'gardens');
  expect(await turn('off', 'kernel')).toMatchObject({ status: 400, body: { pointer: '/module' } });
  expect(await turn('off', 'garden')).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('did you mean gardens') as string },
  });
  expect((await api.rest(rep, 'POST', '/v1/module-switches/turn-off', { module: 'gardens' })).status).toBe(403);
  const { body } = await api.rest<{ modules: { module: string }[] }>(rep, 'GET', '/v1/module-switches/installed');
  expect(body.modules).toContainEqual({ module: 'gardens', enabled: true, switchable: true, dependsOn: ['houses'] });
});

it('a flag is on for everybody, for a user, for a unit or for a percentage, which clients and modules read alike', async () => {
  const flag = async (as: Actor) => {
    const { body } = await api.rest<{ flags: Record<string, boolean> }>(as, 'GET', '/v1/feature-flags/mine');
    expect(makeContext(await api.refreshed(as)).flag('gardens.roses')).toBe(body.flags['gardens.roses']);
    return body.flags['gardens.roses'];
  };
  const set = (to: Record<string, unknown>) => api.rest(admin, 'POST', '/v1/feature-flags/set', { name: 'gardens.roses', ...to });
  const unit = await makeContext(api.system).records('orgUnit').create({ name: 'Desk', kind: 'department' });
  const inside = await api.actor('rep', { unitId: unit.id });
  expect([await flag(rep), await flag(inside)]).toEqual([false, false]);
  expect((await set({ unitIds: [unit.id] })).status).toBe(200);
  expect([await flag(rep), await flag(inside)]).toEqual([false, true]);
  await set({ userIds: [rep.userId] });
  expect([await flag(rep), await flag(inside)]).toEqual([true, false]);
  await set({ value: true });
  expect([await flag(rep), await flag(inside)]).toEqual([true, true]);
  const crowd = await Promise.all(Array.from({ length: 20 }, () => api.actor('viewer')));
  const on = async (percent: number) => {
    await set({ percent });
    const seen = await Promise.all(crowd.map(flag));
    return crowd.filter((_, i) => seen[i]).map((one) => one.userId);
  };
  const [none, few, many, all] = [await on(0), await on(30), await on(70), await on(100)];
  expect([none.length, all.length]).toEqual([0, 20]);
  expect(many).toEqual(expect.arrayContaining(few));
  expect((await set({ name: 'gardens.rose' })).body).toMatchObject({
    pointer: '/name',
    detail: expect.stringContaining('gardens.roses') as string,
  });
  expect(() => makeContext(api.system).flag('gardens.tulips')).toThrow('No flag gardens.tulips is declared');
});
