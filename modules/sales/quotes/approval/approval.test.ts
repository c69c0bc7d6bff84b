import { makeContext, testApi, withDependencies, type TestApi } from '#kit';
import type { Context } from '#kernel';
import sales from '../../index.js';

let api: TestApi;
let ctx: Context;
type Actor = Awaited<ReturnType<TestApi['actor']>>;
type Body = Record<string, unknown> & { id: string; code?: string; params?: Record<string, unknown> };
let rep: Actor, manager: Actor, second: Actor, finance: Actor;
let mirror: string, account: string;
const rub = (amount: number) => ({ amount, currency: 'RUB' });

beforeAll(async () => {
  api = await testApi(await withDependencies(sales));
  ctx = makeContext(api.system);
  const made = async (entity: string, input: Record<string, unknown>) => (await ctx.records(entity).create(input)).id;
  mirror = await made('product', { sku: 'M', name: 'Зеркало', listPrice: rub(100_000), cost: rub(60_000) });
  const list = await made('priceList', { name: 'Розница', currency: 'RUB' });
  await made('priceRule', { priceListId: list, percent: '0' });
  account = await made('account', { name: 'ООО «Рассвет»' });
  const unitId = await made('orgUnit', { name: 'Приём заказов', kind: 'team' });
  rep = await api.actor('rep', { unitId });
  manager = await api.actor('manager', { unitId });
  second = await api.actor('manager', { unitId });
  // Neither of them sees quotes of the desk by their own scope.
  finance = await api.actor('rep');
  await made('discountPolicy', { name: 'Менеджеры', roleId: api.roles.rep, maxDiscount: '10', minMargin: '25' });
  [rep, manager, second, finance] = (await Promise.all([rep, manager, second, finance].map(again))) as [
    Actor,
    Actor,
    Actor,
    Actor,
  ];
}, 60_000);
afterAll(() => api?.close());
afterEach(() => api.setNow(null));

const again = async (who: Actor): Promise<Actor> => ({ ...(await api.refreshed(who)), userId: who.userId });
const post = async (who: Actor, path: string, body: unknown = {}) =>
  (await api.rest(who, 'POST', `/v1/${path}`, body, { 'if-match': '*' })) as unknown as { status: number; body: Body };

async function compose(line: Record<string, unknown> = { discount: '12' }, more = {}, who = rep): Promise<string> {
  const { status, body } = await post(who, 'quotes/compose', {
    accountId: account,
    lines: [{ productId: mirror, ...line }],
    ...more,
  });
  expect([status, body]).toEqual([200, expect.anything()]);
  return String(body.versionId);
}
const step = (id: string, verb: string, body: unknown = {}, who = rep) => post(who, `quote-versions/${id}/${verb}`, body);
const ask = async (id: string, who = rep) => {
  const answer = await step(id, 'request-approval', { approvalReason: 'Постоянный клиент' }, who);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return approvalOf(id);
};
const decide = (who: Actor, verb: 'approve' | 'reject' | 'return' | 'resubmit' | 'withdraw', id: string, reason = 'Так решено') =>
  post(who, `approvals/${id}/${verb}`, { reason });
const versionOf = (id: string) => ctx.records('quoteVersion').get(id);
async function approvalOf(versionId: string): Promise<string> {
  const { nodes } = await ctx
    .records('approval')
    .list({ filter: { subject: { eq: versionId } }, sort: ['-createdAt', '-id'], first: 1 });
  return String(nodes[0]?.id);
}
/** The firm's own policy, for whatever goes beyond. */
async function policy(code: string, steps: object[], more: object = {}): Promise<string> {
  const { id } = await ctx.records('approvalPolicy').create({ code, name: code, steps, ...more } as never);
  await ctx.run('tenantSetting.set', { name: 'sales.quoteApproval', value: code });
  [rep, manager, second, finance] = (await Promise.all([rep, manager, second, finance].map(again))) as [
    Actor,
    Actor,
    Actor,
    Actor,
  ];
  return id;
}
const user = (...all: Actor[]) => all.map((one) => ({ user: one.userId }));

describe('a discount above the policy, or a margin below it', () => {
  it('needs the approval of somebody else before it can be sent [SAL6]', async () => {
    const id = await compose();
    expect((await versionOf(id)).beyondPolicy).toEqual([{ index: 0, kind: 'discount', value: '12', limit: '10' }]);
    expect(await step(id, 'finish')).toMatchObject({ status: 409, body: { code: 'approval_required' } });
    expect(await step(id, 'send')).toMatchObject({ status: 409 });
    expect(await step(id, 'request-approval')).toMatchObject({ status: 409, body: { params: { obstacle: 'requires' } } });
    const approval = await ask(id);
    for (const verb of ['approve', 'send-back']) expect([verb, (await step(id, verb, {}, manager)).status]).toEqual([verb, 403]);
    expect(await step(id, 'approve', {}, api.system as Actor)).toMatchObject({
      status: 409,
      body: { params: { obstacle: 'guard' } },
    });
    expect(await step(id, 'send')).toMatchObject({ status: 409 });
    expect(await decide(rep, 'approve', approval)).toMatchObject({ status: 403 });
    expect(await decide(manager, 'approve', approval)).toMatchObject({ status: 200, body: { state: 'approved' } });
    expect(await versionOf(id)).toMatchObject({ status: 'ready', approvalState: 'approved', approvedById: manager.userId });
    expect(await step(id, 'send')).toMatchObject({ status: 200 });
  });

  it('is found whichever way it is given: by line, on the whole, or as a price by hand [SAL6]', async () => {
    for (const [line, more] of [
      [{ discount: '10.01' }, {}],
      [{ discount: '6' }, { discount: '5' }],
      [{ price: rub(89_999) }, {}],
    ] as const)
      expect(await step(await compose(line, more), 'finish')).toMatchObject({ status: 409, body: { code: 'approval_required' } });
    expect((await step(await compose({ discount: '10' }), 'finish')).status).toBe(200);
  });

  it('never goes below the least margin without an approved exception [SAL6]', async () => {
    const costly = await ctx.records('product').create({ sku: 'C', name: 'Витраж', listPrice: rub(100_000), cost: rub(76_000) });
    const id = await compose({ productId: costly.id });
    expect(await step(id, 'finish')).toMatchObject({
      status: 409,
      body: { code: 'approval_required', params: { beyond: [{ kind: 'margin', value: '24', limit: '25.0000' }] } },
    });
    await decide(manager, 'approve', await ask(id));
    expect((await versionOf(id)).status).toBe('ready');
  });

  it('may go further for a client of a class of value with terms of its own [SAL7]', async () => {
    await ctx.records('valueClassPolicy').create({ valueClass: 'B', validFrom: '2026-01-01', maxDiscount: '15' });
    const { id } = await ctx.records('account').create({ name: 'Постоянный', valueClass: 'B' });
    expect((await step(await compose({ discount: '15' }, { accountId: id }), 'finish')).status).toBe(200);
  });

  it('stands still while it is asked about: what was looked at is what is offered [SAL6]', async () => {
    const id = await compose();
    const approval = await ask(id);
    const { nodes } = await ctx.records('quoteLine').list({ filter: { quoteVersionId: { eq: id } } });
    await expect(ctx.records('quoteLine').update(nodes[0]!.id, { discount: '40' })).rejects.toMatchObject({
      code: 'quote_frozen',
    });
    await ctx.records('product').update(mirror, { listPrice: rub(50_000) });
    await decide(manager, 'approve', approval);
    await ctx.records('product').update(mirror, { listPrice: rub(100_000) });
    expect(await versionOf(id)).toMatchObject({ status: 'ready', total: { amount: 88_000 }, contentHash: expect.any(String) });
  });
});

describe('who decides', () => {
  it('is never the one who asks, whatever their role; alone they are told so [SAL6]', async () => {
    await ctx.records('discountPolicy').create({ name: 'Руководители', roleId: api.roles.manager, maxDiscount: '20' });
    const id = await compose({ discount: '50' }, {}, manager);
    const approval = await ask(id, manager);
    expect(await decide(manager, 'approve', approval)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect((await versionOf(id)).status).toBe('approval');
    expect(await decide(second, 'approve', approval)).toMatchObject({ status: 200 });
    await policy('only-me', [{ approvers: user(manager) }]);
    const alone = await compose({ discount: '50' }, {}, manager);
    expect(await step(alone, 'request-approval', { approvalReason: 'x' }, manager)).toMatchObject({
      status: 409,
      body: { code: 'no_approver' },
    });
    expect((await versionOf(alone)).status).toBe('draft');
  });

  it('sends it back with a reason; corrected, it is asked about anew, and not as it was [SAL6]', async () => {
    await policy('two', [{ approvers: user(manager, second) }]);
    const id = await compose({ discount: '50' });
    const first = await ask(id);
    expect(await decide(manager, 'return', first, 'Слишком много')).toMatchObject({ status: 200, body: { state: 'returned' } });
    expect(await versionOf(id)).toMatchObject({ status: 'draft', approvalState: 'returned', approvalNote: 'Слишком много' });
    expect(await decide(rep, 'resubmit', first)).toMatchObject({ status: 409, body: { code: 'quote_is_draft' } });
    const { nodes } = await ctx.records('quoteLine').list({ filter: { quoteVersionId: { eq: id } } });
    await ctx.records('quoteLine').update(nodes[0]!.id, { discount: '15' });
    const again = await ask(id);
    expect((await ctx.records('approval').get(first)).state).toBe('withdrawn');
    expect((await ctx.records('approval').get(again)).title).toContain('discount 15 % (limit 10 %)');
    expect(await decide(second, 'reject', again, 'Нет')).toMatchObject({ body: { state: 'rejected' } });
    expect(await versionOf(id)).toMatchObject({ status: 'draft', approvalState: 'rejected' });
    await decide(rep, 'withdraw', await ask(id), 'Передумали');
    expect(await versionOf(id)).toMatchObject({ status: 'draft', approvalState: 'withdrawn', approvalNote: 'Передумали' });
  });

  it('may be all of several, or so many of them, one step after the other by the amount [SAL6]', async () => {
    await policy('steps', [
      { approvers: user(manager, second, finance), mode: { quorum: 2 } },
      { approvers: user(manager, finance), mode: 'all', above: 100_000 },
    ]);
    const small = await compose({ discount: '12' });
    const one = await ask(small);
    await decide(second, 'approve', one);
    expect((await versionOf(small)).status).toBe('approval');
    await decide(finance, 'approve', one);
    expect((await versionOf(small)).status).toBe('ready');
    const large = await compose({ discount: '12', quantity: '2' });
    const two = await ask(large);
    for (const [who, status] of [
      [manager, 'approval'],
      [second, 'approval'],
      [finance, 'approval'],
      [manager, 'ready'],
    ] as const) {
      await decide(who, 'approve', two);
      expect((await versionOf(large)).status).toBe(status);
    }
  });

  it('is asked by each policy that the discount policies name; one refusal ends them all [SAL6]', async () => {
    const named = await ctx
      .records('approvalPolicy')
      .create({ code: 'glass', name: 'Стекло', steps: [{ approvers: user(second) }] as never });
    const category = await ctx.records('productCategory').create({ name: 'Стекло', code: 'glass' } as never);
    const glass = await ctx
      .records('product')
      .create({ sku: 'G', name: 'Стекло', categoryId: category.id, listPrice: rub(10_000) });
    const limits = await ctx
      .records('discountPolicy')
      .create({ name: 'Стекло', categoryId: category.id, maxDiscount: '3', approvalPolicyId: named.id });
    await policy('rest', [{ approvers: user(manager) }]);
    const { body } = await post(rep, 'quotes/compose', {
      accountId: account,
      lines: [
        { productId: mirror, discount: '12' },
        { productId: glass.id, discount: '5' },
      ],
    });
    const id = String(body.versionId);
    await ask(id);
    const asked = async () =>
      (
        await ctx
          .records('approval')
          .list({ filter: { subject: { eq: id } }, sort: ['id'], fields: ['id', 'state', 'policy.code'] })
      ).nodes as unknown as { id: string; state: string; policy: { code: string } }[];
    const of = (all: Awaited<ReturnType<typeof asked>>, code: string) => all.filter((one) => one.policy.code === code).at(-1)!;
    expect((await asked()).map((one) => one.policy.code).sort()).toEqual(['glass', 'rest']);
    await decide(second, 'approve', of(await asked(), 'glass').id);
    expect((await versionOf(id)).status).toBe('approval');
    await decide(manager, 'reject', of(await asked(), 'rest').id);
    expect((await versionOf(id)).status).toBe('draft');
    await ask(id);
    await decide(second, 'reject', of(await asked(), 'glass').id);
    expect((await asked()).map((one) => one.state).sort()).toEqual(['approved', 'rejected', 'rejected', 'withdrawn']);
    await ctx.records('approvalPolicy').update(named.id, { active: false });
    expect(await step(id, 'request-approval', { approvalReason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'no_approval_policy', detail: expect.stringContaining('glass') },
    });
    await ctx.records('discountPolicy').update(limits.id, { active: false });
  });

  it('is whoever stands in for them, and those above when they are late [SAL6]', async () => {
    await policy('late', [{ approvers: user(manager), deadline: { businessHours: 4 }, escalateTo: user(finance) }]);
    const now = Date.now();
    const span = { startsAt: new Date(now - 60_000).toISOString(), endsAt: new Date(now + 600_000).toISOString() };
    const absence = await ctx.records('substitution').create({ absentId: manager.userId, substituteId: second.userId, ...span });
    second = await again(second);
    const instead = await compose();
    await decide(second, 'approve', await ask(instead));
    expect(await versionOf(instead)).toMatchObject({ status: 'ready', approvedById: second.userId });
    await ctx.records('substitution').delete(absence.id);
    const late = await compose();
    const approval = await ask(late);
    expect(await decide(finance, 'approve', approval)).toMatchObject({ status: 404 });
    api.setNow(new Date(now + 10 * 86_400_000));
    await api.kernel.registry.jobs.get('processes.sweep')?.run(ctx, {});
    expect((await api.rest(finance, 'GET', `/v1/quote-versions/${late}`)).status).toBe(200);
    expect(await decide(finance, 'approve', approval)).toMatchObject({ status: 200 });
    expect((await versionOf(late)).status).toBe('ready');
  });

  it('has one answer when one approves and the other refuses at the same moment [SAL6]', async () => {
    await policy('race', [{ approvers: user(manager, second) }]);
    for (let round = 0; round < 4; round++) {
      const id = await compose();
      const approval = await ask(id);
      const [yes, no] = await Promise.all([decide(manager, 'approve', approval), decide(second, 'reject', approval)]);
      expect([yes.status, no.status].sort()).toEqual([200, 409]);
      expect((await versionOf(id)).status).toBe(yes.status === 200 ? 'ready' : 'draft');
    }
  });

  it('is shown step by step, over REST and GraphQL alike', async () => {
    await policy('shown', [{ approvers: user(manager) }, { approvers: user(second) }]);
    const id = await compose();
    await decide(manager, 'approve', await ask(id));
    const fields = 'status,approvalState,approvals.state,approvals.step,approvals.approvers.state';
    const { body } = await api.rest(rep, 'GET', `/v1/quote-versions/${id}?fields=${fields}`);
    expect(body).toMatchObject({
      status: 'approval',
      approvalState: 'pending',
      approvals: {
        nodes: [
          {
            state: 'pending',
            step: 1,
            approvers: { nodes: expect.arrayContaining([{ state: 'approved' }, { state: 'asked' }]) },
          },
        ],
      },
    });
    const query = `query ($id: ID!) { quoteVersion(id: $id) { status approvalState approvals { nodes { id state step
      decisions(first: 9) { nodes { decision } } } } } }`;
    const answer = await api.graphql<{ quoteVersion: { approvals: { nodes: { id: string }[] } } }>(rep, query, { id });
    const found = answer.body.data?.quoteVersion;
    expect(found).toMatchObject({ approvals: { nodes: [{ step: 1, decisions: { nodes: { length: 2 } } }] } });
    const approve = `mutation ($id: ID!) { approveApproval(id: $id, input: { reason: "Да" }) { state } }`;
    const decided = await api.graphql(await again(second), approve, { id: found?.approvals.nodes[0]?.id });
    expect(decided.body.errors ?? null).toBeNull();
    expect((await versionOf(id)).status).toBe('ready');
  });
});
