import { makeContext, testApi, type TestApi } from '#kit';
import contacts from '../../modules/contacts/index.js';
import { createPersonalReads, type PersonalReads } from './personal-reads.js';

let kit: TestApi;
let reads: PersonalReads;
let id: string;
beforeAll(async () => {
  kit = await testApi([contacts]);
  reads = createPersonalReads(kit.kernel.db, kit.kernel.newId, (line) => {
    throw new Error(line);
  });
  Object.assign(kit.kernel, { noteReads: reads.note });
  id = (
    await makeContext(kit.system)
      .records('person')
      .create({ lastName: 'Petrova', birthday: '1990-05-01' } as never)
  ).id;
});
afterAll(async () => {
  await reads?.close();
  await kit?.close();
});

/** What was noted since the last time, as an administrator sees it. */
async function noted(): Promise<Record<string, unknown>[]> {
  await reads.flush();
  const admin = await kit.actor('admin');
  const { body } = await kit.rest<{ nodes: Record<string, unknown>[] }>(
    admin,
    'GET',
    '/v1/personal-reads?sort=-at,entity&fields=actorId,entity,classes,operation,recordId,times',
  );
  await kit.owner.transaction(async (tx) => {
    await tx.query('set local role eleven_app');
    await tx.query(`select set_config('app.tenant', $1, true)`, [kit.system.rights.tenantId]);
    await tx.query('delete from personal_reads');
  });
  return body.nodes.map(({ id: _id, version: _version, ...rest }) => rest);
}

describe('readings of personal data are recorded', () => {
  it('by class, with the record where one was asked for, and equal ones once', async () => {
    const rep = await kit.actor('rep');
    for (let n = 0; n < 3; n++) await kit.rest(rep, 'GET', `/v1/people/${id}?fields=lastName`);
    expect(await noted()).toEqual([
      expect.objectContaining({
        actorId: rep.userId,
        entity: 'person',
        classes: ['basic'],
        operation: 'record',
        recordId: id,
        times: 3,
      }),
    ]);
  });

  it('through links and lists, over GraphQL as over REST', async () => {
    const rep = await kit.actor('rep');
    await kit.graphql(rep, `{ people(first: 5) { nodes { fullName contactPoints { nodes { valueRaw } } } } }`);
    expect((await noted()).map((read) => [read['entity'], read['operation'], read['recordId']]).sort()).toEqual([
      ['contactPoint', 'list', null],
      ['person', 'list', null],
    ]);
  });

  it('in the history, which shows every field', async () => {
    const admin = await kit.actor('admin');
    await kit.rest(admin, 'GET', `/v1/people/${id}/history`);
    expect(await noted()).toEqual([expect.objectContaining({ entity: 'person', operation: 'history', recordId: id })]);
  });

  it('and nothing else is: neither fields that are nobody’s, nor what code reads for a rule', async () => {
    const rep = await kit.actor('rep');
    await kit.rest(rep, 'GET', `/v1/accounts?fields=createdAt`);
    await makeContext(kit.system)
      .records('person')
      .list({ fields: ['lastName'] });
    expect(await noted()).toEqual([]);
  });

  it('for administrators alone, who cannot change them', async () => {
    const manager = await kit.actor('manager');
    expect((await kit.rest(manager, 'GET', '/v1/personal-reads')).status).toBe(403);
    expect((await kit.rest(await kit.actor('admin'), 'POST', '/v1/personal-reads', { entity: 'person' })).status).toBe(404);
    const other = await kit.otherTenant();
    await kit.rest(await kit.actor('rep'), 'GET', `/v1/people/${id}?fields=lastName`);
    await reads.flush();
    expect(await makeContext(other).records('personalRead').count()).toBe(0);
    expect(await makeContext(kit.system).records('personalRead').count()).toBe(1);
  });
});
