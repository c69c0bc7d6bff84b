import { makeContext } from '#kit';
import { openShop, rub, type Shop } from '../test/shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.api.close());

const orderOf = (id: string) => shop.ctx.records('salesOrder').get(id);
const step = (id: string, verb: string, body: unknown = {}) => shop.post(`sales-orders/${id}/${verb}`, body);
const go = async (id: string, ...verbs: string[]) => {
  for (const verb of verbs) await shop.ok(`sales-orders/${id}/${verb}`);
};
const check = (salesOrderId: string, phase: string, result = 'pass') =>
  shop.post('quality-checks', { salesOrderId, phase, result });
async function checked(id: string) {
  for (const phase of ['preliminary', 'current', 'final']) expect((await check(id, phase)).status).toBe(201);
}
async function ready(total?: number, more?: Record<string, unknown>): Promise<string> {
  const id = await shop.order(total, more);
  await go(id, 'start');
  await checked(id);
  await go(id, 'finish');
  return id;
}
const fileOf = async (name: string) =>
  (await makeContext(await shop.api.refreshed(shop.rep)).files.write({ name, content: Buffer.from('signed') })).id;

describe('an order', () => {
  it('with a negative quantity, no line, or a discount over 100 per cent is refused', async () => {
    const compose = (line: Record<string, unknown>, more = {}) =>
      shop.post('sales-orders/compose', {
        accountId: shop.ids.account,
        lines: [{ productId: shop.ids.mirror, ...line }],
        ...more,
      });
    expect(await compose({ quantity: '-1' })).toMatchObject({ status: 400 });
    expect(await compose({ discount: '100.1' })).toMatchObject({ status: 400 });
    expect(await compose({}, { discount: '101' })).toMatchObject({ status: 400 });
    expect(await compose({}, { lines: [] })).toMatchObject({ status: 400, body: { pointer: '/lines' } });
    expect(await compose({}, { currency: 'ZZZ' })).toMatchObject({ status: 400 });
    const empty = await shop.ok('sales-orders', { accountId: shop.ids.account });
    expect(await step(empty.id, 'confirm')).toMatchObject({ status: 409, body: { code: 'no_lines' } });
  });

  it('goes no other way than the catalogue says, and is deleted as a draft only', async () => {
    const id = await shop.order();
    for (const verb of ['finish', 'deliver', 'pick-up', 'install', 'hand-over', 'close', 'resume'])
      expect([verb, (await step(id, verb)).status]).toEqual([verb, 409]);
    await expect(shop.ctx.records('salesOrder').delete(id)).rejects.toMatchObject({ code: 'order_frozen' });
    await go(id, 'start');
    await shop.ok(`sales-orders/${id}/hold`, { holdReason: 'Ждём стекло' });
    expect((await step(id, 'resume')).status).toBe(409);
    await go(id, 'resume-production');
    expect(await orderOf(id)).toMatchObject({ status: 'inProduction', heldFrom: null });
  });

  it('whose product needs a sketch is not confirmed without one', async () => {
    const product = await shop.ctx
      .records('product')
      .create({ sku: 'V', name: 'Витраж', listPrice: rub(5), sketchRequired: true });
    const order = await shop.ok('sales-orders/compose', { accountId: shop.ids.account, lines: [{ productId: product.id }] });
    expect(await step(order.id, 'confirm')).toMatchObject({ status: 409, body: { code: 'sketch_required' } });
    await shop.ctx.records('salesOrder').update(order.id, { sketchIds: [await fileOf('sketch.png')] } as never);
    expect((await step(order.id, 'confirm')).status).toBe(200);
  });

  it('cancelled gives its material free and credits its invoices', async () => {
    const id = await shop.order(100_000);
    const material = await shop.ok('order-materials', {
      salesOrderId: id,
      name: 'Стекло 4 мм',
      planned: '2',
      unitCost: rub(500),
    });
    const visit = await shop.ok('order-visits', { salesOrderId: id, kind: 'measure', plannedAt: '2026-11-25T09:00:00Z' });
    const { id: invoiceId } = await shop.ok(`sales-orders/${id}/invoice`, { percent: '50' });
    await shop.ok(`invoices/${invoiceId}/issue`);
    const payment = await shop.ok('payments/receive', { amount: rub(50_000), invoiceId });
    expect(await orderOf(id)).toMatchObject({ paymentStatus: 'part' });
    await shop.ok(`sales-orders/${id}/cancel`, { cancelReason: 'Клиент передумал' });
    expect(await shop.ctx.records('orderMaterial').get(material.id)).toMatchObject({ state: 'released', cost: { amount: 0 } });
    expect(await shop.ctx.records('orderVisit').get(visit.id)).toMatchObject({ status: 'cancelled' });
    expect(await shop.ctx.records('invoice').get(invoiceId)).toMatchObject({ status: 'credited', balance: { amount: 0 } });
    expect(await shop.ctx.records('payment').get(payment.id)).toMatchObject({ unallocated: { amount: 50_000 } });
    await shop.ok(`payments/${payment.id}/refund`, { reason: 'Отмена' }, 'manager');
    expect(await orderOf(id)).toMatchObject({ paymentStatus: 'refunded' });
  });
});

describe('the credit limit', () => {
  it('holds for what is open and the order together when it is confirmed, also for two at once [SAL7]', async () => {
    const client = await shop.ctx.records('account').create({ name: 'ООО «Лимит»', creditLimit: rub(250_000) });
    const draft = async (total: number) =>
      (
        await shop.ok('sales-orders/compose', {
          accountId: client.id,
          lines: [{ productId: shop.ids.mirror, price: rub(total) }],
        })
      ).id;
    const invoiceId = await shop.issued(50_000, { accountId: client.id });
    const orders = [await draft(150_000), await draft(150_000)];
    const answers = await Promise.all(orders.map((id) => step(id, 'confirm')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'credit_limit',
      params: { open: 200_000, order: 150_000, limit: 250_000 },
    });
    const exact = await draft(50_000);
    expect((await step(exact, 'confirm')).status).toBe(200);
    const beyond = await draft(1);
    expect((await step(beyond, 'confirm')).status).toBe(409);
    await shop.ok('payments/receive', { amount: rub(50_000), invoiceId });
    expect((await step(beyond, 'confirm')).status).toBe(200);
    const waiting = orders[answers.findIndex(({ status }) => status === 409)]!;
    expect((await step(waiting, 'approve-credit', { reason: 'x' })).status).toBe(403);
    await shop.ok(`sales-orders/${waiting}/approve-credit`, { reason: 'Гарантийное письмо' }, 'manager');
    expect((await step(waiting, 'confirm')).status).toBe(200);
  });

  it('is that of the class where the account has none, as are the days to pay [SAL7]', async () => {
    await shop.ctx
      .records('valueClassPolicy')
      .create({ valueClass: 'C', validFrom: '2026-01-01', deferralDays: 30, creditLimit: rub(1_000) });
    const client = await shop.ctx.records('account').create({ name: 'ООО «Класс»', valueClass: 'C' });
    const order = await shop.ok('sales-orders/compose', {
      accountId: client.id,
      lines: [{ productId: shop.ids.mirror, price: rub(1_001) }],
    });
    expect(await step(order.id, 'confirm')).toMatchObject({
      status: 409,
      body: { code: 'credit_limit', params: { limit: 1_000 } },
    });
    const invoiceId = await shop.issued(5, { accountId: client.id });
    expect(await shop.ctx.records('invoice').get(invoiceId)).toMatchObject({ dueDate: '2026-12-23' });
  });
});

describe('the promised day', () => {
  it('is the longest lead time in working days, then the first day with a free place [SAL14]', async () => {
    shop.api.setNow(new Date('2027-03-04T09:00:00Z'));
    const days = [];
    for (let i = 0; i < 6; i++) {
      const id = await shop.order(10, { lines: [{ productId: shop.ids.mirror }, { productId: shop.ids.delivery }] });
      days.push((await orderOf(id)).promisedOn);
    }
    // Thursday and three working days are Tuesday; five orders fill it.
    expect(days).toEqual([...Array.from({ length: 5 }, () => '2027-03-09'), '2027-03-10']);
    const long = await shop.order(10, { lines: [{ productId: shop.ids.delivery, leadTimeDays: 10 }] });
    expect((await orderOf(long)).promisedOn).toBe('2027-03-18');
    const late = async (day: string) => {
      shop.api.setNow(new Date(`${day}T09:00:00Z`));
      const { body } = await shop.api.rest<{ groups: { count: number }[] }>(shop.manager, 'GET', '/v1/reports/salesOrder.late');
      return body.groups[0]?.count ?? 0;
    };
    const before = await late('2027-03-09');
    expect((await late('2027-03-10')) - before).toBe(5);
    shop.api.setNow(new Date('2026-11-23T09:00:00Z'));
  });

  it('for many confirmed at once never fills a day beyond its places [SAL14]', async () => {
    shop.api.setNow(new Date('2027-05-03T09:00:00Z'));
    const ids = await Promise.all(
      Array.from(
        { length: 12 },
        async () =>
          (await shop.ok('sales-orders/compose', { accountId: shop.ids.account, lines: [{ productId: shop.ids.mirror }] })).id,
      ),
    );
    await Promise.all(ids.map((id) => go(id, 'confirm')));
    const days = await Promise.all(ids.map(async (id) => String((await orderOf(id)).promisedOn)));
    expect(days.sort()).toEqual([...Array(5).fill('2027-05-06'), ...Array(5).fill('2027-05-07'), ...Array(2).fill('2027-05-10')]);
    shop.api.setNow(new Date('2026-11-23T09:00:00Z'));
  }, 30_000);
});

describe('quality', () => {
  it('is checked in three phases; without the final pass the order is not ready and nobody is told so [SAL12]', async () => {
    const id = await shop.order();
    await go(id, 'start');
    expect(await step(id, 'finish')).toMatchObject({
      status: 409,
      body: { code: 'transition_not_allowed', params: { obstacle: 'guard' } },
    });
    expect(await check(id, 'final')).toMatchObject({
      status: 409,
      body: { code: 'phase_missing', params: { missing: 'preliminary' } },
    });
    await check(id, 'preliminary');
    await check(id, 'current');
    expect(await orderOf(id)).toMatchObject({ qcStatus: 'current' });
    expect((await step(id, 'finish')).status).toBe(409);
    await check(id, 'final', 'fail');
    expect(await orderOf(id)).toMatchObject({ qcStatus: 'failed' });
    expect((await step(id, 'finish')).status).toBe(409);
    expect(await step(id, 'tell-ready')).toMatchObject({ status: 409, body: { code: 'qc_not_passed' } });
    await check(id, 'final');
    expect(await step(id, 'tell-ready')).toMatchObject({ status: 409, body: { code: 'order_not_ready' } });
    await go(id, 'finish');
    expect((await step(id, 'tell-ready', { channel: 'call' })).body).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) });
    expect((await orderOf(id)).toldReadyAt).not.toBeNull();
  });

  it('that fails when the order is ready sends it back; the client is no longer told [SAL12]', async () => {
    const id = await ready();
    await check(id, 'final', 'rework');
    expect(await orderOf(id)).toMatchObject({ status: 'inProduction', qcStatus: 'failed', readyAt: null });
    expect(await step(id, 'tell-ready')).toMatchObject({ status: 409, body: { code: 'qc_not_passed' } });
    const { nodes } = await shop.ctx.records('qualityCheck').list({ filter: { salesOrderId: { eq: id } } });
    expect(nodes).toHaveLength(4);
    expect(nodes[0]!.checkedById).toBe(shop.rep.userId);
    expect(
      await shop.api.rest(shop.rep, 'PATCH', `/v1/quality-checks/${nodes[3]!.id}`, { result: 'pass' }, { 'if-match': '*' }),
    ).toMatchObject({ status: 400 });
  });
});

describe('the hand-over', () => {
  it('needs a signature, a signed act or the client’s code, and keeps the inspector’s note [SAL13]', async () => {
    const id = await ready();
    const { code } = (await shop.ok(`sales-orders/${id}/tell-ready`)) as unknown as { code: string };
    await go(id, 'pick-up');
    const handOver = (body: unknown) => step(id, 'hand-over', body);
    const refused = { status: 409, body: { code: 'transition_not_allowed', params: { obstacle: 'guard' } } };
    expect(await handOver({})).toMatchObject(refused);
    expect(await handOver({ inspectorNote: 'Всё хорошо' })).toMatchObject(refused);
    expect(await handOver({ signatureId: await fileOf('s.png') })).toMatchObject(refused);
    expect(await handOver({ inspectorNote: 'Всё хорошо', handOverCode: code === '000000' ? '000001' : '000000' })).toMatchObject(
      refused,
    );
    expect((await handOver({ inspectorNote: 'Всё хорошо', handOverCode: code })).status).toBe(200);
    expect(await orderOf(id)).toMatchObject({
      status: 'handedOver',
      inspectorNote: 'Всё хорошо',
      handedOverAt: expect.any(String),
    });
    for (const key of ['signatureId', 'actId']) {
      const other = await ready();
      await go(other, 'deliver');
      await shop.ok(`sales-orders/${other}/hand-over`, { inspectorNote: 'Скол на кромке', [key]: await fileOf('x.png') });
      expect(await orderOf(other)).toMatchObject({ status: 'handedOver', inspectorNote: 'Скол на кромке' });
    }
  }, 30_000);

  it('comes after the installation where there is one, and the order closes when it is paid', async () => {
    const id = await ready(30_000, {});
    await shop.ctx.records('salesOrder').update(id, { installation: true });
    await go(id, 'deliver');
    const body = { inspectorNote: 'Хорошо', signatureId: await fileOf('s.png') };
    expect((await step(id, 'hand-over', body)).status).toBe(409);
    await go(id, 'install');
    await shop.ok(`sales-orders/${id}/hand-over`, body);
    expect((await step(id, 'close')).status).toBe(409);
    await shop.ok('payments/receive', { amount: rub(30_000), salesOrderId: id });
    expect(await orderOf(id)).toMatchObject({ paymentStatus: 'paid' });
    await go(id, 'close');
  });
});

describe('invoices of an order', () => {
  it('add up to it exactly, prepayment and rest, and never go beyond it', async () => {
    const id = await shop.order(99_999);
    const make = (body = {}) => shop.post(`sales-orders/${id}/invoice`, body);
    const first = await make({ percent: '33.3333' });
    expect(first.body).toMatchObject({ kind: 'prepayment', total: { amount: 33_333 } });
    expect(await make({ percent: '70' })).toMatchObject({ status: 409, body: { code: 'nothing_left' } });
    const rest = await make();
    expect(rest.body).toMatchObject({ kind: 'rest', total: { amount: 66_666 } });
    expect(await make()).toMatchObject({ status: 409, body: { code: 'nothing_left' } });
    for (const { body } of [first, rest]) await shop.ok(`invoices/${body.id}/issue`);
    await shop.ok('payments/receive', { amount: rub(100_000), salesOrderId: id });
    expect(await orderOf(id)).toMatchObject({ paymentStatus: 'overpaid' });
  });
});

describe('profitability', () => {
  it('is price − materials − work − discounts, without tax, per order and per client [SAL20]', async () => {
    const client = await shop.ctx.records('account').create({ name: 'ООО «Прибыль»' });
    const tax = await shop.ctx.records('taxClass').create({ name: 'НДС', code: 'vat' });
    await shop.ctx.records('taxRate').create({ taxClassId: tax.id, name: 'НДС 20 %', percent: '20', validFrom: '2026-01-01' });
    const product = await shop.ctx
      .records('product')
      .create({ sku: 'P', name: 'Панно', listPrice: rub(200_000), taxClassId: tax.id });
    const order = await shop.ok('sales-orders/compose', {
      accountId: client.id,
      discount: '10',
      lines: [{ productId: product.id }],
    });
    await shop.ok(`sales-orders/${order.id}/confirm`);
    const material = await shop.ok('order-materials', {
      salesOrderId: order.id,
      name: 'Стекло',
      planned: '2',
      unitCost: rub(30_000),
    });
    await shop.ok('order-works', { salesOrderId: order.id, description: 'Резка', hours: '2', cost: rub(25_000) });
    // 200,000 − 20,000 discount − 60,000 planned material − 25,000 work.
    expect(await orderOf(order.id)).toMatchObject({
      total: { amount: 216_000 },
      profit: { amount: 95_000 },
      materialCost: { amount: 60_000 },
      workCost: { amount: 25_000 },
    });
    await shop.ok(`order-materials/${material.id}/consume`, { quantity: '1.5', batch: 'B-7' });
    expect(await orderOf(order.id)).toMatchObject({ profit: { amount: 110_000 }, materialCost: { amount: 45_000 } });
    expect(await shop.post(`order-materials/${material.id}/consume`, { quantity: '1' })).toMatchObject({
      status: 409,
      body: { code: 'not_reserved' },
    });
    await shop.ok('order-works', { salesOrderId: order.id, description: 'Монтаж', cost: rub(10_000) });
    const rows = (await shop.api.rest(shop.manager, 'GET', '/v1/reports/salesOrder.profitByClient')).text;
    expect(rows).toContain(client.id);
    expect(rows).toContain('100000');
    expect((await shop.api.rest(shop.manager, 'GET', '/v1/reports/salesOrder.profitByOrder')).text).toContain(
      String(order.number),
    );
  });
});

describe('shipments', () => {
  it('hold what is ordered and no more; the order knows how far they are', async () => {
    const id = await shop.order(5, { lines: [{ productId: shop.ids.mirror, quantity: '3' }] });
    const { nodes } = await shop.ctx.records('salesOrderLine').list({ filter: { salesOrderId: { eq: id } } });
    const ship = (body: unknown) => step(id, 'ship', body);
    expect(await ship({ lines: [{ orderLineId: nodes[0]!.id, quantity: '3.5' }] })).toMatchObject({
      status: 409,
      body: { code: 'nothing_left' },
    });
    expect(await ship({ lines: [{ orderLineId: nodes[0]!.id, quantity: '-1' }] })).toMatchObject({ status: 400 });
    const first = (await ship({ lines: [{ orderLineId: nodes[0]!.id, quantity: '1' }] })).body as unknown as {
      shipmentId: string;
    };
    const second = (await ship({ promisedOn: '2026-11-20' })).body as unknown as { shipmentId: string };
    expect((await ship({})).status).toBe(409);
    const move = (shipmentId: string, verb: string) => shop.ok(`shipments/${shipmentId}/${verb}`);
    await move(first.shipmentId, 'ship');
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'part' });
    expect((await shop.api.rest(shop.manager, 'GET', '/v1/reports/shipment.overdue')).text).toContain('"count":1');
    await move(second.shipmentId, 'pack');
    await move(second.shipmentId, 'ship');
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'shipped' });
    await move(first.shipmentId, 'deliver');
    await move(second.shipmentId, 'deliver');
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'delivered' });
    await move(second.shipmentId, 'return');
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'part' });
  });
});
