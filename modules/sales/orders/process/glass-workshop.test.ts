import type { TestApi } from '#kit';
import { openShop, rub, type Said, type Shop } from '../../test/shop.js';

type Who = Awaited<ReturnType<TestApi['actor']>>;
let shop: Shop;
let desk: Who, director: Who, foreman: Who, admin: Who;

/** A Monday, noon in Moscow. */
const MONDAY = '2026-11-23T09:00:00Z';
beforeAll(async () => {
  shop = await openShop(MONDAY, { queue: true });
  const { api, ctx } = shop;
  director = await api.actor('manager', { name: 'Директор' });
  const unit = await ctx.records('orgUnit').create({ name: 'Приём', kind: 'team', managerId: director.userId });
  [desk, foreman, admin] = [
    await api.actor('rep', { name: 'Приём заказов', unitId: unit.id }),
    await api.actor('rep', { name: 'Мастер', unitId: unit.id }),
    await api.actor('admin', { name: 'Администратор' }),
  ];
  const pipeline = await ctx.records('pipeline').create({ name: 'Стекло' });
  await ctx.records('dealStage').create({ pipelineId: pipeline.id, name: 'Замер', kind: 'open', position: 0, probability: 20 });
  await ctx.records('dealStage').create({ pipelineId: pipeline.id, name: 'Заказ', kind: 'won', position: 1, probability: 100 });
}, 90_000);
afterAll(() => shop?.api.close());

type Body = Said['body'];
async function call(who: Who, method: 'GET' | 'POST', path: string, body?: unknown): Promise<{ status: number; body: Body }> {
  const { status, body: answer } = await shop.api.rest<Body>(who, method, `/v1/${path}`, body, { 'if-match': '*' });
  return { status, body: answer };
}
async function ok(who: Who, path: string, body: unknown = {}): Promise<Body> {
  const answer = await call(who, 'POST', path, body);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  await shop.api.settle();
  return answer.body;
}
const list = async <T = Record<string, unknown> & { id: string }>(who: Who, path: string): Promise<T[]> => {
  const { body } = await call(who, 'GET', path);
  if (!Array.isArray(body.nodes)) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body.nodes as T[];
};
const later = async (moment: string) => {
  shop.api.setNow(new Date(moment));
  await shop.api.settle();
};
/** The run of a workflow about a record, with its version and the steps that are done. */
async function runOf(code: string, subject: string) {
  const fields = 'id,state,step,error,workflowVersion.number,log.step,log.outcome';
  const [run] = await list<{
    id: string;
    state: string;
    step: string | null;
    error: string | null;
    workflowVersion: { number: number };
    log: { nodes: { step: string; outcome: string }[] };
  }>(director, `workflow-runs?filter[workflow][code][eq]=${code}&filter[subject][eq]=${subject}&fields=${fields}`);
  if (!run) throw new Error(`There is no run of ${code}.`);
  const done = run.log.nodes.filter(({ outcome }) => outcome === 'done').map(({ step }) => step);
  return { ...run, version: run.workflowVersion.number, done };
}
/** The open step that somebody sees of what they are asked for. */
const toDo = async (who: Who, subject: string) => {
  const path = `human-steps?filter[subject][eq]=${subject}&filter[state][eq]=open&fields=id,step,title,assignees.id`;
  const [step] = await list<{ id: string; step: string; title: string; assignees: { nodes: { id: string }[] } }>(who, path);
  return step;
};
const complete = async (who: Who, subject: string, body: object = {}) => {
  const step = await toDo(who, subject);
  if (!step) throw new Error('Nothing is to be done.');
  await ok(who, `human-steps/${step.id}/complete`, body);
};
const toldTo = async (who: Who) =>
  (await list<{ title: string }>(who, 'notifications?fields=title&first=100')).map(({ title }) => title);

it('the sale of the glass workshop goes by its preset from the interest to the hand-over', async () => {
  expect((await call(desk, 'POST', 'workflows/install', { preset: 'glass-workshop' })).status).toBe(403);
  const installed = await ok(admin, 'workflows/install', { preset: 'glass-workshop' });
  expect(installed).toMatchObject({
    policies: ['glass-no-prepayment'],
    workflows: [{ number: 1 }, { number: 1 }, { number: 1 }],
  });

  // An interest that nobody answers within a working hour is told to the manager; then it is answered and converted.
  const lead = await ok(desk, 'leads', { subject: 'Зеркальная стена', company: 'Мастерская «Тихий свет»', firstName: 'Вера' });
  expect(await runOf('glass-lead', lead.id)).toMatchObject({ state: 'waiting', step: 'answer', done: ['owner'] });
  await later('2026-11-23T12:00:00Z');
  expect(await runOf('glass-lead', lead.id)).toMatchObject({ step: 'qualify', done: ['owner', 'answer', 'late'] });
  expect(await toldTo(director)).toContain('Интерес ждёт ответа: Зеркальная стена');
  for (const verb of ['respond', 'start', 'qualify']) await ok(desk, `leads/${lead.id}/${verb}`);
  const { convertedDealId, convertedAccountId: accountId } = await ok(desk, `leads/${lead.id}/convert`);
  const dealId = String(convertedDealId);
  expect(await runOf('glass-lead', lead.id)).toMatchObject({ state: 'done' });

  // The measuring is due within two working days; late, the manager is asked besides, and does it.
  expect(await runOf('glass-interest', dealId)).toMatchObject({ state: 'waiting', step: 'measure', version: 1 });
  expect(await toDo(director, dealId)).toMatchObject({ assignees: { nodes: [{ id: desk.userId }] } });
  // The deal knows its run: it is found by it, and whoever sees the deal is told where it stands.
  const stands = 'filter[runs][some][workflow][code][eq]=glass-interest&filter[runs][some][step][eq]=measure';
  expect(await list(admin, `deals?${stands}&fields=id,runs.state`)).toMatchObject([
    { id: dealId, runs: { nodes: [{ state: 'waiting' }] } },
  ]);
  expect((await call(desk, 'GET', `deals/${dealId}/progress`)).body).toMatchObject({
    runs: [{ workflow: 'glass-interest', version: 1, state: 'waiting', step: 'measure', asked: [{ userIds: [desk.userId] }] }],
  });
  expect((await call(desk, 'GET', `leads/${lead.id}/progress`)).body).toMatchObject({ runs: [{ state: 'done', asked: [] }] });
  await later('2026-11-25T08:00:00Z');
  expect((await toDo(director, dealId))?.assignees.nodes).toHaveLength(1);
  await later('2026-11-25T13:00:00Z');
  expect((await toDo(director, dealId))?.assignees.nodes.map(({ id }) => id).sort()).toEqual(
    [desk.userId, director.userId].sort(),
  );
  expect(await toldTo(director)).toContainEqual(expect.stringContaining('Замер: Зеркальная стена'));
  await complete(director, dealId, { outcome: 'measured', comment: '2400 × 1200' });
  expect(await runOf('glass-interest', dealId)).toMatchObject({ step: 'quote' });

  // The quote, the client's decision, the order.
  const quote = await ok(desk, 'quotes/compose', {
    accountId,
    dealId,
    lines: [{ productId: shop.ids.mirror, price: rub(6_000_000) }],
  });
  expect(await runOf('glass-interest', dealId)).toMatchObject({ step: 'order' });
  await ok(desk, `quote-versions/${String(quote.versionId)}/finish`);
  const { contentHash } = await ok(desk, `quote-versions/${String(quote.versionId)}/send`);
  await ok(desk, `quote-versions/${String(quote.versionId)}/accept`, { acceptedHash: contentHash });
  const order = await ok(desk, 'sales-orders/from-quote', { quoteVersionId: quote.versionId });
  expect(await runOf('glass-interest', dealId)).toMatchObject({ state: 'done' });
  await ok(desk, `sales-orders/${order.id}/confirm`);

  // Without a prepayment a large order waits for approval, which is asked of the next ones when it is late.
  expect(await runOf('glass-order', order.id)).toMatchObject({ state: 'waiting', step: 'withoutPrepayment', version: 1 });
  const [approval] = await list(director, `approvals?filter[subject][eq]=${order.id}`);
  expect(approval).toMatchObject({ state: 'pending', amount: { amount: 6_000_000 }, requestedById: desk.userId });
  expect((await call(desk, 'POST', `approvals/${approval!.id}/approve`, {})).status).toBe(403);
  await later('2026-11-26T13:00:00Z');
  expect(await toldTo(admin)).toContainEqual(expect.stringContaining('Начать без предоплаты'));

  // In between the firm changes its process: what is under way goes on as it began.
  const [workflow] = await list(admin, 'workflows?filter[code][eq]=glass-order&fields=id,currentVersion.definition');
  const { definition } = workflow!.currentVersion as { definition: { steps: { id: string; title?: string }[] } };
  const steps = definition.steps.map((step) =>
    step.id === 'tellClient' ? { ...step, title: 'Написать клиенту: {{record.number}}' } : step,
  );
  expect(await ok(admin, `workflows/${workflow!.id}/publish`, { definition: { ...definition, steps } })).toMatchObject({
    number: 2,
  });
  await ok(director, `approvals/${approval!.id}/approve`, { reason: 'Постоянный клиент' });
  expect(await runOf('glass-order', order.id)).toMatchObject({ step: 'production', version: 1 });

  await make(order.id);
  const told = await toDo(desk, order.id);
  expect(told).toMatchObject({ step: 'tellClient', title: expect.stringMatching(/^Сообщить клиенту о готовности заказа НЗ-/) });
  const { code } = await ok(desk, `sales-orders/${order.id}/tell-ready`);
  await complete(desk, order.id);
  expect(await runOf('glass-order', order.id)).toMatchObject({ step: 'handOver' });
  await handOver(order.id, code);
  const run = await runOf('glass-order', order.id);
  expect(run).toMatchObject({ state: 'waiting', step: 'bill', version: 1, error: null });
  expect(run.done).toEqual(['advance', 'withoutPrepayment', 'production', 'quality', 'tellClient', 'handOver']);

  // Paid, the client is called after some days.
  const invoice = await ok(desk, `sales-orders/${order.id}/invoice`, {});
  await ok(desk, `invoices/${invoice.id}/issue`);
  await complete(desk, order.id);
  await ok(desk, 'payments/receive', { amount: rub(6_000_000), invoiceId: invoice.id });
  expect(await runOf('glass-order', order.id)).toMatchObject({ state: 'done', version: 1 });
  const calls = await list(desk, `planned-contacts?filter[accountId][eq]=${String(accountId)}&fields=goal,ownerId`);
  expect(calls).toContainEqual(expect.objectContaining({ goal: expect.stringContaining('доволен ли'), ownerId: desk.userId }));
});

it('what begins after the change goes by the new version, and a small order is begun without asking', async () => {
  const order = await ok(desk, 'sales-orders/compose', { accountId: shop.ids.account, lines: [{ productId: shop.ids.mirror }] });
  await ok(desk, `sales-orders/${order.id}/confirm`);
  expect(await runOf('glass-order', order.id)).toMatchObject({ step: 'production', version: 2 });
  await make(order.id);
  expect(await toDo(desk, order.id)).toMatchObject({ title: expect.stringMatching(/^Написать клиенту: НЗ-/) });
});

it('a refusal leads to the client: a prepayment is agreed upon before the workshop begins', async () => {
  const order = await ok(desk, 'sales-orders/compose', {
    accountId: shop.ids.account,
    lines: [{ productId: shop.ids.mirror, price: rub(7_000_000) }],
  });
  await ok(desk, `sales-orders/${order.id}/confirm`);
  const [approval] = await list(director, `approvals?filter[subject][eq]=${order.id}`);
  await ok(director, `approvals/${approval!.id}/reject`, { reason: 'Новый клиент' });
  expect(await toDo(desk, order.id)).toMatchObject({ step: 'agreeOnPrepayment' });
  await complete(desk, order.id);
  expect(await runOf('glass-order', order.id)).toMatchObject({ step: 'production' });
});

async function make(orderId: string): Promise<void> {
  await ok(foreman, `sales-orders/${orderId}/start`);
  for (const phase of ['preliminary', 'current', 'final'])
    await ok(foreman, 'quality-checks', { salesOrderId: orderId, phase, result: 'pass' });
  await ok(foreman, `sales-orders/${orderId}/finish`);
}

async function handOver(orderId: string, handOverCode: unknown): Promise<void> {
  await ok(desk, `sales-orders/${orderId}/deliver`);
  await ok(desk, `sales-orders/${orderId}/hand-over`, { handOverCode, inspectorNote: 'Без замечаний' });
}
