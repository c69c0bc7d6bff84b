import { createHash } from 'node:crypto';
import { openShop, rub, type Shop } from '../../test/shop.js';
import { textOf } from '../../test/pdf-text.js';
import { accountFor } from '../../printing/party.js';

let shop: Shop;
const seller = {
  name: 'ООО «СК-Дизайн»',
  inn: '7707083893',
  kpp: '773601001',
  address: '101000, Москва, Стекольная, 1',
  signatory: 'Иванов И. И.',
  bankAccounts: [
    { bank: 'АО «Банк»', bic: '044525225', account: '40702810900000000001', correspondentAccount: '30101810400000000225' },
    { currency: 'USD', bank: 'Bank AG', iban: 'DE89370400440532013000', swift: 'COBADEFFXXX' },
  ],
};
beforeAll(async () => {
  shop = await openShop();
  await shop.ctx.run('tenantSetting.set', { name: 'kernel.locale', value: 'ru' });
  await shop.ctx.run('tenantSetting.set', { name: 'sales.seller', value: seller as never });
}, 90_000);
afterAll(() => shop?.api.close());

const LINES = [
  { description: 'Зеркало с фацетом', quantity: '2', unitPrice: 500_000, taxPercent: '22' },
  { description: 'Книга о стекле', unitPrice: 100_000, taxPercent: '10' },
  { description: 'Доставка', unitPrice: 50_000 },
];
const issued = (more: Record<string, unknown> = {}) => shop.issued(0, { lines: LINES, ...more });
const content = async (id: unknown) => {
  const file = await shop.ctx.files.read(String(id));
  return { type: file.mediaType, bytes: await file.bytes() };
};
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a printed invoice', () => {
  it('is a PDF of real text: parties, bank, due date, tax by rate, and the sum in words [SAL11]', async () => {
    const id = await issued({ paymentDays: 14, note: 'Спасибо за заказ' });
    const { pdfId, pdfHash } = await shop.ok(`invoices/${id}/print`);
    const { bytes, type } = await content(pdfId);
    expect([type, sha256(bytes)]).toEqual(['application/pdf', pdfHash]);
    const text = await textOf(bytes);
    for (const said of [
      /Счёт на оплату № СЧ-2026-\d{5} от 23\.11\.2026/,
      'ООО «СК-Дизайн», ИНН 7707083893, КПП 773601001, 101000, Москва, Стекольная, 1',
      'АО «Банк», БИК 044525225',
      '40702810900000000001',
      '30101810400000000225',
      'ООО «Рассвет»',
      'Оплатить до 07.12.2026',
      'Зеркало с фацетом',
      'Сумма без налога: 11 500,00 RUB',
      'Налог 22 % с 10 000,00: 2 200,00 RUB',
      'Налог 10 % с 1 000,00: 100,00 RUB',
      'Без налога: 500,00 RUB',
      'Всего к оплате: 13 800,00 RUB',
      'Тринадцать тысяч восемьсот рублей 00 копеек',
      'Спасибо за заказ',
      'Иванов И. И.',
    ])
      expect(text).toMatch(said);
  });

  it('is in the language of the client, or the one it is given, and names the account for its currency', async () => {
    const { id: accountId } = await shop.ctx.records('account').create({ name: 'Glass Ltd', language: 'en-GB' });
    const english = await issued({ accountId, currency: 'USD' });
    const text = await textOf((await content((await shop.ok(`invoices/${english}/print`)).pdfId)).bytes);
    for (const said of [
      'Invoice № СЧ-2026',
      'Pay by',
      'Glass Ltd',
      'DE89370400440532013000',
      'COBADEFFXXX',
      'Total due: 13,800.00 USD',
    ])
      expect(text).toContain(said);
    expect(text).toContain('Thirteen thousand eight hundred US dollars 00 cents');
    expect(text).not.toContain('40702810900000000001');
    expect((await shop.ctx.records('invoice').get(await issued({ language: 'en' }))).language).toBe('en');
  });

  it('stays byte for byte what it was when it was issued, whatever is changed after [SAL9]', async () => {
    const { id: accountId } = await shop.ctx.records('account').create({ name: 'Прежнее имя' });
    const id = await issued({ accountId });
    await shop.ctx.records('account').update(accountId, { name: 'Новое имя', legalName: 'ООО «Новое имя»' });
    await shop.ctx.run('tenantSetting.set', { name: 'sales.seller', value: { ...seller, name: 'Другая фирма' } as never });
    const first = await shop.ok(`invoices/${id}/print`);
    const { bytes } = await content(first.pdfId);
    const text = await textOf(bytes);
    expect([text.includes('Прежнее имя'), text.includes('Новое имя'), text.includes('Другая фирма')]).toEqual([
      true,
      false,
      false,
    ]);
    const both = await Promise.all([1, 2].map(() => shop.ok(`invoices/${id}/print`)));
    for (const again of both) expect(again).toMatchObject({ pdfId: first.pdfId, pdfHash: first.pdfHash });
    for (const other of [{ pdfHash: 'f'.repeat(64) }, { pdfId: null }])
      await expect(shop.ctx.records('invoice').update(id, other as never)).rejects.toMatchObject({ code: 'invoice_frozen' });
    await expect(shop.ctx.records('file').delete(String(first.pdfId))).rejects.toMatchObject({ status: 409 });
    expect(sha256((await content(first.pdfId)).bytes)).toBe(first.pdfHash);
    await shop.ctx.run('tenantSetting.set', { name: 'sales.seller', value: seller as never });
  });

  it('is made of issued ones only, over REST and GraphQL alike', async () => {
    const { id } = await shop.ok('invoices/compose', { accountId: shop.ids.account, currency: 'RUB', lines: LINES });
    expect(await shop.post(`invoices/${id}/print`)).toMatchObject({ status: 409, body: { code: 'invoice_not_issued' } });
    await shop.ok(`invoices/${id}/issue`);
    const { body } = await shop.api.graphql<{ printInvoice: { pdfHash: string; pdf: { mediaType: string } } }>(
      shop.rep,
      'mutation ($id: ID!) { printInvoice(id: $id, expectedVersion: null) { pdfHash pdf { mediaType } } }',
      { id },
    );
    expect(body.errors ?? null).toBeNull();
    expect(body.data?.printInvoice).toMatchObject({
      pdfHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      pdf: { mediaType: 'application/pdf' },
    });
  });

  it('is seen by the client under a signed address, with what is open of it', async () => {
    const id = await issued();
    await shop.ok(`invoices/${id}/print`);
    const { path } = await shop.ok(`invoices/${id}/link`);
    await shop.ok('payments/receive', { amount: rub(380_000), invoiceId: id });
    const seen = await shop.api.rest(null, 'GET', String(path));
    expect(seen).toMatchObject({
      status: 200,
      body: {
        status: 'partPaid',
        total: { amount: 1_380_000 },
        balance: { amount: 1_000_000 },
        pdf: { url: expect.any(String) },
      },
    });
    expect((await shop.api.rest(null, 'GET', `${String(path)}x`)).status).toBe(404);
    const quotes = String(path).replace('invoices/view', 'quotes/view');
    expect((await shop.api.rest(null, 'GET', quotes)).status).toBe(404);
    expect(await shop.post(`invoices/${id}/view-by-link`, {}, 'manager')).toMatchObject({ status: 403 });
    const { id: draft } = await shop.ok('invoices/compose', { accountId: shop.ids.account, currency: 'RUB', lines: LINES });
    expect(await shop.post(`invoices/${draft}/link`)).toMatchObject({ status: 409, body: { code: 'invoice_not_issued' } });
  });
});

describe('a printed credit note', () => {
  it('names its invoice, its reason and the tax it takes back, and stays what it is [SAL9]', async () => {
    const id = await issued();
    const { nodes } = await shop.ctx.records('invoiceLine').list({ filter: { invoiceId: { eq: id } }, sort: ['position'] });
    const note = await shop.ok(
      'credit-notes/issue',
      { invoiceId: id, reason: 'Скол на кромке', lines: [{ invoiceLineId: nodes[0]!.id, quantity: '1' }] },
      'manager',
    );
    const first = await shop.ok('credit-notes/print', { creditNoteId: note.id });
    const { bytes } = await content(first.pdfId);
    expect(sha256(bytes)).toBe(first.pdfHash);
    const text = await textOf(bytes);
    for (const said of [
      /Кредит-нота № КН-2026-\d{5} от 23\.11\.2026 к счёту № СЧ-2026-\d{5}/,
      'Скол на кромке',
      'Налог 22 % с 5 000,00: 1 100,00 RUB',
      'Всего по кредит-ноте: 6 100,00 RUB',
      'Шесть тысяч сто рублей 00 копеек',
    ])
      expect(text).toMatch(said);
    expect(await shop.ok('credit-notes/print', { creditNoteId: note.id })).toMatchObject({
      pdfId: first.pdfId,
      pdfHash: first.pdfHash,
    });
    await expect(shop.ctx.records('creditNote').update(note.id, { pdfHash: null } as never)).rejects.toMatchObject({
      code: 'books_closed',
    });
  });
});

describe('what the firm says of itself', () => {
  it.each([
    [{ nmae: 'x' }, '/value/nmae'],
    [{ inn: 5 }, '/value/inn'],
    [{ bankAccounts: {} }, '/value/bankAccounts'],
    [{ bankAccounts: [{ bik: '044525225' }] }, '/value/bankAccounts/0/bik'],
    [[], '/value'],
  ])('%j is refused where the mistake is', async (value, pointer) => {
    await expect(shop.ctx.run('tenantSetting.set', { name: 'sales.seller', value: value as never })).rejects.toMatchObject({
      status: 400,
      pointer,
    });
  });

  it('has an account for each currency, or one for all', () => {
    const [any, dollars] = seller.bankAccounts;
    expect([accountFor(seller, 'USD'), accountFor(seller, 'EUR'), accountFor({ name: 'x' }, 'EUR')]).toEqual([
      dollars,
      any,
      undefined,
    ]);
  });
});
