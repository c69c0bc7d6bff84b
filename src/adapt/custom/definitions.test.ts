import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestApi } from '../../../test/kit/api.js';
import type { Work } from '../../records/work.js';
import { define, shop, type Row } from './test/shop.js';

let api: TestApi;
let admin: Work;
beforeAll(async () => {
  api = await shop();
  admin = await api.actor('admin');
});
afterAll(() => api?.close());

const refused = async (field: Row): Promise<Row> =>
  (await api.rest(admin, 'POST', '/v1/custom-fields', { entity: 'customer', type: 'text', ...field })).body;
const change = async (id: unknown, input: Row): Promise<Row> =>
  (await api.rest(admin, 'PATCH', `/v1/custom-fields/${String(id)}`, input, { 'if-match': '*' })).body;
const remove = async (id: unknown): Promise<Row> =>
  (await api.rest(admin, 'DELETE', `/v1/custom-fields/${String(id)}`, undefined, { 'if-match': '*' })).body;

it.each<[Row, Row]>([
  [{ key: 'a', entity: 'custmer' }, { pointer: '/entity' }],
  [{ key: 'a', entity: 'roleGrant' }, { pointer: '/entity' }],
  [{ key: 'a', type: 'colour' }, { pointer: '/type' }],
  [{ key: 'name' }, { pointer: '/key' }],
  [{ key: 'purchases' }, { pointer: '/key' }],
  [{ key: 'and' }, { pointer: '/key' }],
  [{ key: 'constructor' }, { pointer: '/key' }],
  [{ key: 'Big' }, { pointer: '/key' }],
  [
    { key: 'a', type: 'choice' },
    { pointer: '/options/values', code: 'required' },
  ],
  [{ key: 'a', type: 'choice', options: { values: ['not a name'] } }, { pointer: '/options' }],
  [
    { key: 'a', options: { colour: 1 } },
    { pointer: '/options/colour', code: 'unknown_field' },
  ],
  [{ key: 'a', options: { max: 1000 }, indexed: true }, { pointer: '/options/max' }],
  [{ key: 'a', type: 'geo', indexed: true }, { pointer: '/indexed' }],
  [{ key: 'a', type: 'bool', unique: true }, { pointer: '/unique' }],
  [{ key: 'a', type: 'int', defaultValue: 'x' }, { pointer: '/defaultValue' }],
  [{ key: 'a', type: 'link', options: { target: 'planet' } }, { pointer: '/options/target' }],
  [{ key: 'a', type: 'link', options: { target: 'customer', inverse: 'purchases' } }, { pointer: '/options/inverse' }],
  [
    { key: 'a', requiredWhen: { nowhere: { eq: 1 } } },
    { pointer: '/requiredWhen/nowhere', code: 'unknown_field' },
  ],
  [
    { key: 'a', requiredWhen: { size: { like: 1 } } },
    { pointer: '/requiredWhen/size/like', code: 'unknown_operator' },
  ],
  [{ key: 'a', type: 'formula', options: { formula: 'size +', result: 'int' } }, { code: 'invalid_formula' }],
  [{ key: 'a', type: 'formula', options: { formula: 'weight * 2', result: 'int' } }, { code: 'invalid_formula' }],
  [{ key: 'a', type: 'formula', options: { formula: "size + 'x'", result: 'int' } }, { code: 'invalid_formula' }],
  [{ key: 'a', type: 'formula', options: { formula: 'pg_sleep(1)', result: 'int' } }, { code: 'invalid_formula' }],
  [{ key: 'a', type: 'formula', options: { formula: 'name', result: 'int' } }, { pointer: '/options/formula' }],
  [{ key: 'a', type: 'rollup', options: { list: 'orders', function: 'count' } }, { pointer: '/options/list' }],
  [{ key: 'a', type: 'rollup', options: { list: 'purchases', function: 'sum', field: 'name' } }, { pointer: '/options/field' }],
])('the definition %j is refused where it is wrong', async (field, problem) => {
  expect(await refused(field)).toMatchObject({ status: 400, ...problem });
});

it('a field in use is neither renamed nor deleted, and the refusal names what uses it', async () => {
  const stage = await define(api, admin, { key: 'stage', type: 'choice', options: { values: ['open', 'won'] } });
  const reason = await define(api, admin, { key: 'reason', requiredWhen: { and: [{ stage: { eq: 'won' } }] } });
  const formula = { formula: "if(stage = 'won', 1, 0)", result: 'int' };
  const sum = await define(api, admin, { key: 'won', type: 'formula', options: formula });
  expect(await change(stage.id, { key: 'phase' })).toMatchObject({
    status: 409,
    code: 'field_in_use',
    params: { uses: ['requiredWhen of customer.reason', 'the formula customer.won'] },
  });
  expect(await remove(stage.id)).toMatchObject({ code: 'field_in_use' });
  expect(await change(stage.id, { labelEn: 'Phase' })).toMatchObject({ labelEn: 'Phase' });
  await remove(reason.id);
  await remove(sum.id);
  const grant = { roleId: api.roles.viewer, permission: 'customer.stage', fieldRule: 'hidden' };
  const { body } = await api.rest(admin, 'POST', '/v1/role-grants', grant);
  expect(await change(stage.id, { key: 'phase' })).toMatchObject({ params: { uses: ['a field rule of the role Viewer'] } });
  await api.rest(admin, 'DELETE', `/v1/role-grants/${String(body.id)}`, undefined, { 'if-match': '*' });
  expect(await change(stage.id, { key: 'phase' })).toMatchObject({ key: 'phase' });
});

it('a form rule and a saved view hold on to the fields they name', async () => {
  const field = await define(api, admin, { key: 'rank', type: 'int' });
  const rule = await api.rest(admin, 'POST', '/v1/form-rules', {
    name: 'Big ones',
    entity: 'customer',
    condition: { rank: { gt: 5 } },
    required: ['size'],
  });
  const view = await api.rest(admin, 'POST', '/v1/saved-views', {
    name: 'Top',
    entity: 'customer',
    columns: ['name', 'rank'],
    sort: ['-rank'],
  });
  expect([rule.status, view.status]).toEqual([201, 201]);
  expect(await change(field.id, { key: 'grade' })).toMatchObject({
    code: 'field_in_use',
    params: { uses: ['the form rule «Big ones»', 'the saved view «Top»'] },
  });
});

it('a renamed field keeps its values, and a deleted one gives them back when it returns', async () => {
  const field = await define(api, admin, { key: 'colour', indexed: true });
  const made = await api.rest(admin, 'POST', '/v1/customers', { name: 'x', colour: 'red' });
  const url = `/v1/customers/${String(made.body.id)}`;
  await change(field.id, { key: 'paint' });
  expect((await api.rest(admin, 'GET', url)).body).toMatchObject({ paint: 'red' });
  await remove(field.id);
  expect((await api.rest(admin, 'GET', url)).body).not.toHaveProperty('paint');
  await define(api, admin, { key: 'paint' });
  expect((await api.rest(admin, 'GET', url)).body).toMatchObject({ paint: null });
});

it('the type of a field with values stays, and so does a value that records have', async () => {
  const level = await define(api, admin, { key: 'level', type: 'choice', options: { values: ['low', 'high', 'none'] } });
  const empty = await change(level.id, { type: 'text', options: null });
  expect(empty).toMatchObject({ type: 'text' });
  await change(level.id, { type: 'choice', options: { values: ['low', 'high', 'none'] } });
  await api.rest(admin, 'POST', '/v1/customers', { name: 'x', level: 'low' });
  expect(await change(level.id, { type: 'text', options: null })).toMatchObject({ status: 409, code: 'field_has_values' });
  expect(await change(level.id, { options: { values: ['high'] } })).toMatchObject({ status: 409, code: 'field_has_values' });
  expect(await change(level.id, { options: { values: ['low', 'top'] } })).toMatchObject({ key: 'level' });
});

it('a field becomes unique only when its values are', async () => {
  const field = await define(api, admin, { key: 'serial' });
  const make = (serial: string) => api.rest(admin, 'POST', '/v1/customers', { name: 'x', serial });
  const twice = [await make('7'), await make('7')];
  expect(await change(field.id, { unique: true })).toMatchObject({ status: 409, code: 'duplicate_key' });
  await api.rest(admin, 'PATCH', `/v1/customers/${String(twice[0]?.body.id)}`, { serial: '8' }, { 'if-match': '*' });
  expect(await change(field.id, { unique: true })).toMatchObject({ unique: true });
  expect((await make('8')).status).toBe(409);
});

it('a formula and rollups are reckoned, filtered and sorted by', async () => {
  await define(api, admin, { key: 'price', type: 'decimal', options: { scale: 2 } });
  const formula = 'if(price > 100 and not isEmpty(size), round(price * size / (size - 3)), -1)';
  await define(api, admin, { key: 'worth', type: 'formula', options: { formula, result: 'int' } });
  await define(api, admin, {
    key: 'tag',
    type: 'formula',
    options: { formula: "concat(upper(name), ' ', price)", result: 'text' },
  });
  await define(api, admin, { key: 'bought', type: 'rollup', options: { list: 'purchases', function: 'sum', field: 'amount' } });
  const make = async (input: Row) => String((await api.rest(admin, 'POST', '/v1/customers', input)).body.id);
  const a = await make({ name: 'a', price: '200.50', size: 5 });
  const b = await make({ name: 'b', price: '200', size: 3 });
  for (const amount of [5, 7]) await api.rest(admin, 'POST', '/v1/purchases', { name: 'p', amount, customerId: a });
  const read = async (id: string) => (await api.rest(admin, 'GET', `/v1/customers/${id}`)).body;
  expect(await read(a)).toMatchObject({ worth: 501, tag: 'A 200.5', bought: 12 });
  expect(await read(b)).toMatchObject({ worth: null, bought: null });
  const found = await api.rest(admin, 'GET', '/v1/customers?filter[bought][gt]=10&filter[worth][eq]=501&sort=-bought');
  expect(found.body.nodes).toEqual([expect.objectContaining({ id: a })]);
  expect(await refused({ key: 'x', type: 'formula', options: { formula: 'bought + 1', result: 'int' } })).toMatchObject({
    code: 'invalid_formula',
  });
});

it('workflows, webhooks and import mappings hold on to the fields they name, also by a link', async () => {
  const field = await define(api, admin, { key: 'mood' });
  const post = async (path: string, body: Row): Promise<string> => {
    const answer = await api.rest(admin, 'POST', `/v1/${path}`, body, { 'if-match': '*' });
    if (answer.status >= 300) throw new Error(answer.text);
    return String(answer.body.id);
  };
  const workflow = async (name: string, definition: Row): Promise<void> => {
    const id = await post('workflows', { code: name.toLowerCase(), name });
    await post(`workflows/${id}/publish`, { definition: { trigger: { kind: 'hand' }, ...definition } });
  };
  const note = { id: 'note', kind: 'update' };
  await workflow('Cheer', {
    subject: 'purchase',
    condition: { customer: { mood: { eq: 'sad' } } },
    steps: [{ ...note, values: { amount: 1 } }],
  });
  await workflow('Greet', { subject: 'customer', steps: [{ ...note, values: { name: 'Dear {{record.mood}}' } }] });
  await workflow('Idle', { subject: 'customer', steps: [{ ...note, values: { name: 'in good mood' } }] });
  await post('import-mappings', { name: 'Old book', entity: 'customer', mapping: { fields: { mood: 'Mood', name: 'Name' } } });
  const uses = ['the workflow «Cheer»', 'the workflow «Greet»', 'the import mapping «Old book»'];
  for (const refusal of [await change(field.id, { key: 'temper' }), await remove(field.id)])
    expect([refusal.code, [...((refusal.params as { uses: string[] } | undefined)?.uses ?? [])].sort()]).toEqual([
      'field_in_use',
      uses.sort(),
    ]);
});
