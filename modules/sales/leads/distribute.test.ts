import { makeContext, queueOf, testKernel, withDependencies, type TestKernel, type TestQueue } from '#kit';
import type { Context } from '#kernel';
import { makePipeline } from '../deals/test-pipeline.js';
import sales from '../index.js';
import { distributeWaiting } from './distribute-new.js';
import { renewLeads } from './recycle.job.js';

let kit: TestKernel;
let queue: TestQueue;
let ctx: Context;
let territoryId: string;
beforeAll(async () => {
  kit = await testKernel(await withDependencies(sales));
  queue = await queueOf(kit);
  ctx = makeContext({ ...kit.system, kernel: queue.kernel });
  territoryId = (await ctx.records('territory').create({ name: 'All' })).id;
}, 60_000);
afterAll(() => kit?.close());
afterEach(() => kit?.setNow(null));

const leads = () => ctx.records('lead');
const set = (value: string) => ctx.run('tenantSetting.set', { name: 'sales.distributeLeads', value });
const user = async (name: string) => (await ctx.records('user').create({ name, email: `${name}-${ctx.newId()}@example.com` })).id;
const takes = async (monthlyCapacity: number) => {
  const userId = await user('taker');
  const { id } = await ctx.records('leadAssignee').create({ userId, territoryId, monthlyCapacity });
  return { userId, rest: () => ctx.records('leadAssignee').update(id, { active: false }) };
};
const counted = async (userId: string) =>
  (await ctx.records('leadAssignee').list({ filter: { userId: { eq: userId } } })).nodes[0]?.assigned;
const told = (userId: string) =>
  ctx.records('notification').count({ filter: { userId: { eq: userId }, kind: { eq: 'sales.leadAssigned' } } });

describe('new leads', () => {
  it('are distributed by themselves only if the firm wants it, and their new owners are told [SAL16]', async () => {
    const anna = await takes(10);
    const before = await leads().create({ subject: 'Before' });
    await queue.settle();
    expect(await leads().get(before.id)).toMatchObject({ state: 'new', ownerId: null });
    await set('unowned');
    const rep = await kit.actor('rep');
    const [own, new1] = [
      await makeContext({ ...rep, kernel: queue.kernel })
        .records('lead')
        .create({ subject: 'Own' }),
      await leads().create({ subject: 'Nobody’s' }),
    ];
    await queue.settle();
    expect(await leads().get(own.id)).toMatchObject({ state: 'new', ownerId: rep.userId });
    expect(await leads().get(new1.id)).toMatchObject({ state: 'assigned', ownerId: anna.userId, territoryId });
    await distributeWaiting.run(ctx, {});
    expect(await leads().get(before.id)).toMatchObject({ state: 'assigned', ownerId: anna.userId });
    expect([await counted(anna.userId), await told(anna.userId)]).toEqual([2, 2]);
    await set('all');
    await distributeWaiting.run(ctx, {});
    expect(await leads().get(own.id)).toMatchObject({ state: 'assigned', ownerId: anna.userId });
    await anna.rest();
  });

  it('wait where there is no capacity, and are given away when there is [SAL16]', async () => {
    await set('unowned');
    const boris = await takes(1);
    const made = [await leads().create({ subject: 'First' }), await leads().create({ subject: 'Second' })];
    await queue.settle();
    const states = async () => Promise.all(made.map(async ({ id }) => (await leads().get(id)).state));
    expect((await states()).sort()).toEqual(['assigned', 'new']);
    kit.setNow(new Date(Date.now() + 40 * 86_400_000));
    await distributeWaiting.run(ctx, {});
    expect(await states()).toEqual(['assigned', 'assigned']);
    await boris.rest();
  });

  it('take one turn each, however many distribute at the same moment [SAL16]', async () => {
    await set('off');
    const clara = await takes(50);
    const made = await Promise.all(Array.from({ length: 12 }, (_, i) => leads().create({ subject: `Race ${i}` })));
    await set('unowned');
    await Promise.all([1, 2, 3, 4].map(() => distributeWaiting.run(ctx, {})));
    await distributeWaiting.run(ctx, {});
    expect(await leads().count({ filter: { id: { in: made.map(({ id }) => id) }, ownerId: { eq: clara.userId } } })).toBe(12);
    expect(await counted(clara.userId)).toBe(12);
    await clara.rest();
  });

  it('of an address that somebody already deals with go to them, and take nobody’s turn [SAL16]', async () => {
    await set('unowned');
    const [dora, emil] = [await takes(5), await takes(0)];
    await leads().create({ subject: 'Known', email: 'vera@glass.example', ownerId: emil.userId });
    const [known] = (await leads().list({ filter: { subject: { eq: 'Known' } } })).nodes;
    await ctx.run('lead.assign', { id: String(known?.id) });
    const again = await leads().create({ subject: 'Again', email: 'vera@glass.example' });
    await queue.settle();
    expect(await leads().get(again.id)).toMatchObject({ state: 'assigned', ownerId: emil.userId });
    expect([await counted(dora.userId), await counted(emil.userId)]).toEqual([0, 0]);
    await dora.rest();
    await emil.rest();
  });

  it('of somebody whom one of us deals with by phone, by another system, or as a client go to them [SAL16] [CON2]', async () => {
    await set('unowned');
    const [gleb, hanna, ivan] = [await takes(50), await takes(0), await takes(0)];
    const given = async (fields: Record<string, unknown>) => {
      const { id } = await leads().create({ subject: 'Known by key', ...fields } as never);
      await queue.settle();
      return (await leads().get(id)).ownerId;
    };
    // An open lead with the same number, written otherwise.
    const first = await leads().create({ subject: 'By phone', phone: '+7 495 000-77-33', ownerId: hanna.userId });
    await ctx.run('lead.assign', { id: first.id });
    expect(await given({ phone: '+7 (495) 0007733' })).toBe(hanna.userId);
    // A client with the number: the seller of their open deal, and without one the owner.
    const client = await ctx.records('account').create({ name: 'Client by number', ownerId: ivan.userId });
    const person = await ctx.records('person').create({ lastName: 'Numbered', accountId: client.id, ownerId: ivan.userId });
    await ctx.records('contactPoint').create({ personId: person.id, kind: 'phone', valueRaw: '8 (495) 000-77-44' });
    expect(await given({ phone: '+74950007744', firstName: 'Somebody' })).toBe(ivan.userId);
    const pipeline = await makePipeline(ctx);
    const deal = await pipeline.deal({ ownerId: hanna.userId });
    const buyer = await ctx.records('person').create({ lastName: 'Buyer', ownerId: ivan.userId });
    await ctx.records('contactPoint').create({ personId: buyer.id, kind: 'email', valueRaw: 'buyer@known.example' });
    await ctx.records('dealParticipant').create({ dealId: deal.id, personId: buyer.id, role: 'user' });
    expect(await given({ email: 'Buyer@known.example' })).toBe(hanna.userId);
    // One whom the site knows by the id by which it knows a client.
    const other = await ctx.records('account').create({ name: 'Client of the site', ownerId: ivan.userId });
    await ctx.sql(
      `insert into external_refs (tenant_id, entity, system, external_id, record_id) values ($1, 'account', 'site', 'visitor-7', $2)`,
      [ctx.actor.tenantId, other.id],
    );
    await set('off');
    const bySite = await leads().create({ subject: 'From the site' });
    await ctx.sql(
      `insert into external_refs (tenant_id, entity, system, external_id, record_id) values ($1, 'lead', 'site', 'visitor-7', $2)`,
      [ctx.actor.tenantId, bySite.id],
    );
    await ctx.run('lead.distribute', { id: bySite.id });
    expect((await leads().get(bySite.id)).ownerId).toBe(ivan.userId);
    // A name alone is nobody's.
    await set('unowned');
    expect(await given({ firstName: 'Somebody', lastName: 'Numbered' })).toBe(gleb.userId);
    for (const one of [gleb, hanna, ivan]) await one.rest();
  });

  it('show whom they may be of, and who else has asked', async () => {
    await set('off');
    const person = await ctx.records('person').create({ firstName: 'Zoya', lastName: 'Checked' });
    await ctx.records('contactPoint').create({ personId: person.id, kind: 'email', valueRaw: 'zoya@checked.example' });
    const one = await leads().create({ subject: 'First of two', email: 'zoya@checked.example' });
    const two = await leads().create({ subject: 'Second of two', email: 'Zoya@checked.example' });
    expect(await ctx.run('lead.checkDuplicates', { id: two.id })).toMatchObject({
      people: [{ id: person.id, reasons: [{ field: 'point.email', kind: 'same' }] }],
      accounts: [],
      leads: [{ id: one.id, subject: 'First of two', state: 'new' }],
    });
  });

  it('taken up again after they were set aside are distributed again [SAL16]', async () => {
    await set('all');
    const fedor = await takes(5);
    kit.setNow(new Date('2027-08-01T10:00:00Z'));
    const made = await leads().create({ subject: 'Later' });
    await queue.settle();
    await ctx.run('lead.disqualify', { id: made.id, disqualifyReason: 'No money this year' });
    await ctx.run('lead.recycle', { id: made.id, recycledUntil: '2027-09-01' });
    await fedor.rest();
    const galina = await takes(5);
    kit.setNow(new Date('2027-09-01T04:00:00Z'));
    await renewLeads.run(ctx, {});
    await queue.settle();
    expect(await leads().get(made.id)).toMatchObject({ state: 'assigned', ownerId: galina.userId, recycledUntil: null });
    await galina.rest();
    await set('off');
  });
});
