import { makeContext } from '#kit';
import { entityFields } from '../test/fields.js';
import { openShop, rub, type Shop } from '../test/shop.js';
import { LIVING } from './frozen.rule.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.api.close());

const invoiceOf = (id: string) => shop.ctx.records('invoice').get(id);
const receive = (body: Record<string, unknown>) => shop.post('payments/receive', body);

describe('an invoice', () => {
  it('is numbered without gaps when it is issued, in the order of issue, and a rollback takes no number', async () => {
    const draft = async (more = {}) =>
      (
        await shop.ok('invoices/compose', {
          accountId: shop.ids.account,
          currency: 'RUB',
          lines: [{ description: 'x', unitPrice: 5 }],
          ...more,
        })
      ).id;
    const [first, second, doomed] = [await draft(), await draft(), await draft({ dueDate: '2026-01-01' })];
    expect((await invoiceOf(first)).number).toBeNull();
    await shop.ok(`invoices/${second}/issue`);
    expect(await shop.post(`invoices/${doomed}/issue`)).toMatchObject({ status: 400, body: { pointer: '/dueDate' } });
    await shop.ok(`invoices/${first}/issue`);
    const [a, b] = [await invoiceOf(second), await invoiceOf(first)].map(({ number }) => Number(number?.split('-')[2]));
    expect(b! - a!).toBe(1);
    expect(await invoiceOf(doomed)).toMatchObject({ status: 'draft', number: null });
    expect(await invoiceOf(first)).toMatchObject({ issueDate: '2026-11-23', dueDate: '2026-12-03', status: 'issued' });
  });

  it('never changes once it is issued, in no field and by nobody [SAL9]', async () => {
    const id = await shop.issued(100_000, { language: 'ru' });
    await shop.order();
    const values = entityFields(shop.api.kernel.registry, 'invoice');
    expect(values.size).toBeGreaterThan(12);
    for (const [key, value] of values) {
      if (LIVING.includes(key)) continue;
      await expect(shop.ctx.records('invoice').update(id, { [key]: await value(shop.ctx) } as never)).rejects.toMatchObject({
        code: 'invoice_frozen',
        status: 409,
      });
    }
    await expect(shop.ctx.records('invoice').delete(id)).rejects.toMatchObject({ code: 'invoice_frozen' });
    const { nodes } = await shop.ctx.records('invoiceLine').list({ filter: { invoiceId: { eq: id } } });
    await expect(shop.ctx.records('invoiceLine').update(nodes[0]!.id, { description: 'y' })).rejects.toMatchObject({
      code: 'invoice_frozen',
    });
    await expect(shop.ctx.records('invoiceLine').delete(nodes[0]!.id)).rejects.toMatchObject({ code: 'invoice_frozen' });
    expect(await shop.post(`invoices/${id}/set-lines`, { lines: [{ description: 'y', unitPrice: 1 }] })).toMatchObject({
      status: 409,
    });
    expect(
      await shop.api.rest(shop.rep, 'PATCH', `/v1/invoices/${id}`, { dueDate: '2027-01-01' }, { 'if-match': '*' }),
    ).toMatchObject({
      status: 409,
      body: { code: 'invoice_frozen' },
    });
    expect(await invoiceOf(id)).toMatchObject({ total: { amount: 100_000 }, dueDate: '2026-12-03' });
  });

  it('is corrected by credit notes, of which there are never more than it is about [SAL9]', async () => {
    const id = await shop.issued(90_000);
    const note = await shop.ok('credit-notes/issue', { invoiceId: id, amount: rub(30_000), reason: 'Скол' }, 'manager');
    expect(note).toMatchObject({ total: { amount: 30_000 }, number: expect.stringMatching(/^КН-2026-/) });
    expect(await invoiceOf(id)).toMatchObject({
      balance: { amount: 60_000 },
      credited: { amount: 30_000 },
      status: 'issued',
      total: { amount: 90_000 },
    });
    expect(await shop.post('credit-notes/issue', { invoiceId: id, amount: rub(60_001), reason: 'x' }, 'manager')).toMatchObject({
      status: 409,
      body: { code: 'nothing_left' },
    });
    await shop.ok('credit-notes/issue', { invoiceId: id, reason: 'Возврат' }, 'manager');
    expect(await invoiceOf(id)).toMatchObject({ status: 'credited', balance: { amount: 0 } });
    await expect(shop.ctx.records('creditNote').update(note.id, { reason: 'y' })).rejects.toMatchObject({ code: 'books_closed' });
  });

  it('credited after it was paid gives the money free again', async () => {
    const id = await shop.issued(50_000);
    const payment = await shop.ok('payments/receive', { amount: rub(50_000), invoiceId: id });
    await shop.ok('credit-notes/issue', { invoiceId: id, amount: rub(20_000), reason: 'Скидка' }, 'manager');
    expect(await invoiceOf(id)).toMatchObject({ status: 'paid', paid: { amount: 30_000 }, balance: { amount: 0 } });
    expect(await shop.ctx.records('payment').get(payment.id)).toMatchObject({ unallocated: { amount: 20_000 } });
  });

  it('is void only while no money has moved', async () => {
    const id = await shop.issued();
    expect(await shop.post(`invoices/${id}/void`, { voidReason: 'x' })).toMatchObject({ status: 403 });
    await shop.ok('payments/receive', { amount: rub(1), invoiceId: id });
    expect(await shop.post(`invoices/${id}/void`, { voidReason: 'x' }, 'manager')).toMatchObject({ status: 409 });
    const other = await shop.issued();
    await shop.ok(`invoices/${other}/void`, { voidReason: 'Ошибка' }, 'manager');
    expect(await invoiceOf(other)).toMatchObject({ status: 'void', balance: { amount: 0 } });
  });
});

describe('payments', () => {
  it('pay in parts, then in full; what is over waits, and the balance is never below zero [SAL10]', async () => {
    const id = await shop.issued(100_000);
    await shop.ok(`invoices/${id}/send`);
    await shop.ok('payments/receive', { amount: rub(40_000), invoiceId: id });
    expect(await invoiceOf(id)).toMatchObject({ status: 'partPaid', balance: { amount: 60_000 } });
    const { id: paymentId } = await shop.ok('payments/receive', { amount: rub(70_000), invoiceId: id });
    expect(await invoiceOf(id)).toMatchObject({ status: 'paid', balance: { amount: 0 }, paid: { amount: 100_000 } });
    expect(await shop.ctx.records('payment').get(paymentId)).toMatchObject({ unallocated: { amount: 10_000 } });
    const other = await shop.issued(5_000);
    const beyond = (amount: number) => shop.post(`payments/${paymentId}/allocate`, { invoiceId: other, amount: rub(amount) });
    expect(await beyond(5_001)).toMatchObject({ status: 409, body: { code: 'above_balance' } });
    expect(await shop.post(`payments/${paymentId}/allocate`, { invoiceId: other, amount: rub(10_001) })).toMatchObject({
      status: 409,
      body: { code: 'above_payment' },
    });
    expect((await beyond(5_000)).status).toBe(200);
    await expect(shop.ctx.records('invoice').update(other, { balance: rub(-1) } as never)).rejects.toMatchObject({ status: 400 });
  });

  it('32 at the same moment on one invoice: none is lost, none is paid twice, none fails [SAL10]', async () => {
    const id = await shop.issued(32_000);
    const answers = await Promise.all(Array.from({ length: 32 }, () => receive({ amount: rub(1_500), invoiceId: id })));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 32 }, () => 200));
    expect(await invoiceOf(id)).toMatchObject({ status: 'paid', paid: { amount: 32_000 }, balance: { amount: 0 } });
    const { nodes } = await shop.ctx.records('allocation').list({ filter: { invoiceId: { eq: id } }, first: 100 });
    expect(nodes.reduce((total, node) => total + (node.amount?.amount ?? 0), 0)).toBe(32_000);
    const payments = await Promise.all(answers.map(({ body }) => shop.ctx.records('payment').get(body.id)));
    expect(payments.reduce((total, one) => total + (one.unallocated?.amount ?? 0), 0)).toBe(32 * 1_500 - 32_000);
  }, 60_000);

  it('allocated from many sides at once are never spent twice [SAL10]', async () => {
    const invoices = await Promise.all(Array.from({ length: 8 }, () => shop.issued(1_000)));
    const { id } = await shop.ok('payments/receive', { amount: rub(3_500), accountId: shop.ids.account });
    const answers = await Promise.all(invoices.map((invoiceId) => shop.post(`payments/${id}/allocate`, { invoiceId })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 409, 409, 409, 409]);
    expect(await shop.ctx.records('payment').get(id)).toMatchObject({ unallocated: { amount: 0 } });
    const open = await Promise.all(invoices.map(invoiceOf));
    expect(open.reduce((total, one) => total + (one.balance?.amount ?? 0), 0)).toBe(4_500);
  }, 60_000);

  it('entered twice by one external id or one Idempotency-Key are one payment, by people and programs alike [INT4]', async () => {
    const id = await shop.issued(10_000);
    const body = { amount: rub(4_000), invoiceId: id, externalId: 'bank-1' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => receive(body)));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(await invoiceOf(id)).toMatchObject({ balance: { amount: 6_000 } });
    expect(await receive({ ...body, amount: rub(4_001) })).toMatchObject({ status: 409, body: { code: 'payment_differs' } });
    const keyed = () =>
      shop.api.rest(
        shop.rep,
        'POST',
        '/v1/payments/receive',
        { amount: rub(1_000), invoiceId: id },
        { 'idempotency-key': 'pay-once' },
      );
    const [one, two] = [await keyed(), await keyed()];
    expect([one.status, two.body.id]).toEqual([200, one.body.id]);
    expect(await invoiceOf(id)).toMatchObject({ balance: { amount: 5_000 } });
  });

  it('in another currency, on a draft, or of nothing are refused and leave nothing behind', async () => {
    const id = await shop.issued();
    const before = await shop.ctx.records('payment').count();
    expect(await receive({ amount: { amount: 5, currency: 'USD' }, invoiceId: id })).toMatchObject({
      status: 409,
      body: { code: 'other_currency' },
    });
    expect(await receive({ amount: rub(0), invoiceId: id })).toMatchObject({ status: 400 });
    expect(await receive({ amount: rub(-5), invoiceId: id })).toMatchObject({ status: 400 });
    const draft = await shop.ok('invoices/compose', {
      accountId: shop.ids.account,
      currency: 'RUB',
      lines: [{ description: 'x', unitPrice: 1 }],
    });
    expect(await receive({ amount: rub(5), invoiceId: draft.id })).toMatchObject({
      status: 409,
      body: { code: 'invoice_not_issued' },
    });
    expect(await shop.ctx.records('payment').count()).toBe(before);
    for (const line of [
      { description: 'x', unitPrice: 1, quantity: '-1' },
      { description: '', unitPrice: 1 },
      { description: 'x', unitPrice: 1.5 },
    ])
      expect(await shop.post('invoices/compose', { accountId: shop.ids.account, currency: 'RUB', lines: [line] })).toMatchObject({
        status: 400,
      });
  });

  it('in a foreign currency keep the rate of their day', async () => {
    await shop.ctx.records('exchangeRate').create({ currency: 'JPY', rate: '0.5', validFrom: '2026-01-01' });
    const { id } = await shop.ok('invoices/compose', {
      accountId: shop.ids.account,
      currency: 'JPY',
      lines: [{ description: 'x', unitPrice: 1000, taxPercent: '10' }],
    });
    await shop.ok(`invoices/${id}/issue`);
    const payment = await shop.ok('payments/receive', { amount: { amount: 1100, currency: 'JPY' }, invoiceId: id });
    expect(payment.amount).toMatchObject({ amount: 1100, base: 55_000, rate: '0.5' });
    expect(await invoiceOf(id)).toMatchObject({ status: 'paid' });
  });

  it('are refunded, free money first, and open their invoices again', async () => {
    const id = await shop.issued(10_000);
    const { id: paymentId } = await shop.ok('payments/receive', { amount: rub(12_000), invoiceId: id });
    const refund = (amount: number) =>
      shop.post(`payments/${paymentId}/refund`, { amount: rub(amount), reason: 'Возврат' }, 'manager');
    expect((await refund(2_000)).body).toMatchObject({ state: 'settled', unallocated: { amount: 0 } });
    expect(await invoiceOf(id)).toMatchObject({ status: 'paid' });
    expect((await refund(4_000)).body).toMatchObject({ refunded: { amount: 6_000 } });
    expect(await invoiceOf(id)).toMatchObject({ status: 'partPaid', balance: { amount: 4_000 } });
    expect(await refund(6_001)).toMatchObject({ status: 409, body: { code: 'above_payment' } });
    expect((await refund(6_000)).body).toMatchObject({ state: 'refunded' });
    expect(await invoiceOf(id)).toMatchObject({ status: 'issued', balance: { amount: 10_000 } });
  });

  it('refunds, payments and credit notes at once end in sums that agree [SAL10]', async () => {
    const id = await shop.issued(20_000);
    const first = await shop.ok('payments/receive', { amount: rub(15_000), invoiceId: id });
    const answers = await Promise.all([
      shop.post(`payments/${first.id}/refund`, { amount: rub(5_000), reason: 'x' }, 'manager'),
      shop.post('credit-notes/issue', { invoiceId: id, amount: rub(8_000), reason: 'x' }, 'manager'),
      ...Array.from({ length: 6 }, () => receive({ amount: rub(2_000), invoiceId: id })),
      shop.post('credit-notes/issue', { invoiceId: id, amount: rub(1_000), reason: 'x' }, 'manager'),
    ]);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const invoice = await invoiceOf(id);
    const allocated = (await shop.ctx.records('allocation').list({ filter: { invoiceId: { eq: id } }, first: 100 })).nodes;
    expect(invoice.paid!.amount).toBe(allocated.reduce((total, one) => total + one.amount!.amount, 0));
    expect(invoice.balance!.amount).toBe(20_000 - invoice.paid!.amount - invoice.credited!.amount);
    expect(invoice.balance!.amount).toBeGreaterThanOrEqual(0);
    const [wrong] = await makeContext(shop.api.system).sql<{ n: number }>(
      `select count(*)::int as n from payments p where p.unallocated_amount <> p.amount_amount - p.refunded_amount
         - coalesce((select sum(a.amount_amount) from allocations a where a.payment_id = p.id and a.deleted_at is null), 0)`,
    );
    expect(wrong!.n).toBe(0);
  }, 60_000);
});
