import {
  defineEntity,
  defineModule,
  defineSetting,
  int,
  invalid,
  json,
  money,
  staffAccess,
  text,
  url,
  type Context,
} from '../index.js';
import { makeContext, testApi, type TestApi } from '#kit';

const invoice = defineEntity('invoice', {
  title: 'name',
  fields: { name: text({ required: true }), total: money({ base: true }) },
  access: staffAccess,
});
const office = defineModule('office', {
  entities: [invoice],
  settings: [
    defineSetting('office.days', int({ min: 1, max: 30 }), {
      default: 7,
      label: { en: 'Days', ru: 'Дни' },
      description: 'Days to pay.',
    }),
    defineSetting('office.portal', url(), { default: null, description: 'Where clients pay.' }),
    defineSetting('office.password', text({ max: 100 }), { default: null, description: 'Password of the bank.', secret: true }),
    defineSetting('office.steps', json(), {
      default: [1],
      description: 'Numbers.',
      check(value, pointer) {
        if (!Array.isArray(value)) throw invalid(pointer, 'Expected a list.');
      },
    }),
  ],
});

let api: TestApi;
type Actor = Awaited<ReturnType<TestApi['actor']>>;
let admin: Actor;
let rep: Actor;
beforeAll(async () => {
  api = await testApi([office]);
  [admin, rep] = [await api.actor('admin'), await api.actor('rep')];
});
afterAll(() => api?.close());

type Answer = { code: string; pointer: string; detail: string; value: unknown; id: string };
const set = (name: string, value: unknown, as: Actor = admin) =>
  api.rest<Answer>(as, 'POST', '/v1/tenant-settings/set', { name, value });
const read = async <T>(name: string, from?: Context): Promise<T> =>
  (from ?? makeContext(await api.refreshed(rep))).setting<T>(name);
interface Declared {
  name: string;
  value: unknown;
  isSet: boolean;
  [more: string]: unknown;
}
const declared = async (as: Actor = rep) =>
  new Map(
    (await api.rest<{ settings: Declared[] }>(as, 'GET', '/v1/tenant-settings/declared')).body.settings.map((one) => [
      one.name,
      one,
    ]),
  );

it('an administrator sets what modules declare over REST and GraphQL, everybody reads it, and no other firm notices', async () => {
  const other = makeContext(await api.otherTenant());
  expect(await read('office.days')).toBe(7);
  expect(await set('office.days', 10)).toMatchObject({ status: 200, body: { name: 'office.days', value: 10 } });
  expect([await read('office.days'), await read('office.days', other)]).toEqual([10, 7]);
  const answer = await api.graphql(admin, 'mutation { setTenantSetting(input: { name: "office.days", value: 12 }) }');
  expect(answer.body).toEqual({ data: { setTenantSetting: { name: 'office.days', value: 12 } } });
  expect((await declared()).get('office.days')).toMatchObject({
    module: 'office',
    label: { en: 'Days', ru: 'Дни' },
    description: 'Days to pay.',
    type: 'int',
    schema: { type: 'integer', minimum: 1, maximum: 30 },
    default: 7,
    value: 12,
    isSet: true,
  });
  const list = await api.graphql<{ tenantSettings: { nodes: unknown[] } }>(
    rep,
    '{ tenantSettings(filter: { name: { eq: "office.days" } }) { nodes { name value } } }',
  );
  expect(list.body.data?.tenantSettings.nodes).toEqual([{ name: 'office.days', value: 12 }]);
  const queried = await api.graphql<{ declaredTenantSetting: { settings: Declared[] } }>(rep, '{ declaredTenantSetting }');
  expect(queried.body.data?.declaredTenantSetting.settings.map((one) => one.name)).toContain('office.steps');
  expect(await read('office.days', other)).toBe(7);
});

it('who set what and when stands in its history, and a reset gives the default again', async () => {
  await set('office.portal', 'https://pay.example.com/');
  await set('office.portal', 'https://pay.example.org/');
  const { body } = await api.rest<{ nodes: { id: string }[] }>(
    admin,
    'GET',
    '/v1/tenant-settings?filter[name][eq]=office.portal',
  );
  const history = await api.rest<{ nodes: unknown[] }>(admin, 'GET', `/v1/tenant-settings/${body.nodes[0]?.id}/history`);
  expect(history.text).toContain('pay.example.com');
  expect(history.text).toContain('pay.example.org');
  expect(history.text).toContain(admin.userId);
  const reset = await api.rest(admin, 'POST', '/v1/tenant-settings/reset', { name: 'office.portal' });
  expect([reset.status, reset.body]).toEqual([200, { name: 'office.portal', value: null }]);
  expect(await read('office.portal')).toBeNull();
  expect((await declared()).get('office.portal')).toMatchObject({ value: null, isSet: false });
  expect((await set('office.portal', 'https://pay.example.net/')).status).toBe(200);
  expect(await read('office.portal')).toBe('https://pay.example.net/');
});

it('refuses what does not fit, by its place and with the cure', async () => {
  const detail = (words: string) => expect.stringContaining(words) as string;
  expect(await set('office.days', 31)).toMatchObject({ status: 400, body: { pointer: '/value' } });
  expect(await set('office.days', '7 days')).toMatchObject({ status: 400, body: { pointer: '/value' } });
  expect(await set('office.steps', {})).toMatchObject({ status: 400, body: { pointer: '/value', detail: 'Expected a list.' } });
  expect(await set('office.days', null)).toMatchObject({ status: 400, body: { pointer: '/value', code: 'required' } });
  expect(await set('office.day', 1)).toMatchObject({ status: 400, body: { pointer: '/name', detail: detail('office.days') } });
  expect(await set('kernel.timeZone', '+03:00')).toMatchObject({
    status: 400,
    body: { pointer: '/value', detail: detail('IANA') },
  });
  expect(await set('kernel.calendar', { timeZone: 'Europe/Moscow', week: { monday: [{ start: 5, end: 1 }] } })).toMatchObject({
    status: 400,
    body: { pointer: '/value/week/monday/0/end' },
  });
  expect(await set('office.days', 3, rep)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  await api.rest(admin, 'POST', '/v1/module-switches/turn-off', { module: 'office' });
  expect(await set('office.days', 3)).toMatchObject({ status: 403, body: { code: 'module_off' } });
  expect((await declared()).has('office.days')).toBe(false);
  await api.rest(admin, 'POST', '/v1/module-switches/turn-on', { module: 'office' });
});

it('a secret setting is sealed at rest, read by modules and shown to nobody', async () => {
  const answer = await set('office.password', 'Brückentag 17');
  expect(answer).toMatchObject({ status: 200, body: { value: null } });
  expect(await read('office.password')).toBe('Brückentag 17');
  for (const as of [admin, rep]) {
    expect((await declared(as)).get('office.password')).toMatchObject({ secret: true, value: null, isSet: true });
    expect((await api.rest(as, 'GET', '/v1/tenant-settings')).text).not.toContain('Brückentag');
  }
  const [row] = await makeContext(api.system).sql<{ all: string }>(
    `select (select settings::text from tenants where id = $1) || (select string_agg(coalesce(after::text, ''), '') from ledger where tenant_id = $1)
       || (select coalesce(string_agg(coalesce(body, ''), ''), '') from idempotency_keys where tenant_id = $1) as all`,
    [api.system.rights.tenantId],
  );
  expect(row?.all).toContain('office.password');
  expect(row?.all).not.toContain('Brückentag');
});

it('the profile of the firm is set the same way, and has no default to go back to', async () => {
  const me = async () =>
    (await makeContext(api.system).sql('select name, locale, time_zone from tenants where id = $1', [admin.rights.tenantId]))[0];
  for (const [name, value] of [
    ['name', 'Second'],
    ['locale', 'ru'],
    ['timeZone', 'Asia/Omsk'],
  ])
    expect((await set(`kernel.${name}`, value)).status).toBe(200);
  expect(await me()).toEqual({ name: 'Second', locale: 'ru', time_zone: 'Asia/Omsk' });
  expect((await api.refreshed(rep)).rights.timeZone).toBe('Asia/Omsk');
  expect(await read('kernel.timeZone')).toBe('Asia/Omsk');
  expect((await declared()).get('kernel.name')).toMatchObject({ value: 'Second', isSet: true });
  const reset = await api.rest(admin, 'POST', '/v1/tenant-settings/reset', { name: 'kernel.name' });
  expect([reset.status, reset.body.code]).toEqual([409, 'no_default']);
});

it('the base currency changes until there are amounts or rates, deleted ones included', async () => {
  expect(await set('kernel.baseCurrency', 'XXY')).toMatchObject({ status: 400, body: { pointer: '/value' } });
  expect((await set('kernel.baseCurrency', 'EUR')).status).toBe(200);
  const made = await api.rest<{ id: string; total: { base: unknown } }>(rep, 'POST', '/v1/invoices', {
    name: 'A',
    total: { amount: 1000, currency: 'EUR' },
  });
  expect(made.status).toBe(201);
  expect(await set('kernel.baseCurrency', 'RUB')).toMatchObject({ status: 409, body: { code: 'base_currency_in_use' } });
  await api.rest(rep, 'DELETE', `/v1/invoices/${made.body.id}`, undefined, { 'if-match': '*' });
  expect(await set('kernel.baseCurrency', 'RUB')).toMatchObject({ status: 409, body: { code: 'base_currency_in_use' } });
  expect((await set('kernel.baseCurrency', 'EUR')).status).toBe(200);
});
