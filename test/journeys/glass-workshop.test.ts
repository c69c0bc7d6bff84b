import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { desks, guest, type Answer, type Desk } from './people.js';
import { newDataDir, startServer, type Running } from './server.js';

const folder = newDataDir();
let server: Running;
let firm: Record<'orders1' | 'production' | 'director' | 'accountant', Desk>;
let client: ReturnType<typeof guest>;
const started = new Date();

beforeAll(async () => {
  server = await startServer(folder.path);
  if (server.url === '') throw new Error(server.output());
  firm = await desks(server, ['orders1', 'production', 'director', 'accountant']);
  client = guest(server);
}, 120_000);
afterAll(async () => {
  await server?.stop();
  folder.remove();
});

/** A call that goes on from whatever version there is; the body of its answer. */
async function done(desk: Desk, path: string, body: unknown = {}): Promise<Answer['body']> {
  const answer = await desk.post(`/v1/${path}`, body, '*');
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
/** Status and code of a call that is refused. */
async function refused(desk: Desk, path: string, body: unknown = {}): Promise<[number, string]> {
  const answer = await desk.post(`/v1/${path}`, body, '*');
  return [answer.status, answer.body.code];
}
const one = async (desk: Desk, list: string): Promise<string> => (await desk.get(`/v1/${list}&fields=id`)).body.nodes[0].id;

/** A Tuesday of an October to come: three working days before it is the Thursday of the week before, and no holiday is near. */
function dueTuesday(): { due: string; call: string } {
  const year = started.getUTCFullYear() + (started.getUTCMonth() >= 8 ? 1 : 0);
  const day = new Date(Date.UTC(year, 9, 10));
  while (day.getUTCDay() !== 2) day.setUTCDate(day.getUTCDate() + 1);
  const due = day.toISOString().slice(0, 10);
  day.setUTCDate(day.getUTCDate() - 5);
  return { due, call: day.toISOString().slice(0, 10) };
}

/** From the first call of a client to the money, each part going on from the one before. */
describe('an order of the glass workshop', () => {
  const stages: Record<string, string> = {};
  let formId: string;
  let lead: string;
  let deal: string;
  let accountId: string;
  let quoteId: string;
  const versions: string[] = [];
  const links: string[] = [];
  let order: Answer['body'];
  let invoice: Answer['body'];

  it('the director sets up how the firm sells; the orders desk may not', async () => {
    expect(await refused(firm.orders1, 'pipelines', { name: 'Своя воронка' })).toEqual([403, 'forbidden']);
    const pipeline = await done(firm.director, 'pipelines', { name: 'Изделия из стекла' });
    const rows = [
      ['measure', 'Замер', 'open', 20],
      ['offer', 'Предложение', 'open', 60],
      ['won', 'Заказ', 'won', 100],
      ['lost', 'Отказ', 'lost', 0],
    ] as const;
    for (const [position, [key, name, kind, probability]] of rows.entries())
      stages[key] = (await done(firm.director, 'deal-stages', { pipelineId: pipeline.id, name, kind, probability, position })).id;
    const questions = [
      { code: 'budget', text: 'Есть бюджет?', weight: 60, answers: { yes: 1, no: 0 }, knockOut: ['no'] },
      { code: 'when', text: 'Когда нужно?', weight: 40, answers: { month: 1, later: 0.5 } },
    ];
    formId = (await done(firm.director, 'qualification-forms', { name: 'Частный интерьер', questions, minScore: 50 })).id;
  });

  it('an interest comes in with a deadline of its answer, and is qualified by what they say', async () => {
    const made = await done(firm.orders1, 'leads', {
      subject: 'Стеклянный стол для мастерской',
      company: 'Мастерская «Тихий свет»',
      firstName: 'Хозяйка',
      lastName: 'мастерской',
      phone: '+7 495 000-77-01',
      need: 'Столешница 1400 × 800 с полировкой',
      budget: { amount: 3_000_000, currency: 'RUB' },
      formId,
    });
    lead = made.id;
    const { body } = await firm.orders1.get(`/v1/leads/${lead}`);
    expect(body).toMatchObject({ state: 'new', firstResponseDueAt: expect.any(String) });
    // The workshop has nothing to do with it, nor does it see it.
    expect((await firm.production.get(`/v1/leads/${lead}`)).status).toBe(404);
    await done(firm.orders1, `leads/${lead}/start`);
    expect(await done(firm.orders1, `leads/${lead}/respond`)).toMatchObject({ respondedAt: expect.any(String) });
    expect(await refused(firm.orders1, `leads/${lead}/qualify`)).toEqual([409, 'transition_not_allowed']);
    await firm.orders1.patch(`/v1/leads/${lead}`, { answers: { budget: 'yes', when: 'later' } }, '*');
    expect(await done(firm.orders1, `leads/${lead}/qualify`)).toMatchObject({ state: 'qualified', score: 80 });
  });

  it('becomes account, person and deal, once', async () => {
    expect(await refused(firm.accountant, `leads/${lead}/convert`)).toEqual([403, 'forbidden']);
    const converted = await done(firm.orders1, `leads/${lead}/convert`, { dealStageId: stages['measure'] });
    expect(converted).toMatchObject({ state: 'converted', convertedPersonId: expect.any(String) });
    [accountId, deal] = [converted.convertedAccountId, converted.convertedDealId];
    expect(await refused(firm.orders1, `leads/${lead}/convert`)).toEqual([409, 'transition_not_allowed']);
    const points = `contact-points?filter[personId][eq]=${converted.convertedPersonId}&fields=kind,valueNorm`;
    expect((await firm.orders1.get(`/v1/${points}`)).body.nodes).toEqual([{ kind: 'phone', valueNorm: '+74950007701' }]);
    const { body } = await firm.orders1.get(`/v1/deals/${deal}?fields=name,status,amount,account.name,stageId`);
    expect(body).toMatchObject({
      name: 'Стеклянный стол для мастерской',
      status: 'open',
      stageId: stages['measure'],
      amount: { amount: 3_000_000 },
      account: { name: 'Мастерская «Тихий свет»' },
    });
  });

  it('the first version of the quote is priced, finished and sent', async () => {
    await done(firm.orders1, `deals/${deal}/move`, { stageId: stages['offer'] });
    const [table, delivery] = [
      await one(firm.orders1, 'products?filter[sku][eq]=FUR-T'),
      await one(firm.orders1, 'products?filter[sku][eq]=DELIVERY'),
    ];
    const draft = {
      accountId,
      dealId: deal,
      subject: 'Стол',
      lines: [
        { productId: table, parameters: { width: 1400, height: 800, edge: 'polished' } },
        { productId: delivery, description: 'Доставка в мастерскую' },
      ],
    };
    expect(await refused(firm.accountant, 'quotes/compose', draft)).toEqual([403, 'forbidden']);
    const composed = await done(firm.orders1, 'quotes/compose', draft);
    quoteId = composed.quoteId;
    versions.push(composed.versionId);
    expect(await refused(firm.orders1, `quote-versions/${versions[0]}/link`)).toEqual([409, 'not_sent']);
    await done(firm.orders1, `quote-versions/${versions[0]}/finish`);
    expect(await done(firm.orders1, `quote-versions/${versions[0]}/send`)).toMatchObject({ status: 'sent', number: 1 });
    links.push((await done(firm.orders1, `quote-versions/${versions[0]}/link`)).path);
    // 1.12 m² at 12,400 and 4.4 m of polished edge at 280 make 15,120; delivery 2,500.
    const { body } = await firm.orders1.get(`/v1/quote-versions/${versions[0]}?fields=net`);
    expect(body.net.amount).toBe(1_512_000 + 250_000);
  });

  it('they ask for less: a discount beyond the policy of the desk needs the director', async () => {
    const revised = await done(firm.orders1, `quotes/${quoteId}/revise`);
    expect(revised.number).toBe(2);
    versions.push(revised.versionId);
    await firm.orders1.patch(`/v1/quote-versions/${versions[1]}`, { discount: '12' }, '*');
    const priced = await done(firm.orders1, `quote-versions/${versions[1]}/price`);
    expect(priced.beyondPolicy).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'discount', limit: '7' })]));
    expect(await refused(firm.orders1, `quote-versions/${versions[1]}/finish`)).toEqual([409, 'approval_required']);
    await done(firm.orders1, `quote-versions/${versions[1]}/request-approval`, { approvalReason: 'Первый заказ мастерской' });
    const approval = await one(firm.orders1, `approvals?filter[subject][eq]=${versions[1]}&filter[state][eq]=pending`);
    expect(await refused(firm.orders1, `approvals/${approval}/approve`)).toEqual([403, 'forbidden']);
    expect(await refused(firm.orders1, `quote-versions/${versions[1]}/approve`)).toEqual([403, 'forbidden']);
    expect(await refused(firm.orders1, `quote-versions/${versions[1]}/send`)).toEqual([409, 'transition_not_allowed']);
    expect(await done(firm.director, `approvals/${approval}/approve`)).toMatchObject({ state: 'approved' });
    const { body: ready } = await firm.orders1.get(`/v1/quote-versions/${versions[1]}?fields=status,approvedById`);
    expect(ready).toMatchObject({ status: 'ready', approvedById: firm.director.userId });
  });

  it('the first version stays an offer until the second is sent, and not a moment longer', async () => {
    const status = async () => (await firm.orders1.get(`/v1/quote-versions/${versions[0]}?fields=status`)).body.status;
    expect((await client.get(links[0] as string)).body).toMatchObject({ version: 1, status: 'viewed' });
    expect(await status()).toBe('viewed');
    await done(firm.orders1, `quote-versions/${versions[1]}/send`);
    links.push((await done(firm.orders1, `quote-versions/${versions[1]}/link`)).path);
    expect(await status()).toBe('superseded');
  });

  it('the client accepts what they see, without an account: the second version and no other', async () => {
    const [before, now] = [await client.get(links[0] as string), await client.get(links[1] as string)];
    const accept = (link: string | undefined, acceptedHash: string) =>
      client.post(`${link}/accept`, { acceptedHash, decisionBy: 'Хозяйка мастерской' });
    expect((await accept(links[0], before.body.contentHash)).status).toBe(409);
    expect((await accept(links[1], before.body.contentHash)).status).toBe(409);
    const accepted = await accept(links[1], now.body.contentHash);
    expect([accepted.status, accepted.body.status]).toEqual([200, 'accepted']);
    expect((await client.get('/v1/quotes')).status).toBe(401);
  });

  it('makes one order of it, which is not confirmed without a sketch', async () => {
    expect(await refused(firm.orders1, 'sales-orders/from-quote', { quoteVersionId: versions[0] })).toEqual([
      409,
      'quote_not_accepted',
    ]);
    expect(await refused(firm.accountant, 'sales-orders/from-quote', { quoteVersionId: versions[1] })).toEqual([
      403,
      'forbidden',
    ]);
    order = await done(firm.orders1, 'sales-orders/from-quote', { quoteVersionId: versions[1] });
    expect(await refused(firm.orders1, 'sales-orders/from-quote', { quoteVersionId: versions[1] })).toEqual([
      409,
      'already_ordered',
    ]);
    const { body: offered } = await firm.orders1.get(`/v1/quote-versions/${versions[1]}?fields=total`);
    expect([order.status, order.total.amount]).toEqual(['draft', offered.total.amount]);
    expect(await done(firm.orders1, `deals/${deal}/win`)).toMatchObject({ status: 'won' });
    expect(await refused(firm.orders1, `sales-orders/${order.id}/confirm`)).toEqual([409, 'sketch_required']);
    const sketch = await firm.orders1.upload('эскиз.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(sketch.status).toBe(201);
    await firm.orders1.patch(`/v1/sales-orders/${order.id}`, { sketchIds: [sketch.body.id] }, '*');
    expect(await done(firm.orders1, `sales-orders/${order.id}/confirm`)).toMatchObject({
      status: 'confirmed',
      promisedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    });
    // Whoever sees the order sees its sketch.
    expect((await firm.production.get(`/v1/files/${sketch.body.id}`)).body.name).toBe('эскиз.svg');
  });

  it('the workshop makes it and checks it three times; before that nobody is told that it is ready', async () => {
    expect(await refused(firm.accountant, `sales-orders/${order.id}/start`)).toEqual([403, 'forbidden']);
    await done(firm.production, `sales-orders/${order.id}/start`);
    await done(firm.production, 'order-materials', {
      salesOrderId: order.id,
      name: 'Стекло 10 мм',
      planned: '1.3',
      unitCost: { amount: 400_000, currency: 'RUB' },
    });
    const check = (phase: string, result = 'pass') => ({ salesOrderId: order.id, phase, result });
    expect(await refused(firm.production, 'quality-checks', check('final'))).toEqual([409, 'phase_missing']);
    for (const [phase, result] of [['preliminary'], ['current', 'rework'], ['current']] as const)
      await done(firm.production, 'quality-checks', check(phase, result));
    expect(await refused(firm.orders1, `sales-orders/${order.id}/tell-ready`)).toEqual([409, 'qc_not_passed']);
    expect(await refused(firm.production, `sales-orders/${order.id}/finish`)).toEqual([409, 'transition_not_allowed']);
    expect(await refused(firm.accountant, 'quality-checks', check('final'))).toEqual([403, 'forbidden']);
    await done(firm.production, 'quality-checks', check('final'));
    expect(await done(firm.production, `sales-orders/${order.id}/finish`)).toMatchObject({ status: 'ready', qcStatus: 'passed' });
    expect(await done(firm.orders1, `sales-orders/${order.id}/tell-ready`, { channel: 'call' })).toMatchObject({
      code: expect.stringMatching(/^\d{6}$/),
    });
  });

  it('is handed over with a signature, and not without', async () => {
    await done(firm.orders1, `sales-orders/${order.id}/deliver`);
    const found = { inspectorNote: 'Без замечаний' };
    const without = await firm.orders1.post(`/v1/sales-orders/${order.id}/hand-over`, found, '*');
    expect([without.status, without.body.code, without.body.params.obstacle]).toEqual([409, 'transition_not_allowed', 'guard']);
    const signature = await firm.orders1.upload('подпись.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    const handed = await done(firm.orders1, `sales-orders/${order.id}/hand-over`, { ...found, signatureId: signature.body.id });
    expect(handed).toMatchObject({ status: 'handedOver', signatureId: signature.body.id });
    // Not yet paid, so not yet closed.
    expect(await refused(firm.orders1, `sales-orders/${order.id}/close`)).toEqual([409, 'transition_not_allowed']);
  });

  it('the invoice gets the next number when it is issued, and never changes after', async () => {
    const { due, call } = dueTuesday();
    const draft = await done(firm.orders1, `sales-orders/${order.id}/invoice`, { dueDate: due });
    expect([draft.status, draft.number, draft.total.amount]).toEqual(['draft', null, order.total.amount]);
    const { body } = await firm.accountant.get('/v1/invoices?filter[number][isNull]=false&sort=-number&first=1&fields=number');
    invoice = await done(firm.accountant, `invoices/${draft.id}/issue`);
    const counter = (number: string) => Number(number.split('-').at(-1));
    expect(counter(invoice.number)).toBe(counter(body.nodes[0].number) + 1);
    const changed = await firm.accountant.patch(`/v1/invoices/${invoice.id}`, { dueDate: call }, '*');
    expect([changed.status, changed.body.code]).toEqual([409, 'invoice_frozen']);
    expect(await refused(firm.accountant, `sales-orders/${order.id}/close`)).toEqual([403, 'forbidden']);
    // Three working days before it is due its seller calls.
    const calls = await firm.orders1.get(`/v1/planned-contacts?filter[invoiceId][eq]=${invoice.id}`);
    expect(calls.body.nodes).toMatchObject([{ kind: 'call', state: 'planned', ownerId: firm.orders1.userId, paymentRung: -3 }]);
    expect(calls.body.nodes[0].dueAt.slice(0, 10)).toBe(call);
    const held = await firm.orders1.post(`/v1/planned-contacts/${calls.body.nodes[0].id}/hold`, { result: 'Спросили' }, '*');
    expect([held.status, held.body.pointer]).toEqual([400, '/paymentResult']);
  });

  it('is paid: the call goes, nothing is owed, and the order is closed', async () => {
    const { amount, currency } = invoice.total;
    const payment = { amount: { amount, currency }, invoiceId: invoice.id, externalId: 'bank-1' };
    const cutter = await desks(server, ['cutter']);
    expect(await refused(cutter.cutter, 'payments/receive', payment)).toEqual([403, 'forbidden']);
    const [first, again] = [
      await done(firm.accountant, 'payments/receive', payment),
      await done(firm.accountant, 'payments/receive', payment),
    ];
    expect(again.id).toBe(first.id);
    const { body } = await firm.accountant.get(`/v1/invoices/${invoice.id}`);
    expect([body.status, body.balance.amount, body.paid.amount]).toEqual(['paid', 0, amount]);
    const calls = await firm.orders1.get(`/v1/planned-contacts?filter[invoiceId][eq]=${invoice.id}&fields=state`);
    expect(calls.body.nodes).toEqual([{ state: 'cancelled' }]);
    expect(await done(firm.orders1, `sales-orders/${order.id}/close`)).toMatchObject({ status: 'closed', paymentStatus: 'paid' });
  });

  it('the director sees it in the figures, and each figure leads to exactly its rows', async () => {
    const period = new URLSearchParams({
      from: new Date(started.getTime() - 60_000).toISOString(),
      until: new Date(Date.now() + 60_000).toISOString(),
    }).toString();
    const report = async (name: string, query = '') => (await firm.director.get(`/v1/reports/${name}?${query}`)).body;
    const rows = async (route: string, filter: unknown, fields: string) => {
      const query = new URLSearchParams({ filter: JSON.stringify(filter), fields, first: '1000' }).toString();
      return (await firm.director.get(`/v1/${route}?${query}`)).body.nodes;
    };
    type Group = {
      key: Record<string, string>;
      count: number;
      parts: Record<string, { count: number; filter: unknown }>;
    } & Record<'filter' | 'sum', Record<string, number>>;
    const of = (body: { groups: Group[] }, key: string, value: string) => {
      const found = body.groups.find((group) => group.key[key] === value);
      if (!found) throw new Error(`No group ${value}: ${JSON.stringify(body)}`);
      return found;
    };
    const offer = of(await report('stageStay.funnel', period), 'toId', stages['offer'] as string);
    expect([offer.count, offer.parts['passed']?.count, offer.parts['lost']?.count ?? 0]).toEqual([1, 1, 0]);
    expect(await rows('stage-stays', offer.parts['passed']?.filter, 'dealId')).toEqual([{ dealId: deal }]);
    const seller = of(await report('deal.byOwner', period), 'ownerId', firm.orders1.userId);
    expect(seller.parts['won']?.count).toBe(1);
    expect(await rows('deals', seller.filter, 'id,status')).toEqual([{ id: deal, status: 'won' }]);
    const profit = of(await report('salesOrder.profitByOrder'), 'number', order.number);
    expect(profit.sum['profit']).toBe(order.total.amount - order.tax.amount - 520_000);
    expect(await rows('sales-orders', profit.filter, 'id')).toEqual([{ id: order.id }]);
  });
});
