import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApi } from '../../../test/kit/api.js';
import type { Work } from '../../records/work.js';
import { openApiOf } from '../../surfaces/openapi/document.js';
import { STORED_TYPES, storedField, type CustomOptions } from './field-types.js';
import { define, secondInstance, shop, type Row } from './test/shop.js';

let api: TestApi;
let admin: Work & { userId: string };
let other: Work;
beforeAll(async () => {
  api = await shop();
  admin = await api.actor('admin');
  other = await api.otherTenant();
});
afterAll(() => api?.close());

const OPTIONS: Record<string, CustomOptions> = {
  choice: { values: ['gold', { value: 'silver', en: 'Silver', ru: 'Серебро' }] },
  multiChoice: { values: ['north', 'south'] },
  decimal: { precision: 10, scale: 2 },
  int: { min: -1000, max: 1000 },
  text: { max: 100 },
};
const types = Object.keys(STORED_TYPES).filter((type) => !['link', 'file'].includes(type));
const nothing = { required: null, unique: null, indexed: null, defaultValue: null, personal: null, labelEn: null, labelRu: null };

describe.each(types)('a custom field of type %s', (type) => {
  const key = `my${type[0]?.toUpperCase()}${type.slice(1)}`;
  const field = storedField({ ...nothing, description: null, key, type, options: OPTIONS[type] ?? null });

  beforeAll(async () => {
    await define(api, admin, { key, type, options: OPTIONS[type] ?? null, indexed: STORED_TYPES[type]?.index ? true : null });
  });

  it('takes every valid sample over REST and GraphQL, is read back by both, in its history and as of then', async () => {
    for (const { in: value, out = value } of field.samples.valid) {
      const shown = typeof out === 'object' && out !== null && !Array.isArray(out) ? expect.objectContaining(out) : out;
      const made = await api.rest(admin, 'POST', '/v1/customers', { name: type, [key]: value });
      expect(made.body).toMatchObject({ [key]: shown });
      const id = String(made.body.id);
      const parts = field.parts ? ` { ${Object.keys(field.parts).join(' ')} }` : '';
      const read = await api.graphql<{ customer: Row }>(admin, `query($id: ID!) { customer(id: $id) { ${key}${parts} } }`, {
        id,
      });
      expect(read.body.data?.customer).toEqual({ [key]: made.body[key] });
      const again = await api.graphql<{ updateCustomer: Row }>(
        admin,
        `mutation($id: ID!, $i: CustomerUpdate!) { updateCustomer(id: $id, expectedVersion: 1, input: $i) { version ${key}${parts} } }`,
        { id, i: { [key]: value } },
      );
      expect(again.body.errors).toBeUndefined();
      expect(again.body.data?.updateCustomer).toEqual({ version: 1, [key]: made.body[key] });
      const moment = new Date().toISOString();
      const emptied = await api.rest(admin, 'PATCH', `/v1/customers/${id}`, { [key]: null }, { 'if-match': '"1"' });
      expect(emptied.body[key]).toEqual(field.neverNull ? [] : null);
      const past = await api.rest(admin, 'GET', `/v1/customers/${id}?asOf=${moment}`);
      expect(past.body[key]).toEqual(made.body[key]);
      const history = await api.rest<{ nodes: { before: Row | null; after: Row }[] }>(
        admin,
        'GET',
        `/v1/customers/${id}/history`,
      );
      if (out !== null && !(Array.isArray(out) && out.length === 0)) {
        // Of a field in several columns a change shows those that changed.
        expect({ [key]: made.body[key] }).toMatchObject({ [key]: history.body.nodes[0]?.before?.[key] });
        expect(history.body.nodes[0]?.after[key] ?? null).toEqual(field.neverNull ? [] : null);
      }
    }
  });

  it('refuses every invalid sample with a pointer to the field', async () => {
    for (const value of field.samples.invalid.filter((one) => one !== null && JSON.stringify(one) !== undefined)) {
      const { status, body } = await api.rest(admin, 'POST', '/v1/customers', { name: type, [key]: value });
      if (status === 201) continue; // JSON made something valid of it.
      // What is no JSON for us is refused before it is looked at by field.
      expect([status, String(body.pointer ?? `/${key}`).startsWith(`/${key}`)]).toEqual([400, true]);
    }
  });

  it('is filtered by its operators, sorted by and added up where its type is', async () => {
    const [sample] = field.samples.valid;
    const made = await api.rest(admin, 'POST', '/v1/customers', { name: 'found', [key]: sample?.in });
    const empty = await api.rest(admin, 'POST', '/v1/customers', { name: 'empty' });
    for (const [is, id] of [
      [false, made.body.id],
      [true, empty.body.id],
    ] as const) {
      const filter = encodeURIComponent(JSON.stringify({ [key]: { isNull: is }, id: { eq: id } }));
      if (field.operators.isNull && !field.neverNull)
        expect((await api.rest(admin, 'GET', `/v1/customers?filter=${filter}`)).body.nodes).toHaveLength(1);
    }
    if (field.operators.eq && typeof made.body[key] !== 'object') {
      const filter = encodeURIComponent(JSON.stringify({ [key]: { eq: made.body[key] }, id: { eq: made.body.id } }));
      expect((await api.rest(admin, 'GET', `/v1/customers?filter=${filter}`)).body.nodes).toHaveLength(1);
    }
    if (field.order)
      for (const sign of ['', '-']) {
        const { status, body } = await api.rest<{ nodes: Row[] }>(admin, 'GET', `/v1/customers?sort=${sign}${key}&first=1000`);
        expect(status).toBe(200);
        expect(body.nodes.at(-1)?.[key]).toBeNull();
      }
    for (const name of field.measure?.functions ?? [])
      expect((await api.rest(admin, 'GET', `/v1/customers/aggregate?measures=${name}.${key}`)).status).toBe(200);
  });

  it('is there for its tenant alone', async () => {
    expect((await api.rest(other, 'POST', '/v1/customers', { name: 'x', [key]: field.samples.valid[0]?.in })).body).toMatchObject(
      {
        code: 'unknown_field',
      },
    );
    expect((await api.rest(other, 'POST', '/v1/customers', { name: 'x' })).body).not.toHaveProperty(key);
    const asked = await api.graphql(other, `{ customers { nodes { ${key} } } }`);
    expect(asked.status).toBe(400);
    const fresh = await api.refreshed(admin);
    expect(JSON.stringify(openApiOf(fresh.rights.registry ?? api.kernel.registry))).toContain(`"${key}"`);
    expect(JSON.stringify(openApiOf(api.kernel.registry))).not.toContain(`"${key}"`);
  });
});

it('another process knows a new field with its next request, on both surfaces', async () => {
  const second = await secondInstance(api, admin);
  expect((await second.ask('GET', '/v1/customers?fields=id,late')).status).toBe(400);
  await define(api, admin, { key: 'late', type: 'choice', options: { values: ['early', 'tardy'] } });
  expect((await second.ask('POST', '/v1/customers', { name: 'x', late: 'tardy' })).body).toMatchObject({ late: 'tardy' });
  const [field] = (await api.rest<{ nodes: Row[] }>(admin, 'GET', '/v1/custom-fields?filter[key][eq]=late')).body.nodes;
  const options = { values: ['early', 'tardy', 'never'] };
  await api.rest(admin, 'PATCH', `/v1/custom-fields/${String(field?.id)}`, { options }, { 'if-match': '*' });
  expect(
    (await second.ask('POST', '/graphql', { query: 'mutation { createCustomer(input: { name: "y", late: never }) { late } }' }))
      .body,
  ).toEqual({ data: { createCustomer: { late: 'never' } } });
  await api.rest(admin, 'PATCH', `/v1/custom-fields/${String(field?.id)}`, { key: 'delay' }, { 'if-match': '*' });
  expect((await second.ask('GET', '/v1/customers?filter[delay][eq]=never')).body).toMatchObject({ nodes: [{ delay: 'never' }] });
  await second.close();
});

it('a unique value is taken once among live records, whoever writes at the same time', async () => {
  await define(api, admin, { key: 'code', unique: true });
  const tries = await Promise.all([1, 2, 3].map(() => api.rest(admin, 'POST', '/v1/customers', { name: 'x', code: 'A1' })));
  expect(tries.map((t) => t.status).sort()).toEqual([201, 409, 409]);
  const refused = tries.find((t) => t.status === 409)?.body;
  expect(refused).toMatchObject({ code: 'duplicate_key', pointer: '/code', params: { fields: ['code'] } });
  const taken = String(tries.find((t) => t.status === 201)?.body.id);
  await api.rest(admin, 'DELETE', `/v1/customers/${taken}`, undefined, { 'if-match': '*' });
  expect((await api.rest(admin, 'POST', '/v1/customers', { name: 'y', code: 'A1' })).status).toBe(201);
  expect((await api.rest(admin, 'POST', `/v1/customers/${taken}/restore`, undefined, { 'if-match': '*' })).status).toBe(409);
});

it('a default, a required value and a condition that requires one are kept', async () => {
  await define(api, admin, { key: 'tier', type: 'choice', options: { values: ['low', 'high'] }, defaultValue: 'low' });
  const when = await define(api, admin, { key: 'reason', requiredWhen: { tier: { eq: 'high' }, size: { gt: 5 } } });
  const make = (input: Row) => api.rest(admin, 'POST', '/v1/customers', { name: 'x', ...input });
  expect((await make({})).body).toMatchObject({ tier: 'low' });
  expect((await make({ tier: 'high', size: 6 })).body).toMatchObject({ status: 400, code: 'required', pointer: '/reason' });
  const made = await make({ tier: 'high', size: 5 });
  expect(made.status).toBe(201);
  const grown = await api.rest(admin, 'PATCH', `/v1/customers/${String(made.body.id)}`, { size: 9 }, { 'if-match': '*' });
  expect(grown.body).toMatchObject({ code: 'required', pointer: '/reason' });
  await api.rest(admin, 'DELETE', `/v1/custom-fields/${String(when.id)}`, undefined, { 'if-match': '*' });
  const must = await define(api, admin, { key: 'must', required: true });
  expect((await make({})).body).toMatchObject({ code: 'required', pointer: '/must' });
  await api.rest(admin, 'DELETE', `/v1/custom-fields/${String(must.id)}`, undefined, { 'if-match': '*' });
  expect((await make({})).status).toBe(201);
});

it('field rules of roles hold for custom fields as for others', async () => {
  await define(api, admin, { key: 'secret', indexed: true });
  const made = await api.rest(admin, 'POST', '/v1/customers', { name: 'x', secret: 'hush' });
  await api.rest(admin, 'POST', '/v1/role-grants', {
    roleId: api.roles.viewer,
    permission: 'customer.secret',
    fieldRule: 'hidden',
  });
  const viewer = await api.actor('viewer');
  const seen = await api.rest(viewer, 'GET', `/v1/customers/${String(made.body.id)}`);
  expect(seen.body).toMatchObject({ name: 'x', secret: null });
  for (const url of ['?filter[secret][eq]=hush', '?sort=secret', '/aggregate?groupBy=secret'])
    expect((await api.rest(viewer, 'GET', `/v1/customers${url}`)).status).toBe(403);
  const history = await api.rest(viewer, 'GET', `/v1/customers/${String(made.body.id)}/history`);
  expect(history.text).not.toContain('hush');
  await api.rest(admin, 'POST', '/v1/role-grants', { roleId: api.roles.rep, permission: 'customer.secret', fieldRule: 'read' });
  const rep = await api.actor('rep');
  expect((await api.rest(rep, 'POST', '/v1/customers', { name: 'y', secret: 'z' })).status).toBe(403);
  expect((await api.rest(viewer, 'POST', '/v1/custom-fields', { entity: 'customer', key: 'mine', type: 'text' })).status).toBe(
    403,
  );
});

it('an export gives custom fields and an import takes them back', async () => {
  await define(api, admin, { key: 'region' });
  const csv = 'name,region\nNorth,Arctic\n';
  const done = await api.rest(admin, 'POST', '/v1/import/customers?format=csv', csv, { 'content-type': 'text/csv' });
  expect(done.body).toMatchObject({ counts: { created: 1, failed: 0 } });
  const out = await api.rest(admin, 'GET', '/v1/export/customers?format=csv&fields=name,region&filter[region][eq]=Arctic');
  expect(out.text.trim().split(/\r?\n/)).toEqual(['name,region', 'North,Arctic']);
});
