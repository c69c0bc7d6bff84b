import { openShop, rub, type Shop } from '../test/shop.js';
import { TERMS } from './contract.rules.js';
import { entityFields } from '../test/fields.js';
import { textOf } from '../test/pdf-text.js';
import { monthsLater } from './days.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.api.close());
beforeEach(() => shop.api.setNow(new Date('2026-11-23T09:00:00Z')));

const YEAR = { startsOn: '2026-01-01', endsOn: '2026-12-31' };
const made = (more: Record<string, unknown> = {}) =>
  shop.ok('contracts', { name: 'Поставка зеркал', accountId: shop.ids.account, ...YEAR, ...more });
const signed = async (more: Record<string, unknown> = {}) => shop.ok(`contracts/${(await made(more)).id}/sign`);
const of = (id: string) => shop.ctx.records('contract').get(id);
const look = async (day: string) => {
  shop.api.setNow(new Date(`${day}T09:00:00Z`));
  return (await shop.ok('contracts/look-at-due', {}, 'manager')) as unknown as Record<
    'prolonged' | 'expired' | 'reminded',
    number
  >;
};
const calls = async (contractId: string) =>
  (await shop.ctx.records('plannedContact').list({ filter: { contractId: { eq: contractId } }, sort: ['createdAt'] })).nodes;

describe('a contract', () => {
  it('is numbered, linked to deal, quote and orders, and goes from draft to signature', async () => {
    const order = await shop.order();
    const { quoteId } = (await shop.ok('quotes/compose', {
      accountId: shop.ids.account,
      lines: [{ productId: shop.ids.mirror }],
    })) as unknown as { quoteId: string };
    const { id, number, status } = await made({ quoteId, orderIds: [order], value: rub(5_000_000) });
    expect([number, status]).toEqual([expect.stringMatching(/^ДГ-2026-\d{5}$/), 'draft']);
    expect(await shop.ok(`contracts/${id}/send`)).toMatchObject({ status: 'sent', sentAt: expect.any(String) });
    expect(await shop.ok(`contracts/${id}/sign`)).toMatchObject({ status: 'active', signedOn: '2026-11-23' });
    const { body } = await shop.api.graphql<{ salesOrder: { contracts: { nodes: unknown[] } } }>(
      shop.rep,
      'query ($id: ID!) { salesOrder(id: $id) { contracts { nodes { number status quote { id } } } } }',
      { id: order },
    );
    expect(body.data?.salesOrder.contracts.nodes).toEqual([{ number, status: 'active', quote: { id: quoteId } }]);
    expect(await shop.post(`contracts/${id}/sign`)).toMatchObject({ status: 409, body: { code: 'transition_not_allowed' } });
  });

  it('is not agreed upon with an end before its beginning, or a prolongation without length', async () => {
    const refused = async (more: Record<string, unknown>) =>
      (await shop.post('contracts', { name: 'x', accountId: shop.ids.account, ...more })).body.pointer;
    expect(await refused({ startsOn: '2026-05-01', endsOn: '2026-04-30' })).toBe('/endsOn');
    expect(await refused({ autoRenew: true, renewMonths: 12 })).toBe('/endsOn');
    expect(await refused({ ...YEAR, autoRenew: true })).toBe('/renewMonths');
    const { id } = await shop.ok('contracts', { name: 'x', accountId: shop.ids.account });
    expect(await shop.post(`contracts/${id}/sign`)).toMatchObject({ status: 409, body: { params: { obstacle: 'requires' } } });
    expect(await shop.post(`contracts/${id}/cancel`)).toMatchObject({ status: 409 });
    expect(await shop.ok(`contracts/${id}/cancel`, { cancelReason: 'Передумали' })).toMatchObject({ status: 'cancelled' });
  });

  it('keeps its terms from the signature on, whoever asks', async () => {
    const { id } = await signed({ value: rub(1), autoRenew: true, renewMonths: 12 });
    const values = entityFields(shop.api.kernel.registry, 'contract');
    const before = (await of(id)) as unknown as Record<string, unknown>;
    for (const key of TERMS) {
      const value = await values.get(key)?.(shop.ctx);
      if (value === null && before[key] === null) continue;
      await expect(shop.ctx.records('contract').update(id, { [key]: value } as never)).rejects.toMatchObject({
        code: 'contract_frozen',
        status: 409,
      });
    }
    await expect(shop.ctx.records('contract').delete(id)).rejects.toMatchObject({ code: 'contract_frozen' });
    await shop.ctx.records('contract').update(id, { tags: ['важный'] });
  });

  it('is renewed by another one, and holds until that one is signed', async () => {
    const { id } = await signed({ value: rub(100), paymentDays: 20 });
    const next = await shop.ok(`contracts/${id}/renew`, { value: rub(200) });
    expect(next).toMatchObject({
      status: 'draft',
      previousId: id,
      startsOn: '2027-01-01',
      endsOn: '2027-12-31',
      paymentDays: 20,
      value: { amount: 200 },
    });
    expect(await shop.post(`contracts/${id}/renew`)).toMatchObject({ status: 409, body: { code: 'renewal_open' } });
    expect((await of(id)).status).toBe('active');
    await shop.ok(`contracts/${next.id}/sign`);
    expect((await of(id)).status).toBe('renewed');
    const draft = await made();
    expect(await shop.post(`contracts/${draft.id}/renew`)).toMatchObject({ status: 409, body: { code: 'contract_not_signed' } });
  });

  it('is terminated by a manager, with the reason', async () => {
    const { id } = await signed();
    const terminate = (as: 'rep' | 'manager', body: object = { terminationReason: 'Не платят' }) =>
      shop.post(`contracts/${id}/terminate`, body, as);
    expect((await terminate('rep')).status).toBe(403);
    expect((await terminate('manager', {})).status).toBe(409);
    expect((await terminate('manager')).body).toMatchObject({ status: 'terminated', terminatedOn: '2026-11-23' });
  });

  it('says by when the invoices of its orders are to be paid [SAL7]', async () => {
    const order = await shop.order();
    await signed({ orderIds: [order], paymentDays: 45 });
    const invoice = await shop.ok(`sales-orders/${order}/invoice`);
    expect(await shop.ok(`invoices/${invoice.id}/issue`)).toMatchObject({ dueDate: '2027-01-07' });
    const own = await shop.order();
    await signed({ orderIds: [own], paymentDays: 45 });
    const other = await shop.ok(`sales-orders/${own}/invoice`, { paymentDays: 5 });
    expect(await shop.ok(`invoices/${other.id}/issue`)).toMatchObject({ dueDate: '2026-11-28' });
  });
});

describe('a printed contract', () => {
  const textOfPdf = async (id: string) => textOf(await (await shop.ctx.files.read(String((await of(id)).pdfId))).bytes());

  it('says who agrees upon what, for how long and for how much, in words too [SAL11]', async () => {
    await shop.ctx.run('tenantSetting.set', { name: 'sales.seller', value: { name: 'ООО «СК-Дизайн»', inn: '7701234567' } });
    await shop.ctx.records('account').update(shop.ids.account, { language: 'ru' });
    const { id } = await made({ value: rub(1_234_550), paymentDays: 20, terms: 'Стекло 6 мм.' });
    await shop.ok(`contracts/${id}/print`);
    const text = await textOfPdf(id);
    for (const said of [
      'ООО «СК-Дизайн», ИНН 7701234567',
      'ООО «Рассвет»',
      'с 01.01.2026 по 31.12.2026',
      '12 345,50 RUB',
      'Стекло 6 мм.',
    ])
      expect(text).toContain(said);
    expect(text).toMatch(/Договор № ДГ ?-2026-\d{5} от 23\.11\.2026/);
    expect(text).toContain('Двенадцать тысяч триста сорок пять рублей 50 копеек');
  });

  it('is in the words and language of its template, and refuses one that names what is not there', async () => {
    const template = await shop.ok(
      'contract-templates',
      {
        name: 'English',
        locale: 'en',
        heading: 'Agreement {{contract.number}}',
        terms: 'To be paid within {{contract.paymentDays}} days.',
      },
      'manager',
    );
    const { id } = await made({ templateId: template.id, value: rub(500_000), paymentDays: 7 });
    await shop.ok(`contracts/${id}/print`);
    const text = await textOfPdf(id);
    for (const said of [
      'Agreement ДГ',
      'To be paid within 7 days.',
      'from 1 Jan 2026 to 31 Dec 2026',
      'Five thousand roubles 00 kopecks',
    ])
      expect(text).toContain(said);
    expect(await shop.post('contract-templates', { name: 'x', intro: '{{contract.sum}}' }, 'manager')).toMatchObject({
      status: 400,
      body: { code: 'unknown_placeholder', pointer: '/intro' },
    });
  });

  it('is made anew until it is signed, and once from then on', async () => {
    const { id } = await made({ value: rub(100) });
    const print = async () => (await shop.ok(`contracts/${id}/print`)) as unknown as { pdfId: string; pdfOf: string };
    const first = await print();
    await shop.ctx.records('contract').update(id, { value: rub(200) });
    const second = await print();
    expect([first.pdfOf, second.pdfOf, second.pdfId === first.pdfId]).toEqual(['draft', 'draft', false]);
    await shop.ok(`contracts/${id}/sign`);
    const third = await print();
    expect([third.pdfOf, third.pdfId === second.pdfId, (await print()).pdfId === third.pdfId]).toEqual(['signed', false, true]);
  });
});

describe('towards its end', () => {
  it('its owner is reminded once, so many days before notice is due; then it expires', async () => {
    const { id } = await signed({ endsOn: '2027-03-31', noticeDays: 10 });
    await look('2027-02-18');
    expect(await calls(id)).toHaveLength(0);
    await look('2027-02-19');
    await look('2027-02-20');
    const [call, ...more] = await calls(id);
    expect([call, more]).toMatchObject([
      { kind: 'call', state: 'planned', ownerId: shop.rep.userId, goal: expect.stringContaining('ends on 2027-03-31') },
      [],
    ]);
    await look('2027-03-31');
    expect((await of(id)).status).toBe('active');
    await look('2027-04-01');
    expect((await of(id)).status).toBe('expired');
    expect((await calls(id))[0]).toMatchObject({ state: 'cancelled' });
    // What is over can still be renewed, from the day that is.
    expect(await shop.ok(`contracts/${id}/renew`)).toMatchObject({ startsOn: '2027-04-01' });
  });

  it('it is prolonged as agreed, any number of times, and reminded of each time', async () => {
    const { id } = await signed({ endsOn: '2027-08-31', autoRenew: true, renewMonths: 6 });
    await look('2027-08-10');
    expect(await look('2027-09-01')).toMatchObject({ prolonged: 1 });
    expect(await of(id)).toMatchObject({ status: 'active', endsOn: '2028-02-29', prolongations: 1, remindedAt: null });
    expect((await calls(id)).map((one) => one.state)).toEqual(['cancelled']);
    await look('2028-02-10');
    expect((await calls(id)).map((one) => one.state)).toEqual(['cancelled', 'planned']);
    await look('2029-05-05');
    expect(await of(id)).toMatchObject({ endsOn: '2029-08-31', prolongations: 2 });
  });

  it('months end with their last day', () => {
    expect([
      monthsLater('2026-01-31', 1),
      monthsLater('2027-08-31', 6),
      monthsLater('2026-11-30', 3),
      monthsLater('2026-12-15', 1),
    ]).toEqual(['2026-02-28', '2028-02-29', '2027-02-28', '2027-01-15']);
  });
});
