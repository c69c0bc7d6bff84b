import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestApi } from '../../../test/kit/api.js';
import type { Work } from '../../records/work.js';
import { define, shop, type Row } from './test/shop.js';

let api: TestApi;
let admin: Work & { userId: string };
beforeAll(async () => {
  api = await shop();
  admin = await api.actor('admin');
});
afterAll(() => api?.close());

const post = (url: string, body: Row) => api.rest<Row & { id: string; nodes: Row[] }>(admin, 'POST', `/v1/${url}`, body);
const change = (url: string, body: Row) => api.rest<Row>(admin, 'PATCH', `/v1/${url}`, body, { 'if-match': '*' });
const list = async (url: string) => (await api.rest<{ nodes: Row[] }>(admin, 'GET', `/v1/${url}`)).body.nodes;

it.each([false, true])(
  'form rules demand, freeze and preset custom fields, by conditions over custom fields; indexed: %s',
  async (indexed) => {
    const [rank, reason, code, note] = ['Rank', 'Reason', 'Code', 'Note'].map((key) => `${indexed ? 'kept' : 'plain'}${key}`) as [
      string,
      string,
      string,
      string,
    ];
    await define(api, admin, { key: rank, type: 'int', indexed });
    for (const key of [reason, code, note]) await define(api, admin, { key, indexed });
    const rule = await post('form-rules', {
      name: rank,
      entity: 'customer',
      condition: { [rank]: { gt: 5 } },
      required: [reason],
      readOnly: [code],
      defaults: { [note]: 'important' },
    });
    expect(rule.status).toBe(201);
    expect(await post('customers', { name: 'x', [rank]: 6 })).toMatchObject({
      status: 400,
      body: { code: 'required_by_form', pointer: `/${reason}`, params: { fields: [reason] } },
    });
    expect((await post('customers', { name: 'x', [rank]: 5 })).body[note] ?? null).toBeNull();
    const made = await post('customers', { name: 'x', [rank]: 6, [reason]: 'size', [code]: 'A' });
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ [note]: 'important', [rank]: 6 })]);
    const url = `customers/${made.body.id}`;
    expect(await change(url, { name: 'y' })).toMatchObject({ status: 200, body: { name: 'y', [reason]: 'size', [code]: 'A' } });
    expect(await change(url, { [note]: 'less so' })).toMatchObject({
      status: 200,
      body: { [reason]: 'size', [note]: 'less so' },
    });
    expect(await change(url, { [code]: 'B' })).toMatchObject({ status: 400, body: { code: 'read_only_by_form' } });
    expect(await change(url, { [reason]: null })).toMatchObject({ status: 400, body: { code: 'required_by_form' } });
    expect(await change(url, { [rank]: 1, [reason]: null })).toMatchObject({ status: 200, body: { [rank]: 1, [code]: 'A' } });
    expect(await change(url, { [code]: 'B' })).toMatchObject({ status: 200 });
    expect(await change(url, { [rank]: 9 })).toMatchObject({ status: 400, body: { code: 'required_by_form' } });
    const drawn = await api.rest<{ fields: Row[] }>(admin, 'GET', `/v1/form-rules/draw?entity=customer&id=${made.body.id}`);
    expect(drawn.body.fields).toContainEqual(expect.objectContaining({ key: rank, kind: 'int' }));
    await api.rest(admin, 'DELETE', `/v1/form-rules/${rule.body.id}`, undefined, { 'if-match': '*' });
  },
);

it('views filter, sort and show custom fields, of links too, and lists are asked for by them', async () => {
  await define(api, admin, { key: 'grade', type: 'int', indexed: true });
  await define(api, admin, { key: 'colour' });
  for (const grade of [1, 2, 3]) await post('customers', { name: `G${grade}`, grade, colour: 'red' });
  const third = (await list('customers?filter[name][eq]=G3'))[0];
  await post('purchases', { name: 'P', customerId: third?.id });
  const view = await post('saved-views', {
    name: 'Graded',
    entity: 'customer',
    filter: { grade: { gt: 1 }, colour: { eq: 'red' } },
    columns: ['name', 'grade', 'colour'],
    sort: ['-grade'],
    layout: { groupBy: 'grade', sections: [{ title: 'A', fields: ['colour'] }] },
  });
  expect(view.status).toBe(201);
  const expected = [
    { name: 'G3', grade: 3, colour: 'red' },
    { name: 'G2', grade: 2, colour: 'red' },
  ];
  expect((await api.rest<{ nodes: Row[] }>(admin, 'GET', `/v1/saved-views/${view.body.id}/run`)).body.nodes).toMatchObject(
    expected,
  );
  expect(await list(`customers?view=${view.body.id}`)).toMatchObject(expected);
  const asked = await api.graphql<{ customers: { nodes: Row[] } }>(
    admin,
    `{ customers(view: "${view.body.id}") { nodes { name grade colour } } }`,
  );
  expect(asked.body.data?.customers.nodes).toEqual(expected);
  const linked = await post('saved-views', { name: 'Bought', entity: 'purchase', columns: ['name', 'customer.grade'] });
  expect(await list(`purchases?view=${linked.body.id}`)).toMatchObject([{ name: 'P', customer: { grade: 3 } }]);
});

it('bulk runs change custom fields, count what is so already, and give back the values before', async () => {
  await define(api, admin, { key: 'campaign', indexed: true });
  await define(api, admin, { key: 'aside' });
  for (const campaign of ['spring', 'summer']) await post('customers', { name: 'B', campaign, aside: 'kept' });
  const wanted = { entity: 'customer', filter: { name: { eq: 'B' } }, change: { campaign: 'summer' } };
  expect((await post('bulk-runs/start', { ...wanted, dryRun: true })).body).toMatchObject({ total: 2, change: 1, unchanged: 1 });
  const run = await post('bulk-runs/start', wanted);
  expect(run.body).toMatchObject({ state: 'done', changed: 1, unchanged: 1 });
  const of = async () => (await list('customers?filter[name][eq]=B&sort=createdAt')).map((one) => [one.campaign, one.aside]);
  expect(await of()).toEqual([
    ['summer', 'kept'],
    ['summer', 'kept'],
  ]);
  expect((await post(`bulk-runs/${String(run.body.runId)}/roll-back`, {})).status).toBe(200);
  expect((await of()).map(([campaign]) => campaign)).toEqual(['spring', 'summer']);
});

it('form rules, views and bulk runs work on custom objects', async () => {
  await post('custom-objects', { name: 'machine', plural: 'machines', access: 'staff' });
  await define(api, admin, { entity: 'machine', key: 'power', type: 'int', indexed: true });
  await define(api, admin, { entity: 'machine', key: 'maker' });
  const rule = await post('form-rules', {
    name: 'Strong',
    entity: 'machine',
    condition: { power: { gte: 100 } },
    required: ['maker'],
  });
  expect(rule.status).toBe(201);
  expect(await post('machines', { name: 'M', power: 100 })).toMatchObject({ status: 400, body: { code: 'required_by_form' } });
  expect((await post('machines', { name: 'M', power: 100, maker: 'X' })).status).toBe(201);
  expect((await post('machines', { name: 'N', power: 1 })).status).toBe(201);
  const view = await post('saved-views', {
    name: 'Strong',
    entity: 'machine',
    filter: { power: { gt: 50 } },
    columns: ['power'],
  });
  expect(await list(`machines?view=${view.body.id}`)).toMatchObject([{ power: 100 }]);
  const run = await post('bulk-runs/start', { entity: 'machine', filter: { power: { lt: 50 } }, change: { maker: 'Y' } });
  expect(run.body).toMatchObject({ state: 'done', changed: 1 });
  expect((await list('machines?sort=power')).map((one) => one.maker)).toEqual(['Y', 'X']);
});

it('a field is neither renamed nor deleted while a view, a form rule or a workflow goes by it, through links too', async () => {
  const used = await define(api, admin, { key: 'standing', type: 'int' });
  const saved = [
    await post('saved-views', { name: 'Far', entity: 'purchase', columns: ['name', 'customer.standing'] }),
    await post('saved-views', { name: 'Near', entity: 'purchase', filter: { customer: { standing: { gt: 1 } } } }),
    await post('form-rules', { name: 'R', entity: 'customer', required: ['name'], defaults: { size: { field: 'standing' } } }),
  ];
  expect(saved.map(({ status }) => status)).toEqual([201, 201, 201]);
  const workflow = async (code: string, definition: Row) => {
    const { body } = await post('workflows', { code, name: code });
    return api.rest(admin, 'POST', `/v1/workflows/${body.id}/publish`, { definition }, { 'if-match': '*' });
  };
  const tell = { id: 'a', kind: 'notify', to: [{ role: 'admin' }], title: 'Look' };
  const published = [
    await workflow('by-condition', {
      subject: 'customer',
      trigger: { kind: 'hand' },
      condition: { standing: { gt: 1 } },
      steps: [tell],
    }),
    await workflow('by-value', {
      subject: 'customer',
      trigger: { kind: 'hand' },
      steps: [{ id: 'a', kind: 'update', values: { standing: 2 } }],
    }),
    await workflow('by-template', {
      subject: 'customer',
      trigger: { kind: 'hand' },
      steps: [{ ...tell, text: 'Of {{record.standing}}' }],
    }),
    await workflow('of-others', { subject: 'purchase', trigger: { kind: 'hand' }, steps: [tell] }),
  ];
  expect(published.map(({ status, text }) => (status === 200 ? 200 : text))).toEqual([200, 200, 200, 200]);
  const uses = [
    'the saved view «Far»',
    'the saved view «Near»',
    'the form rule «R»',
    'the workflow «by-condition»',
    'the workflow «by-value»',
    'the workflow «by-template»',
  ];
  const refused = await change(`custom-fields/${String(used.id)}`, { key: 'sort' });
  expect(refused).toMatchObject({ status: 409, body: { code: 'field_in_use' } });
  expect((refused.body.params as { uses: string[] }).uses.sort()).toEqual(uses.sort());
  const removed = await api.rest(admin, 'DELETE', `/v1/custom-fields/${String(used.id)}`, undefined, { 'if-match': '*' });
  expect(removed).toMatchObject({ status: 409, body: { code: 'field_in_use' } });
});
