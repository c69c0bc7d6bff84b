import { defineEntity, defineModule, tags, teamAccess, text } from '#kernel';
import { makeContext, testApi, type TestApi } from '#kit';
import type { Work } from '../../records/work.js';

const parcel = defineEntity('parcel', {
  title: 'name',
  fields: { name: text({ required: true }), marks: tags() },
  access: teamAccess,
});

let api: TestApi;
let rep: Work;
let other: Work;
beforeAll(async () => {
  api = await testApi([defineModule('post', { entities: [parcel] })]);
  [rep, other] = [await api.actor('rep'), await api.actor('rep')];
});
afterAll(() => api?.close());

const post = (by: Work, body: object, headers: Record<string, string> = {}, query = '') =>
  api.rest<Record<string, unknown>>(by, 'POST', `/v1/parcels${query}`, body, headers);

const told = (id: unknown) =>
  makeContext(api.system).sql(
    `select request_id as request, actor_id as actor, after ->> 'name' as name from ledger where tenant_id = $1 and record_id = $2`,
    [api.system.rights.tenantId, id],
  );

it('a statement that is kept takes nothing from one request into the next but what they share', async () => {
  const first: Record<string, unknown>[] = [];
  for (const [n, by] of [rep, other, rep, other, rep, other].entries()) {
    const me = by.rights.userId;
    const named = { name: `Parcel ${n}`, ...(n > 3 ? { marks: [`mark ${n}`] } : {}), ...(n === 2 ? { ownerId: me } : {}) };
    const { status, body } = await post(by, named, { 'x-request-id': `request-${n}`, 'idempotency-key': `key-${n}` });
    expect([status, body]).toEqual([201, expect.objectContaining({ ...named, ownerId: me, createdById: me })]);
    expect(await told(body['id'])).toEqual([{ request: `request-${n}`, actor: me, name: `Parcel ${n}` }]);
    first.push(body);
  }
  expect(new Set(first.map(({ id }) => id)).size).toBe(6);
  const again = await post(rep, { name: 'Parcel 0' }, { 'idempotency-key': 'key-0' });
  expect(again.body).toEqual(first[0]);
  expect((await post(rep, { name: 'Another' }, { 'idempotency-key': 'key-0' })).body).toMatchObject({
    code: 'idempotency_key_reused',
  });
});

it('what is answered is what this request asks for', async () => {
  for (const turn of [0, 1]) {
    const all = (await post(rep, { name: `All ${turn}` })).body;
    expect(all).toHaveProperty('ownerId');
    expect((await post(rep, { name: `Some ${turn}` }, {}, '?fields=name')).body).toEqual({ version: 1, name: `Some ${turn}` });
    expect((await post(rep, { name: `Owned ${turn}` }, {}, '?fields=name,owner.id')).body).toMatchObject({
      owner: { id: rep.rights.userId },
    });
  }
});

it('an owner who is somebody else is looked for, also after records of one’s own', async () => {
  const owned = (ownerId: string | null) => post(rep, { name: 'Parcel', ownerId });
  const users = makeContext(api.system).records('user');
  const gone = String(other.rights.userId);
  await users.delete(gone, (await users.get(gone)).version as number);
  expect((await owned(rep.rights.userId)).status).toBe(201);
  // The foreign key alone would let in one who has left.
  expect((await owned(gone)).body).toMatchObject({ code: 'link_not_found', pointer: '/ownerId' });
  expect((await owned(rep.rights.userId)).status).toBe(201);
});
