import { testApi, type TestApi } from '#kit';
import contacts from '../index.js';

type Row = Record<string, unknown> & { id: string };
let api: TestApi;
let admin: Awaited<ReturnType<TestApi['actor']>>;
beforeAll(async () => {
  api = await testApi([contacts]);
  admin = await api.actor('admin');
  await post('custom-objects', { name: 'vehicle' });
  await post('custom-fields', {
    entity: 'vehicle',
    key: 'driver',
    type: 'link',
    options: { target: 'person', inverse: 'vehicles' },
  });
  await post('custom-fields', {
    entity: 'account',
    key: 'guide',
    type: 'link',
    options: { target: 'person', onDelete: 'restrict' },
  });
  await post('custom-fields', { entity: 'contactPoint', key: 'found', type: 'link', options: { target: 'person' } });
  await post('custom-fields', { entity: 'person', key: 'badge', type: 'text', unique: true });
  await post('custom-fields', { entity: 'person', key: 'sizes', type: 'tags' });
});
afterAll(() => api?.close());

async function post(path: string, body: Record<string, unknown>): Promise<Row> {
  const answer = await api.rest<Row>(admin, 'POST', `/v1/${path}`, body, { 'if-match': '*' });
  if (answer.status >= 300) throw new Error(answer.text);
  return answer.body;
}
const get = async (path: string): Promise<Row> => (await api.rest<Row>(admin, 'GET', `/v1/${path}`)).body;
const person = (lastName: string, more: Record<string, unknown> = {}) =>
  post('people', { lastName, notDuplicate: true, ...more });

it('custom links of entities and objects follow the survivor, live or deleted, and come back [CON4]', async () => {
  const [kept, lost] = [await person('Kept'), await person('Lost')];
  const account = await post('accounts', { name: 'Firm', guideId: lost.id });
  const [car, scrap] = [
    await post('vehicles', { name: 'Car', driverId: lost.id }),
    await post('vehicles', { name: 'Scrap', driverId: lost.id }),
  ];
  await api.rest(admin, 'DELETE', `/v1/vehicles/${scrap.id}`, undefined, { 'if-match': '*' });
  const [own, theirs] = [kept, lost].map((one) => ({ personId: one.id, kind: 'social', valueRaw: 'the same', foundId: one.id }));
  const points = [await post('contact-points', own!), await post('contact-points', theirs!)];
  const where = async () => [(await get(`accounts/${account.id}`)).guideId, (await get(`vehicles/${car.id}`)).driverId];
  const merged = await post(`people/${kept.id}/merge`, { loserIds: [lost.id] });
  expect(merged.moved).toMatchObject({ 'account.guideId': 1, 'vehicle.driverId': 2, 'contactPoint folded': 1 });
  expect(await where()).toEqual([kept.id, kept.id]);
  expect(
    (await api.rest<{ nodes: Row[] }>(admin, 'GET', `/v1/vehicles?filter[driverId][eq]=${kept.id}`)).body.nodes,
  ).toHaveLength(1);
  expect((await get(`people/${kept.id}?include=vehicles`)).vehicles).toMatchObject({ nodes: [{ id: car.id }] });
  const restored = await post(`vehicles/${scrap.id}/restore`, {});
  expect(restored.driverId).toBe(kept.id);
  expect(await post(`people/${kept.id}/unmerge`, {})).toMatchObject({ left: 0 });
  expect(await where()).toEqual([lost.id, lost.id]);
  expect((await get(`vehicles/${scrap.id}`)).driverId).toBe(lost.id);
  for (const [i, point] of points.entries())
    expect(await get(`contact-points/${point.id}`)).toMatchObject({
      foundId: [kept, lost][i]?.id,
      personId: [kept, lost][i]?.id,
    });
});

it('a custom link that has been pointed elsewhere since stays there when the merge is undone [CON4]', async () => {
  const [kept, lost, third] = [await person('Kept'), await person('Lost'), await person('Third')];
  const car = await post('vehicles', { name: 'Car', driverId: lost.id });
  await post(`people/${kept.id}/merge`, { loserIds: [lost.id] });
  await api.rest(admin, 'PATCH', `/v1/vehicles/${car.id}`, { driverId: third.id }, { 'if-match': '*' });
  expect(await post(`people/${kept.id}/unmerge`, {})).toMatchObject({ left: 1 });
  expect((await get(`vehicles/${car.id}`)).driverId).toBe(third.id);
});

it('the survivor gets the custom values it lacks, unique ones too, and the loser has them again afterwards [CON4]', async () => {
  const [kept, lost] = [await person('Kept', { sizes: ['s'] }), await person('Lost', { badge: 'B-7', sizes: ['m'] })];
  const merged = await post(`people/${kept.id}/merge`, { loserIds: [lost.id] });
  expect(merged.values).toEqual(expect.arrayContaining(['badge', 'sizes']));
  expect(await get(`people/${kept.id}`)).toMatchObject({ badge: 'B-7', sizes: ['s', 'm'] });
  expect(await post(`people/${kept.id}/unmerge`, {})).toMatchObject({ left: 0 });
  expect(await get(`people/${kept.id}`)).toMatchObject({ badge: null, sizes: ['s'] });
  expect(await get(`people/${lost.id}`)).toMatchObject({ badge: 'B-7', sizes: ['m'] });
});

it('a field or object that was taken away since leaves the rest of a merge to be undone', async () => {
  const boat = await post('custom-objects', { name: 'boat' });
  const field = await post('custom-fields', { entity: 'boat', key: 'skipper', type: 'link', options: { target: 'person' } });
  const hat = await post('custom-fields', { entity: 'person', key: 'hat', type: 'text' });
  const [kept, lost] = [await person('Kept'), await person('Lost', { hat: 'red', nickname: 'Nick' })];
  const ark = await post('boats', { name: 'Ark', skipperId: lost.id });
  await post(`people/${kept.id}/merge`, { loserIds: [lost.id] });
  for (const path of [`boats/${ark.id}`, `custom-fields/${field.id}`, `custom-objects/${boat.id}`, `custom-fields/${hat.id}`])
    expect((await api.rest(admin, 'DELETE', `/v1/${path}`, undefined, { 'if-match': '*' })).status).toBeLessThan(300);
  expect(await post(`people/${kept.id}/unmerge`, {})).toMatchObject({ left: 2 });
  expect(await get(`people/${lost.id}`)).toMatchObject({ nickname: 'Nick' });
  expect(await get(`people/${kept.id}`)).toMatchObject({ nickname: null });
});
