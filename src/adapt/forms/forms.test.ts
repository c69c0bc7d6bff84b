import {
  bool,
  choice,
  defineAction,
  defineEntity,
  defineModule,
  int,
  link,
  machine,
  staffAccess,
  state,
  tags,
  text,
  timestamp,
} from '../../index.js';
import { makeContext, testApi, testKernel, type TestApi, type TestKernel } from '#kit';

const client = defineEntity('client', {
  title: 'name',
  fields: { name: text({ required: true }), vip: bool() },
  access: staffAccess,
});
const offer = defineEntity('offer', {
  title: 'name',
  fields: {
    name: text({ required: true, search: true }),
    stage: choice(['new', 'talk', 'won', 'lost']),
    amount: int(),
    reason: text(),
    competitors: tags(),
    dueAt: timestamp(),
    client: link('client', { inverse: 'offers' }),
    status: state(
      machine({
        initial: 'draft',
        states: { draft: {}, sent: {} },
        transitions: { send: { from: ['draft'], to: 'sent', emits: 'sent' } },
      }),
    ),
  },
  access: staffAccess,
});
const raise = defineAction('offer.raise', {
  access: 'update',
  async run(ctx, _input, record) {
    return ctx.records('offer').update(record.id, { amount: 999 });
  },
});
const shop = defineModule('shop', { entities: [client, offer], actions: [raise] });

let kit: TestKernel;
let rep: TestKernel['system'];
const admin = () => makeContext(kit.system).records('formRule');
const asRep = async () => makeContext((rep = await kit.refreshed(rep))).records('offer');
const problem = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code: string; pointer: string; message: string }) => error,
  );

beforeAll(async () => {
  kit = await testKernel([shop]);
  rep = await kit.actor('rep');
});
afterEach(async () => {
  for await (const rule of admin().each()) await admin().delete(rule.id);
});
afterAll(() => kit?.close());

it('a stage asks for its fields: on create, on coming into it, and when one is emptied, but not for what nobody touches', async () => {
  const offers = await asRep();
  const old = await offers.create({ name: 'Old', stage: 'lost' });
  await admin().create({
    name: 'Lost with a reason',
    entity: 'offer',
    condition: { stage: { eq: 'lost' } },
    required: ['reason', 'competitors'],
    message: 'Say why, and to whom.',
  });
  const now = await asRep();
  expect(await problem(now.create({ name: 'A', stage: 'lost' }))).toMatchObject({
    code: 'required_by_form',
    status: 400,
    pointer: '/reason',
    message: 'Say why, and to whom.',
    params: { fields: ['reason', 'competitors'] },
  });
  const one = await now.create({ name: 'B', stage: 'talk' });
  expect(await problem(now.update(one.id, { stage: 'lost', reason: 'price' }))).toMatchObject({ pointer: '/competitors' });
  await now.update(one.id, { stage: 'lost', reason: 'price', competitors: ['X'] });
  expect(await problem(now.update(one.id, { reason: null }))).toMatchObject({ code: 'required_by_form', pointer: '/reason' });
  // It was lost before the rule came, and its name has nothing to do with it.
  await now.update(old.id, { name: 'Older' });
});

it('a condition may look at what the record points at, and is judged by the record as it will be', async () => {
  const people = makeContext(kit.system).records('client');
  const [vip, plain] = [await people.create({ name: 'V', vip: true }), await people.create({ name: 'P', vip: false })];
  await admin().create({ name: 'VIP', entity: 'offer', condition: { client: { vip: { eq: true } } }, required: ['amount'] });
  const offers = await asRep();
  expect(await problem(offers.create({ name: 'A', clientId: vip.id }))).toMatchObject({
    message: 'Fill in amount: the form rule VIP asks for it.',
  });
  const one = await offers.create({ name: 'A', clientId: plain.id });
  expect(await problem(offers.update(one.id, { clientId: vip.id }))).toMatchObject({ pointer: '/amount' });
  await offers.update(one.id, { clientId: vip.id, amount: 0 });
});

it('fields are frozen for people and open for actions; the same rule holds for a transition', async () => {
  await admin().create({
    name: 'Sent is sent',
    entity: 'offer',
    condition: { status: { eq: 'sent' } },
    readOnly: ['amount'],
    required: ['reason'],
  });
  const offers = await asRep();
  const one = await offers.create({ name: 'A', amount: 1 });
  const ctx = makeContext(rep);
  expect(await problem(ctx.run('offer.send', { id: one.id }))).toMatchObject({ code: 'required_by_form', pointer: '/reason' });
  await offers.update(one.id, { reason: 'r' });
  await ctx.run('offer.send', { id: one.id });
  expect(await problem((await asPeople()).update(one.id, { amount: 2 }))).toMatchObject({
    code: 'read_only_by_form',
    pointer: '/amount',
  });
  await (await asPeople()).update(one.id, { name: 'B', amount: 1 });
  await ctx.run('offer.raise', { id: one.id });
  expect(await offers.get(one.id)).toMatchObject({ amount: 999 });
});

/** As a client of the API, not as code of a module. */
const asPeople = async () => makeContext({ ...(rep = await kit.refreshed(rep)), trusted: false }).records('offer');

it('defaults fill what new records leave out: values, the moment, the author, another field', async () => {
  kit.setNow(new Date('2026-11-20T10:00:00Z'));
  await admin().create({
    name: 'Usual',
    entity: 'offer',
    condition: { stage: { eq: 'new' } },
    defaults: { amount: 10, dueAt: { now: 'P3D' }, ownerId: { actor: true }, reason: { field: 'name' } },
  });
  const offers = await asRep();
  expect(await offers.create({ name: 'A', stage: 'new' })).toMatchObject({
    amount: 10,
    dueAt: '2026-11-23T10:00:00.000Z',
    reason: 'A',
  });
  expect(await offers.create({ name: 'A', stage: 'new', amount: 5 })).toMatchObject({ amount: 5 });
  expect(await offers.create({ name: 'A', stage: 'talk' })).toMatchObject({ amount: null });
  kit.setNow(null);
});

it('many at once are held too, each told by its place, and other firms are not', async () => {
  await admin().create({ name: 'Amount', entity: 'offer', required: ['amount'] });
  const offers = await asRep();
  expect(await problem(offers.createMany([{ name: 'A', amount: 1 }, { name: 'B' }]))).toMatchObject({ pointer: '/1/amount' });
  await makeContext(await kit.otherTenant())
    .records('offer')
    .create({ name: 'free' });
  // The kernel's own work is not data entry.
  await makeContext(kit.system).records('offer').create({ name: 'free' });
});

it.each([
  [{ entity: 'ofer', required: ['name'] }, '/entity', /did you mean offer/],
  [{ entity: 'formRule', required: [] }, '/required', /Say what the rule does/],
  [{ entity: 'offer', required: ['amout'] }, '/required/0', /did you mean amount/],
  [{ entity: 'offer', required: ['createdAt'] }, '/required/0', /could regulate/],
  [{ entity: 'offer', readOnly: ['availableTransitions'] }, '/readOnly/0', /could regulate/],
  [{ entity: 'offer', required: ['name'], condition: { stage: { eq: 'gone' } } }, '/condition/stage/eq', /one of/],
  [{ entity: 'offer', required: ['name'], condition: { stge: { eq: 'won' } } }, '/condition/stge', /did you mean stage/],
  [{ entity: 'offer', defaults: { amount: 'x' } }, '/defaults/amount', /whole number/],
  [{ entity: 'offer', defaults: { status: 'sent' } }, '/defaults/status', /initial state/],
  [{ entity: 'offer', defaults: { amount: { actor: true } } }, '/defaults/amount', /no link to a user/],
  [{ entity: 'offer', defaults: { dueAt: { now: 'soon' } } }, '/defaults/dueAt/now', /duration/],
  [{ entity: 'offer', defaults: { amount: { field: 'name' } } }, '/defaults/amount', /is a text/],
  [{ entity: 'offer', defaults: [] }, '/defaults', /object of fields/],
])('a rule that does not fit its entity is refused when it is written: %j', async (rule, pointer, message) => {
  const refused = await problem(admin().create({ name: 'Wrong', ...rule } as never));
  expect(refused).toMatchObject({ pointer });
  expect(refused?.message).toMatch(message);
});

describe('over the surfaces', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi([shop]);
  });
  afterAll(() => api?.close());

  it('REST, GraphQL and bulk refuse alike, and the form is drawn as it is for the caller', async () => {
    const someone = await api.actor('rep');
    await makeContext(api.system)
      .records('formRule')
      .create({ name: 'Won', entity: 'offer', condition: { stage: { eq: 'won' } }, required: ['amount'] });
    await makeContext(api.system)
      .records('formRule')
      .create({ name: 'All', entity: 'offer', required: ['stage'] });
    const rest = await api.rest(someone, 'POST', '/v1/offers', { name: 'A', stage: 'won' });
    expect(rest).toMatchObject({ status: 400, body: { code: 'required_by_form', pointer: '/amount' } });
    const graphql = await api.graphql(someone, 'mutation { createOffer(input: { name: "A", stage: won }) { id } }');
    expect(JSON.stringify(graphql)).toContain('required_by_form');
    const drawn = await api.rest(someone, 'GET', '/v1/form-rules/draw?entity=offer');
    const fields = (drawn.body as { fields: { key: string; required: boolean }[] }).fields;
    expect(fields.filter((f) => f.required).map((f) => f.key)).toEqual(['name', 'stage']);
    expect((drawn.body as { rules: unknown[] }).rules).toHaveLength(2);
  });
});
