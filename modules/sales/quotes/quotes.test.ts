import { makeContext, testApi, withDependencies, type TestApi } from '#kit';
import type { Context } from '#kernel';
import sales from '../index.js';

let api: TestApi;
let ctx: Context;
type Ids = Record<'account' | 'mirror' | 'delivery' | 'list', string>;
let ids: Ids;
type Actor = Awaited<ReturnType<TestApi['actor']>>;
let rep: Actor;
let manager: Actor;
const rub = (amount: number) => ({ amount, currency: 'RUB' });

beforeAll(async () => {
  api = await testApi(await withDependencies(sales));
  ctx = makeContext(api.system);
  api.setNow(new Date('2026-11-21T09:00:00Z'));
  const made = async (entity: string, input: Record<string, unknown>) => (await ctx.records(entity).create(input)).id;
  const tax = await made('taxClass', { name: 'НДС', code: 'vat' });
  await made('taxRate', { taxClassId: tax, name: 'НДС 22 %', percent: '22', validFrom: '2026-01-01' });
  const mirror = await made('product', {
    sku: 'M',
    name: 'Зеркало',
    taxClassId: tax,
    listPrice: rub(100_000),
    cost: rub(60_000),
  });
  const delivery = await made('product', { sku: 'D', name: 'Доставка', kind: 'service', listPrice: rub(150_000) });
  const list = await made('priceList', { name: 'Розница', currency: 'RUB' });
  await made('priceRule', { priceListId: list, percent: '0' });
  const account = await made('account', { name: 'ООО «Рассвет»' });
  ids = { account, mirror, delivery, list };
  const unitId = await made('orgUnit', { name: 'Приём заказов', kind: 'team' });
  rep = await api.actor('rep', { unitId });
  manager = await api.actor('manager', { unitId });
  const role = api.roles.rep;
  await made('discountPolicy', { name: 'Менеджеры', roleId: role, maxDiscount: '10', minMargin: '25' });
  [rep, manager] = [await again(rep), await again(manager)];
}, 60_000);
afterAll(() => api?.close());

const again = async (who: Actor): Promise<Actor> => ({ ...(await api.refreshed(who)), userId: who.userId });

interface Composed {
  quoteId: string;
  versionId: string;
  number: string;
}

const post = async (who: Actor, path: string, body: unknown = {}) =>
  api.rest(who, 'POST', `/v1/${path}`, body, { 'if-match': '*' });

async function compose(
  lines: readonly Record<string, unknown>[] = [{ productId: ids.mirror, quantity: '2' }],
  more = {},
): Promise<Composed> {
  const { status, body } = await post(rep, 'quotes/compose', { accountId: ids.account, lines, ...more });
  expect([status, body]).toEqual([200, expect.anything()]);
  return body as unknown as Composed;
}
const step = async (versionId: string, verb: string, body: unknown = {}, who = rep) => {
  const answer = await post(who, `quote-versions/${versionId}/${verb}`, body);
  return { status: answer.status, body: answer.body as Record<string, unknown> & { params?: Record<string, unknown> } };
};
const ok = async (versionId: string, verb: string, body: unknown = {}, who = rep) => {
  const answer = await step(versionId, verb, body, who);
  expect([verb, answer.status, answer.status === 200 ? null : answer.body]).toEqual([verb, 200, null]);
  return answer.body;
};
const versionOf = (id: string) => ctx.records('quoteVersion').get(id);
async function sent(lines?: readonly Record<string, unknown>[]): Promise<Composed & { hash: string }> {
  const made = await compose(lines);
  await ok(made.versionId, 'finish');
  const version = await ok(made.versionId, 'send');
  return { ...made, hash: String(version.contentHash) };
}

describe('a quote', () => {
  it('is numbered, priced and frozen with its explanation, list and last day when it is ready', async () => {
    const { versionId, quoteId, number } = await compose([
      { productId: ids.mirror, quantity: '2', discount: '5' },
      { productId: ids.delivery },
    ]);
    expect(number).toMatch(/^КП-2026-\d{5}$/);
    const ready = await ok(versionId, 'finish');
    expect(ready.status).toBe('ready');
    const version = await versionOf(versionId);
    expect(version).toMatchObject({
      number: 1,
      status: 'ready',
      validUntil: '2026-12-05',
      pricedOn: '2026-11-21',
      currency: 'RUB',
      priceListId: ids.list,
      net: { amount: 340_000 },
      tax: { amount: 41_800 },
      total: { amount: 381_800, currency: 'RUB', base: 381_800 },
      contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const { nodes } = await ctx.records('quoteLine').list({ filter: { quoteVersionId: { eq: versionId } }, sort: ['position'] });
    expect(nodes[0]).toMatchObject({
      unitPrice: { amount: 100_000 },
      net: { amount: 190_000 },
      taxName: 'НДС 22 %',
      discountPercent: '5.0000',
    });
    expect(nodes[0]?.explanation).toMatchObject({ priceListId: ids.list, steps: [{ step: 'base' }, { step: 'rule' }] });
    const raised = await ctx.records('product').update(ids.mirror, { listPrice: rub(999_999) });
    expect((await versionOf(versionId)).total).toMatchObject({ amount: 381_800 });
    await ctx.records('product').update(raised.id, { listPrice: rub(100_000) });
    expect(await api.rest(rep, 'GET', `/v1/quotes/${quoteId}`)).toMatchObject({
      body: { status: 'ready', currentVersionId: versionId },
    });
  });

  it('that is ready changes neither its lines nor its terms, whoever asks', async () => {
    const { versionId } = await compose();
    await ok(versionId, 'finish');
    const { nodes } = await ctx.records('quoteLine').list({ filter: { quoteVersionId: { eq: versionId } } });
    const refused = { code: 'quote_frozen', status: 409 };
    await expect(ctx.records('quoteLine').update(nodes[0]!.id, { quantity: '3' })).rejects.toMatchObject(refused);
    await expect(ctx.records('quoteLine').delete(nodes[0]!.id)).rejects.toMatchObject(refused);
    await expect(ctx.records('quoteLine').create({ quoteVersionId: versionId, productId: ids.mirror })).rejects.toMatchObject(
      refused,
    );
    await expect(ctx.records('quoteVersion').update(versionId, { discount: '50' })).rejects.toMatchObject(refused);
    await expect(ctx.records('quoteVersion').delete(versionId)).rejects.toMatchObject(refused);
    expect(await step(versionId, 'price')).toMatchObject({ status: 409, body: { code: 'quote_frozen' } });
  });

  it('goes no way but draft, ready, sent, viewed, decided', async () => {
    const { versionId } = await compose();
    for (const verb of ['send', 'mark-viewed', 'accept', 'reject'])
      expect(
        await step(versionId, verb, verb === 'accept' ? { acceptedHash: 'x' } : verb === 'reject' ? { decisionNote: 'x' } : {}),
      ).toMatchObject({
        status: 409,
        body: { code: 'transition_not_allowed' },
      });
    await ok(versionId, 'finish');
    const { contentHash } = await ok(versionId, 'send');
    await ok(versionId, 'mark-viewed');
    expect(await step(versionId, 'supersede', {}, manager)).toMatchObject({ status: 403 });
    expect(await step(versionId, 'expire')).toMatchObject({ status: 403 });
    const decided = await ok(versionId, 'accept', { acceptedHash: contentHash, decisionBy: 'Иванова' });
    expect(decided).toMatchObject({ status: 'accepted', decisionBy: 'Иванова', decidedAt: expect.any(String) });
  });
});

describe('versions', () => {
  it('the old one is an offer until the new one is sent; then it is superseded and cannot be accepted', async () => {
    const first = await sent();
    const revised = (await post(rep, `quotes/${first.quoteId}/revise`)).body as { versionId: string; number: number };
    expect(revised.number).toBe(2);
    expect((await versionOf(first.versionId)).status).toBe('sent');
    await ctx.records('quoteVersion').update(revised.versionId, { discount: '3' });
    await ok(revised.versionId, 'finish');
    expect((await versionOf(first.versionId)).status).toBe('sent');
    const { contentHash } = await ok(revised.versionId, 'send');
    expect(await versionOf(first.versionId)).toMatchObject({ status: 'superseded', supersededById: revised.versionId });
    expect(await step(first.versionId, 'accept', { acceptedHash: first.hash })).toMatchObject({
      status: 409,
      body: { code: 'transition_not_allowed', params: { state: 'superseded' } },
    });
    expect(contentHash).not.toBe(first.hash);
    await ok(revised.versionId, 'accept', { acceptedHash: contentHash });
    expect(await post(rep, `quotes/${first.quoteId}/revise`)).toMatchObject({ status: 409, body: { code: 'already_accepted' } });
  });

  it('only one may be in the making', async () => {
    const { quoteId } = await compose();
    expect(await post(rep, `quotes/${quoteId}/revise`)).toMatchObject({ status: 409, body: { code: 'version_open' } });
    expect((await post(rep, 'quote-versions', { quoteId })).body).toMatchObject({ code: 'version_open' });
  });

  it('acceptance names the hash of what was seen; another one is refused', async () => {
    const { versionId, hash } = await sent();
    expect(await step(versionId, 'accept')).toMatchObject({ status: 409, body: { params: { obstacle: 'requires' } } });
    expect(await step(versionId, 'accept', { acceptedHash: 'f'.repeat(64) })).toMatchObject({
      status: 409,
      body: { code: 'transition_not_allowed', params: { obstacle: 'guard' } },
    });
    expect((await versionOf(versionId)).acceptedHash).toBeNull();
    await ok(versionId, 'accept', { acceptedHash: hash });
  });

  it('accepted twice at the same moment: one wins, the other gets 409', async () => {
    const { versionId, hash } = await sent();
    const answers = await Promise.all(Array.from({ length: 6 }, () => step(versionId, 'accept', { acceptedHash: hash })));
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
  });

  it('accepted at the very moment the next one is sent: exactly one of both happens', async () => {
    for (let round = 0; round < 5; round++) {
      const first = await sent();
      const { versionId } = (await post(rep, `quotes/${first.quoteId}/revise`)).body as { versionId: string };
      await ok(versionId, 'finish');
      const [accepted, sending] = await Promise.all([
        step(first.versionId, 'accept', { acceptedHash: first.hash }),
        step(versionId, 'send'),
      ]);
      expect([accepted.status, sending.status].sort()).toEqual([200, 409]);
      expect((await versionOf(first.versionId)).status).toBe(accepted.status === 200 ? 'accepted' : 'superseded');
      expect((await versionOf(versionId)).status).toBe(accepted.status === 200 ? 'ready' : 'sent');
    }
  });

  it('end with their last day, after a reminder three days before, each once', async () => {
    const { versionId, hash, quoteId } = await sent();
    const at = async (day: string) => {
      api.setNow(new Date(`${day}T09:00:00Z`));
      return (await post(manager, 'quote-versions/expire-due')).body;
    };
    const reminders = () => ctx.records('plannedContact').count({ filter: { goal: { contains: String(number) } } });
    const { number } = await ctx.records('quote').get(quoteId);
    await at('2026-12-01');
    expect(await reminders()).toBe(0);
    await at('2026-12-02');
    await at('2026-12-02');
    expect(await reminders()).toBe(1);
    await at('2026-12-05');
    expect((await versionOf(versionId)).status).toBe('sent');
    api.setNow(new Date('2026-12-06T09:00:00Z'));
    expect(await step(versionId, 'accept', { acceptedHash: hash })).toMatchObject({
      status: 409,
      body: { params: { obstacle: 'guard' } },
    });
    await at('2026-12-06');
    expect((await versionOf(versionId)).status).toBe('expired');
    expect(await step(versionId, 'accept', { acceptedHash: hash })).toMatchObject({
      status: 409,
      body: { params: { state: 'expired' } },
    });
    api.setNow(new Date('2026-11-21T09:00:00Z'));
  });
});

describe('alternatives', () => {
  it('are to choose one of; the client chooses another, and the total follows at the prices offered', async () => {
    const alternative = { alternative: 'glass', quantity: '1' };
    const { versionId } = await compose([
      { productId: ids.delivery },
      { productId: ids.mirror, ...alternative, chosen: true },
      { productId: ids.mirror, ...alternative, chosen: false, price: rub(200_000) },
      { productId: ids.delivery, optional: true, chosen: false },
    ]);
    await ok(versionId, 'finish');
    expect((await versionOf(versionId)).total).toMatchObject({ amount: 272_000 });
    const { contentHash: acceptedHash } = await ok(versionId, 'send');
    const { nodes } = await ctx.records('quoteLine').list({ filter: { quoteVersionId: { eq: versionId } }, sort: ['position'] });
    const [plain, cheap, dear, extra] = nodes.map((line) => line.id);
    const refused = async (acceptedChoices: unknown) =>
      (await step(versionId, 'accept', { acceptedHash, acceptedChoices })).status;
    expect(await refused([cheap, dear])).toBe(409);
    expect(await refused([])).toBe(409);
    expect(await refused([plain])).toBe(400);
    expect((await versionOf(versionId)).status).toBe('sent');
    await ok(versionId, 'accept', { acceptedHash, acceptedChoices: [dear, extra] });
    expect((await versionOf(versionId)).total).toMatchObject({ amount: 150_000 + 244_000 + 150_000 });
  });

  it('of which none or two are chosen do not become ready', async () => {
    const { versionId } = await compose([
      { productId: ids.mirror, alternative: 'a' },
      { productId: ids.mirror, alternative: 'a' },
    ]);
    expect(await step(versionId, 'finish')).toMatchObject({ status: 409, body: { code: 'choose_one' } });
    expect((await versionOf(versionId)).status).toBe('draft');
  });
});

describe('a template', () => {
  it.each([
    ['Offer {{quote.numbr}}', 'knows no {{quote.numbr}}'],
    ['Offer {{quote.number}', 'only half'],
    ['{{constructor}}', 'knows no {{constructor}}'],
  ])('with %p is refused when it is saved', async (heading, message) => {
    const { status, body } = await post(manager, 'quote-templates', { name: 'T', heading });
    expect([status, body.pointer, body.detail]).toEqual([400, '/heading', expect.stringContaining(message)]);
  });
});
