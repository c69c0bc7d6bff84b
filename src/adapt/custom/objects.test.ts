import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { TestApi } from '../../../test/kit/api.js';
import type { Work } from '../../records/work.js';
import { define, secondInstance, shop, type Row } from './test/shop.js';

let api: TestApi;
let admin: Work & { userId: string };
beforeAll(async () => {
  api = await shop();
  admin = await api.actor('admin');
  const made = await api.rest(admin, 'POST', '/v1/custom-objects', { name: 'vehicle', labelRu: 'Машина' });
  if (made.status !== 201) throw new Error(made.text);
  await api.rest(admin, 'POST', '/v1/custom-objects', { name: 'garage', access: 'admin' });
  await define(api, admin, { entity: 'vehicle', key: 'plate', unique: true });
  await define(api, admin, { entity: 'vehicle', key: 'weight', type: 'int' });
  await define(api, admin, {
    entity: 'vehicle',
    key: 'owned',
    type: 'link',
    options: { target: 'customer', inverse: 'vehicles', onDelete: 'restrict' },
  });
  await define(api, admin, { key: 'fleet', type: 'rollup', options: { list: 'vehicles', function: 'max', field: 'weight' } });
});
afterAll(() => api?.close());

it('its records are made, listed, linked, changed and deleted like any other, by both surfaces', async () => {
  const customer = (await api.rest(admin, 'POST', '/v1/customers', { name: 'Ann' })).body;
  const input = { name: 'Truck', plate: 'A1', weight: 9, ownedId: customer.id };
  const made = await api.rest(admin, 'POST', '/v1/vehicles', input);
  expect([made.status, made.headers.location]).toEqual([201, `/v1/vehicles/${String(made.body.id)}`]);
  expect(made.body).toMatchObject({ ...input, version: 1, ownerId: admin.userId });
  const asked = await api.graphql(
    admin,
    `{ vehicles(filter: { owned: { name: { eq: "Ann" } } }) { nodes { name plate owned { name fleet vehicles { nodes { name } } } } totalCount } }`,
  );
  const owned = { name: 'Ann', fleet: 9, vehicles: { nodes: [{ name: 'Truck' }] } };
  expect(asked.body).toEqual({ data: { vehicles: { nodes: [{ name: 'Truck', plate: 'A1', owned }], totalCount: 1 } } });
  const some = encodeURIComponent(JSON.stringify({ vehicles: { some: { weight: { gt: 8 } } } }));
  expect((await api.rest(admin, 'GET', `/v1/customers?filter=${some}`)).body.nodes).toHaveLength(1);
  const changed = await api.graphql<{ updateVehicle: Row }>(
    admin,
    `mutation { updateVehicle(id: "${String(made.body.id)}", expectedVersion: 1, input: { weight: 10 }) { version weight } }`,
  );
  expect(changed.body.data?.updateVehicle).toEqual({ version: 2, weight: 10 });
  const history = await api.rest<{ nodes: Row[] }>(admin, 'GET', `/v1/vehicles/${String(made.body.id)}/history`);
  expect(history.body.nodes.map((n) => n.event)).toEqual(['vehicle.updated', 'vehicle.created']);
  const gone = await api.rest(admin, 'DELETE', `/v1/customers/${String(customer.id)}`, undefined, { 'if-match': '*' });
  expect(gone.body).toMatchObject({ status: 409, code: 'in_use' });
  expect((await api.rest(admin, 'GET', '/v1/vehicles?search=truck')).body.nodes).toHaveLength(1);
  expect((await api.rest(admin, 'POST', '/v1/vehicles', { name: 'Twin', plate: 'A1' })).body).toMatchObject({
    code: 'duplicate_key',
  });
  const csv = await api.rest(admin, 'GET', '/v1/export/vehicles?format=csv&fields=name,plate');
  expect(csv.text.trim().split(/\r?\n/)).toEqual(['name,plate', 'Truck,A1']);
  const taken = await api.rest(admin, 'POST', '/v1/import/vehicles?format=csv', 'name,plate,weight\nVan,B2,3\n', {
    'content-type': 'text/csv',
  });
  expect(taken.body).toMatchObject({ counts: { created: 1, failed: 0 } });
});

it('a record is reached as what it is, by its own tenant, with its own rights', async () => {
  const van = (await api.rest(admin, 'POST', '/v1/vehicles', { name: 'Bus' })).body;
  expect((await api.rest(admin, 'GET', `/v1/garages/${String(van.id)}`)).status).toBe(404);
  expect((await api.rest(admin, 'GET', '/v1/garages')).body.nodes).toEqual([]);
  const other = await api.otherTenant();
  expect((await api.rest(other, 'GET', '/v1/vehicles')).body).toMatchObject({ status: 404, code: 'unknown_address' });
  expect((await api.graphql(other, '{ vehicles { totalCount } }')).status).toBe(400);
  expect((await api.rest(null, 'GET', '/v1/vehicles')).status).toBe(401);
  const viewer = await api.actor('viewer');
  expect((await api.rest(viewer, 'GET', '/v1/vehicles')).status).toBe(200);
  expect((await api.rest(viewer, 'POST', '/v1/vehicles', { name: 'x' })).status).toBe(403);
  expect((await api.rest(viewer, 'GET', '/v1/garages')).status).toBe(403);
  const rep = await api.actor('rep');
  expect((await api.rest(rep, 'PATCH', `/v1/vehicles/${String(van.id)}`, { weight: 1 }, { 'if-match': '*' })).status).toBe(403);
});

it('another process knows a new object with its next request', async () => {
  const second = await secondInstance(api, admin);
  expect((await second.ask('GET', '/v1/boats')).status).toBe(404);
  await api.rest(admin, 'POST', '/v1/custom-objects', { name: 'boat' });
  expect(await second.ask('POST', '/v1/boats', { name: 'Ark' })).toMatchObject({ status: 201, body: { name: 'Ark' } });
  await second.close();
});

it('names that are taken are refused, and an object with records stays', async () => {
  for (const name of ['customer', 'vehicle', 'money', 'auth'])
    expect((await api.rest(admin, 'POST', '/v1/custom-objects', { name })).body).toMatchObject({ status: 400, pointer: '/name' });
  const [object] = (await api.rest<{ nodes: Row[] }>(admin, 'GET', '/v1/custom-objects?filter[name][eq]=vehicle')).body.nodes;
  const gone = await api.rest(admin, 'DELETE', `/v1/custom-objects/${String(object?.id)}`, undefined, { 'if-match': '*' });
  expect(gone.body).toMatchObject({ status: 409, code: 'in_use' });
});
