import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { desks, type Desk } from './people.js';
import { newDataDir, startServer, type Running } from './server.js';

const folder = newDataDir();
let server: Running;
let firm: Record<'orders1' | 'orders2' | 'director' | 'commerce' | 'cutter' | 'fitter', Desk>;

beforeAll(async () => {
  server = await startServer(folder.path);
  if (server.url === '') throw new Error(server.output());
  firm = await desks(server, ['orders1', 'orders2', 'director', 'commerce', 'cutter', 'fitter']);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  folder.remove();
});

const text = encodeURIComponent;
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();

/** A day in the life of contacts; each part goes on from the one before. */
describe('a day at the glass workshop', () => {
  let accountId: string;
  let personId: string;
  let callId: string;
  let planId: string;

  it('begins with the contacts that are due', async () => {
    const { body } = await firm.orders1.get(
      `/v1/planned-contacts?filter[ownerId][eq]=${firm.orders1.userId}&filter[state][eq]=planned&sort=dueAt&fields=goal,dueAt,overdue,account.name`,
    );
    expect(body.nodes.length).toBeGreaterThan(0);
    const due = body.nodes.map((node: { dueAt: string }) => node.dueAt);
    expect(due).toEqual([...due].sort());
  });

  it('a new client calls: nobody like them is there, they are registered with their phone', async () => {
    const record = { kind: 'organisation', name: 'Оранжерея у пруда', types: ['prospect'], market: 'trade' };
    const draft = { record, contactPoints: [{ kind: 'phone', valueRaw: '8 (495) 000-55-55' }] };
    expect((await firm.orders1.post('/v1/accounts/check-duplicates', draft)).body).toMatchObject({ verdict: 'none' });
    const registered = await firm.orders1.post('/v1/accounts/register', draft);
    expect(registered.body).toMatchObject({ outcome: 'created' });
    accountId = registered.body.id;
    const person = await firm.orders1.post('/v1/people', {
      firstName: 'Садовница',
      lastName: 'оранжереи',
      accountId,
      position: 'Старшая садовница',
    });
    expect([person.status, person.body.fullName]).toEqual([201, 'Садовница оранжереи']);
    personId = person.body.id;
    // Whoever types the number in another way finds them.
    const { body } = await firm.orders2.get(
      `/v1/accounts?filter[contactPoints][some][valueNorm][eq]=${text('+74950005555')}&fields=name`,
    );
    expect(body.nodes).toEqual([{ name: 'Оранжерея у пруда' }]);
  });

  it('a colleague enters them once more; the pair is kept for review, and the director makes them one', async () => {
    const again = await firm.orders2.post('/v1/accounts', {
      name: 'ООО «Оранжерея у пруда»',
      market: 'trade',
      inn: '0011223344',
    });
    expect([again.status, again.body]).toMatchObject([201, { name: 'ООО «Оранжерея у пруда»' }]);
    // Without waiting for the night's search.
    expect((await firm.director.post('/v1/accounts/find-duplicates', {})).status).toBe(200);
    const { body } = await firm.orders2.get(
      `/v1/merge-candidates?filter[state][eq]=new&filter[leftId][eq]=${accountId}&fields=score,rightId`,
    );
    expect(body.nodes).toEqual([{ score: expect.any(Number), rightId: again.body.id }]);
    const merged = await firm.director.post(`/v1/accounts/${accountId}/merge`, { loserIds: [again.body.id] }, 1);
    expect(merged.body).toMatchObject({ survivorId: accountId, values: expect.arrayContaining(['inn']) });
  });

  it('the call is logged, a decision put down and the next contact planned; the account knows both dates', async () => {
    const call = await firm.orders1.post('/v1/interactions', {
      kind: 'call',
      direction: 'incoming',
      subject: 'Нужны стеклянные полки для растений',
      accountId,
      personIds: [personId],
    });
    expect([call.status, call.body.ownerId]).toEqual([201, firm.orders1.userId]);
    callId = call.body.id;
    const plan = await firm.orders1.post('/v1/planned-contacts', {
      kind: 'visit',
      goal: 'Снять замер полок',
      dueAt: tomorrow,
      accountId,
      personId,
    });
    planId = plan.body.id;
    const decided = await firm.orders1.post(
      `/v1/interactions/${callId}/decide`,
      { decision: 'Делаем полки из закалённого стекла', nextStepId: planId },
      call.body.version,
    );
    expect(decided.body).toMatchObject({ decidedById: firm.orders1.userId, nextStepId: planId });
    const { body } = await firm.orders1.get(`/v1/accounts/${accountId}?fields=lastContactAt,nextContactAt`);
    expect([body.lastContactAt, body.nextContactAt]).toEqual([call.body.startedAt, tomorrow]);
  });

  it('the visit is put off and then held; what cannot be done is refused with the reason', async () => {
    const before = await firm.orders1.get(`/v1/planned-contacts/${planId}?include=availableTransitions`);
    expect(before.body.availableTransitions.map((one: { name: string }) => one.name)).toEqual(
      expect.arrayContaining(['start', 'hold', 'reschedule', 'cancel']),
    );
    const without = await firm.orders1.post(`/v1/planned-contacts/${planId}/hold`, {}, before.body.version);
    expect([without.status, without.body.code, without.body.params.obstacle]).toEqual([
      409,
      'transition_not_allowed',
      expect.anything(),
    ]);
    const later = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const moved = await firm.orders1.post(
      `/v1/planned-contacts/${planId}/reschedule`,
      { rescheduledTo: later },
      before.body.version,
    );
    expect(moved.body).toMatchObject({ state: 'rescheduled', nextId: expect.any(String) });
    const next = await firm.orders1.get(`/v1/planned-contacts/${moved.body.nextId}`);
    expect(next.body).toMatchObject({ state: 'planned', rescheduleCount: 1, dueAt: later });
    const held = await firm.orders1.post(
      `/v1/planned-contacts/${next.body.id}/hold`,
      { result: 'Замер снят' },
      next.body.version,
    );
    expect(held.body.state).toBe('held');
    expect(
      (await firm.orders1.post(`/v1/planned-contacts/${next.body.id}/hold`, { result: 'ещё раз' }, held.body.version)).status,
    ).toBe(409);
  });

  it('the director reads the whole story of the client, and who did what', async () => {
    const { body } = await firm.director.get(
      `/v1/interactions?filter[accountId][eq]=${accountId}&sort=-startedAt&fields=subject,decision,owner.name,people.fullName`,
    );
    expect(body.nodes).toEqual([
      {
        subject: 'Нужны стеклянные полки для растений',
        decision: 'Делаем полки из закалённого стекла',
        owner: { name: 'Менеджер приёма заказов 1' },
        people: { nodes: [{ fullName: 'Садовница оранжереи' }] },
      },
    ]);
    const history = await firm.director.get(`/v1/interactions/${callId}/history`);
    expect(history.body.nodes.map((one: { event: string }) => one.event)).toEqual(
      expect.arrayContaining(['interaction.created', 'interaction.decided']),
    );
    expect(new Set(history.body.nodes.map((one: { actorId: string }) => one.actorId))).toEqual(new Set([firm.orders1.userId]));
  });

  it('a master may read but not write, and sees no birthdays on site', async () => {
    expect((await firm.cutter.get(`/v1/accounts/${accountId}`)).status).toBe(200);
    const refused = await firm.cutter.post('/v1/people', { lastName: 'кого-то' });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      403,
      'forbidden',
      'У вас нет права person.create.',
    ]);
    const shown = await firm.fitter.get(`/v1/people?filter[fullName][startsWith]=${text('Директор')}&first=1`);
    expect(shown.body.nodes[0]).toHaveProperty('fullName');
    expect(shown.body.nodes[0].birthday ?? null).toBeNull();
    expect((await firm.fitter.get('/v1/people?filter[birthday][isNull]=false')).status).toBe(403);
  });

  it('two change the same record at once: the second is told what the first has written', async () => {
    const { body } = await firm.orders1.get(`/v1/people/${personId}`);
    expect((await firm.orders1.patch(`/v1/people/${personId}`, { notes: 'Звонить после обеда.' }, body.version)).status).toBe(
      200,
    );
    const second = await firm.orders2.patch(`/v1/people/${personId}`, { notes: 'Звонить утром.' }, body.version);
    expect([second.status, second.body.code, second.body.params.current.notes]).toEqual([
      412,
      'version_conflict',
      'Звонить после обеда.',
    ]);
  });
});

describe('an evening of tidying up', () => {
  it('the double of the demo firm is found, merged and, since it was a mistake, split again', async () => {
    const { body } = await firm.director.get(
      '/v1/merge-candidates?filter[entity][eq]=account&filter[state][eq]=new&sort=-score&fields=score,reasons,leftId,rightId',
    );
    expect(body.nodes.length).toBeGreaterThan(0);
    const { leftId, rightId, score } = body.nodes[0];
    expect(score).toBeGreaterThanOrEqual(80);
    const survivor = await firm.director.get(`/v1/accounts/${leftId}`);
    expect((await firm.orders1.post(`/v1/accounts/${leftId}/merge`, { loserIds: [rightId] }, survivor.body.version)).status).toBe(
      403,
    );
    const merged = await firm.director.post(`/v1/accounts/${leftId}/merge`, { loserIds: [rightId] }, survivor.body.version);
    expect([merged.status, merged.body.loserIds]).toEqual([200, [rightId]]);
    const gone = await firm.director.get(`/v1/accounts/${rightId}`);
    expect([gone.status, gone.location]).toEqual([308, `/v1/accounts/${leftId}`]);
    expect((await firm.director.post(`/v1/accounts/${leftId}/unmerge`)).body).toMatchObject({
      survivorId: leftId,
      loserIds: [rightId],
    });
    expect((await firm.director.get(`/v1/accounts/${rightId}`)).body.id).toBe(rightId);
  });

  it('a VIP gets another owner only after somebody else has approved it', async () => {
    const { body } = await firm.commerce.get(
      `/v1/accounts?filter[vip][eq]=true&filter[ownerId][eq]=${firm.commerce.userId}&first=1`,
    );
    const [vip] = body.nodes;
    const silent = await firm.commerce.patch(`/v1/accounts/${vip.id}`, { ownerId: firm.orders1.userId }, vip.version);
    expect([silent.status, silent.body.code]).toEqual([409, 'approval_required']);
    const request = await firm.commerce.post(`/v1/accounts/${vip.id}/request-owner`, {
      toId: firm.orders1.userId,
      reason: 'Клиент просит менеджера рядом',
    });
    const change = await firm.director.get(`/v1/owner-changes/${request.body.id}`);
    expect((await firm.director.post(`/v1/owner-changes/${request.body.id}/approve`, {}, change.body.version)).status).toBe(200);
    expect((await firm.commerce.get(`/v1/accounts/${vip.id}?fields=ownerId`)).body.ownerId).toBe(firm.orders1.userId);
    const transfers = await firm.director.get(`/v1/transfers?filter[recordId][eq]=${vip.id}&fields=fromId,toId,reason`);
    expect(transfers.body.nodes).toEqual([
      { fromId: firm.commerce.userId, toId: firm.orders1.userId, reason: 'Клиент просит менеджера рядом' },
    ]);
  });

  it('the director counts contacts of the year by manager', async () => {
    const { body } = await firm.director.get('/v1/interactions/aggregate?groupBy=ownerId');
    const sum = body.groups.reduce((total: number, group: { count: number }) => total + group.count, 0);
    expect(sum).toBe(201);
  });
});
