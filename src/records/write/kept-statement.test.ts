import { defineEntity, defineModule, tags, teamAccess, text } from '#kernel';
import { testKernel, type TestKernel } from '#kit';
import { makeContext } from '../context.js';
import type { Work } from '../work.js';

const parcel = defineEntity('parcel', {
  title: 'name',
  fields: { name: text({ required: true }), marks: tags() },
  access: teamAccess,
});

let kit: TestKernel;
let rep: Work;
let other: Work;
beforeAll(async () => {
  kit = await testKernel([defineModule('post', { entities: [parcel] })]);
  const made = [await kit.actor('rep'), await kit.actor('rep')] as const;
  [rep, other] = [await kit.refreshed(made[0]), await kit.refreshed(made[1])];
});
afterAll(() => kit?.close());

const told = (work: Work, id: string) =>
  makeContext(kit.system).sql<{ request_id: string; actor_id: string; reason: string | null; name: string }>(
    `select request_id, actor_id, reason, after ->> 'name' as name from ledger where tenant_id = $1 and record_id = $2`,
    [work.rights.tenantId, id],
  );

it('a statement that is kept takes nothing from one request into the next but what they share', async () => {
  for (const [n, by] of [rep, other, rep, other, rep].entries()) {
    const work: Work = { ...by, requestId: kit.kernel.newId(), reason: n === 2 ? null : `because ${n}` };
    const made = await makeContext(work)
      .records('parcel')
      .create({ name: `Parcel ${n}`, ...(n === 4 ? { ownerId: by.rights.userId } : {}) });
    expect(made).toMatchObject({ name: `Parcel ${n}`, ownerId: by.rights.userId, createdById: by.rights.userId });
    expect(await told(work, made.id)).toEqual([
      { request_id: work.requestId, actor_id: by.rights.userId, reason: work.reason, name: `Parcel ${n}` },
    ]);
  }
});

it('an owner who is somebody else is looked for, also after records of one’s own', async () => {
  const parcels = makeContext(rep).records('parcel');
  await parcels.create({ name: 'Mine', ownerId: rep.rights.userId });
  await expect(parcels.create({ name: 'Nobody’s', ownerId: kit.kernel.newId() })).rejects.toMatchObject({
    code: 'link_not_found',
  });
  await parcels.create({ name: 'Mine again', ownerId: rep.rights.userId });
});
