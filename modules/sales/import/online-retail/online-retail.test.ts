import { makeContext, testApi, withDependencies, withExchange, type TestApi } from '#kit';
import sales from '../../index.js';
import { addressIn } from './countries.js';
import { exact, minorUnits } from './read-row.js';

interface Report {
  counts: Record<string, number>;
  reasons: Record<string, number>;
  errors: { line: number; code: string; pointer?: string }[];
}

let api: TestApi;
beforeAll(async () => {
  api = await testApi(await withDependencies(sales), withExchange);
}, 90_000);
afterAll(() => api?.close());

const HEAD = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const row = (invoice: string, code: string, quantity: string | number, price: string, customer = '', more: string[] = []) =>
  [invoice, code, `The ${code}`, quantity, more[0] ?? '2010-12-01T08:26:00', price, customer, more[1] ?? 'United Kingdom'].join(
    ',',
  );
const send = (rows: readonly string[], query = '', as = api.system) =>
  api.rest<Report & { code?: string; pointer?: string }>(
    as,
    'POST',
    `/v1/import/sales-orders?preset=online-retail${query}`,
    [HEAD, ...rows].join('\n'),
    { 'content-type': 'text/csv' },
  );
const ordersOf = async (number: string) =>
  (
    await makeContext(api.system)
      .records('salesOrder')
      .list({ filter: { number: { eq: number } } })
  ).nodes;

describe('the sales of a shop', () => {
  it('become an order with its lines, what came back a credit note, each sum rounded once', async () => {
    const { status, body } = await send([
      row('A1', 'x1', 6, '2.5499999999999998', '17850.0', ['12/1/2010 8:26', 'EIRE']),
      row('A1', 'X1', 100, '7.0000000000000007E-2', '17850'),
      row('A1', 'POST', 1, '18', '17850'),
      row('CA2', 'X1', -2, '2.5499999999999998', '17850'),
      row('A3', 'X2', 1, '0.99', '', ['2010-12-01 08:30', 'Channel Islands']),
      row('A3', 'X3', 1, '0'),
    ]);
    expect([status, body]).toMatchObject([200, { counts: { rows: 6, created: 6, failed: 0 } }]);
    const [order] = await ordersOf('A1');
    expect(order).toMatchObject({
      status: 'handedOver',
      total: { amount: 1530 + 700 + 1800, currency: 'GBP' },
      billTo: { country: 'IE' },
      handedOverAt: '2010-12-01T08:26:00.000Z',
    });
    const ctx = makeContext(api.system);
    const { nodes } = await ctx.records('salesOrderLine').list({
      filter: { salesOrderId: { eq: order!.id } },
      sort: ['position'],
      fields: ['quantity', 'total', 'product.sku', 'product.kind'],
    });
    expect(nodes).toMatchObject([
      { quantity: '6.0000', total: { amount: 1530 }, product: { sku: 'X1', kind: 'good' } },
      { quantity: '100.0000', total: { amount: 700 }, product: { sku: 'X1' } },
      { total: { amount: 1800 }, product: { sku: 'POST', kind: 'service' } },
    ]);
    expect(await ordersOf('A3')).toMatchObject([
      { accountId: null, total: { amount: 99 }, billTo: { lines: ['Channel Islands'] } },
    ]);
    const notes = await ctx.records('creditNote').list({ filter: { number: { eq: 'CA2' } } });
    expect(notes.nodes).toMatchObject([
      { accountId: order!.accountId, invoiceId: null, total: { amount: 510, currency: 'GBP' }, issuedOn: '2010-12-01' },
    ]);
  });

  it('leave out, by name, what was no sale', async () => {
    const { body } = await send([
      row('B1', 'X1', -10, '0'),
      row('B2', 'X1', 5, '0'),
      row('CB3', 'AMAZONFEE', -1, '13541.33'),
      row('B4', 'B', 1, '-11062.06'),
      row('B5', 'BANK CHARGES', 1, '15', '15823'),
      row('B6', 'X1', 5, '0', '15823'),
    ]);
    expect(body).toMatchObject({
      counts: { rows: 6, created: 2, skipped: 4, failed: 0 },
      reasons: { stock_correction: 2, own_cost: 2 },
    });
    expect(await ordersOf('B5')).toMatchObject([{ total: { amount: 1500 } }]);
    expect(await ordersOf('B6')).toMatchObject([{ total: { amount: 0 } }]);
  });

  it('are refused document by document: a row that cannot be read takes its own with it and no other', async () => {
    const { body } = await send([
      row('D1', 'X1', 1, '1'),
      row('D2', 'X1', 1, '1'),
      row('D2', 'X1', 'many', '1'),
      row('D2', 'X1', 1, 'dear'),
      row('D3', 'X1', 1, '1', '', ['2010-13-01T00:00:00']),
      row('D4', '', 1, '1'),
      row('D5', 'X1', 1, '99999999999999'),
      row('D6', 'X1', 1, '-5'),
      row('D7', 'X1', 0, '5'),
      row('D8', 'X1', 1, '1'),
    ]);
    expect(body.counts).toMatchObject({ rows: 10, created: 2, failed: 8 });
    expect(body.errors.map(({ line, code, pointer }) => [line, code, pointer])).toEqual([
      [3, 'document_refused', undefined],
      [4, 'invalid_value', '/Quantity'],
      [5, 'invalid_value', '/UnitPrice'],
      [6, 'invalid_value', '/InvoiceDate'],
      [7, 'invalid_value', '/StockCode'],
      [8, 'invalid_value', '/UnitPrice'],
      [9, 'invalid_value', '/UnitPrice'],
      [10, 'invalid_value', '/Quantity'],
    ]);
    for (const number of ['D2', 'D3', 'D5']) expect(await ordersOf(number)).toEqual([]);
  });

  it('that are there already stay, and one with other lines is refused', async () => {
    const rows = [row('E1', 'X1', 1, '1'), row('E1', 'X2', 2, '2.5')];
    expect((await send(rows)).body.counts).toMatchObject({ created: 2 });
    expect((await send(rows)).body.counts).toMatchObject({ created: 0, unchanged: 2 });
    const other = await send([...rows, row('E1', 'X3', 1, '1')]);
    expect(other.body).toMatchObject({ counts: { failed: 3 }, reasons: { document_differs: 3 } });
    expect(await ordersOf('E1')).toMatchObject([{ total: { amount: 600 }, version: 1 }]);
    const atomic = await send([row('E2', 'X1', 1, '1'), row('E3', 'X1', 0, '1')], '&atomic=true');
    expect(atomic.body).toMatchObject({ status: 'rolledBack', counts: { created: 0, skipped: 1, failed: 1 } });
    const dry = await send([row('E4', 'X1', 1, '1')], '&dryRun=true');
    expect(dry.body).toMatchObject({ dryRun: true, counts: { created: 1 } });
    for (const number of ['E2', 'E4']) expect(await ordersOf(number)).toEqual([]);
  });

  it('are imported by whoever may issue credit notes, and know their records by themselves', async () => {
    const [rep, manager] = [await api.actor('rep'), await api.actor('manager')];
    expect(await send([row('F1', 'X1', 1, '1')], '', rep)).toMatchObject({ status: 403 });
    expect(await send([row('F1', 'X1', 1, '1')], '', manager)).toMatchObject({ status: 200, body: { counts: { created: 1 } } });
    expect(await send([row('F1', 'X1', 1, '1')], '&mode=update')).toMatchObject({ status: 400, body: { pointer: '/mode' } });
    expect(await send([row('F1', 'X1', 1, '1')], '&match=number')).toMatchObject({ status: 400, body: { pointer: '/match' } });
    expect(await send([row('F1', 'X1', 1, '1')], '&duplicates=skip')).toMatchObject({
      status: 400,
      body: { pointer: '/duplicates' },
    });
    const other = await api.rest<{ code: string }>(
      api.system,
      'POST',
      '/v1/import/sales-orders?preset=online-retail',
      'a,b\n1,2\n',
      {
        'content-type': 'text/csv',
      },
    );
    expect(other).toMatchObject({ status: 400, body: { code: 'preset_mismatch' } });
  });

  it('of the past can be neither confirmed anew nor changed, and nobody confirms an order for nobody', async () => {
    await send([row('G1', 'X1', 1, '1')]);
    const [order] = await ordersOf('G1');
    const ctx = makeContext(api.system);
    const [product] = (await ctx.records('product').list({ first: 1 })).nodes;
    await expect(ctx.records('salesOrderLine').create({ salesOrderId: order!.id, productId: product!.id })).rejects.toMatchObject(
      { code: 'order_frozen' },
    );
    const refused = async (path: string, body: unknown, code: string) =>
      expect(await api.rest(api.system, 'POST', `/v1/${path}`, body, { 'if-match': '*' })).toMatchObject({
        status: 409,
        body: { code },
      });
    await refused(`sales-orders/${order!.id}/invoice`, {}, 'no_client');
    await send([row('CG2', 'X1', -1, '1')]);
    const [note] = (await ctx.records('creditNote').list({ filter: { number: { eq: 'CG2' } } })).nodes;
    await refused('credit-notes/print', { creditNoteId: note!.id }, 'no_invoice');
    const draft = await ctx.records('salesOrder').create({ subject: 'For whom?' });
    expect(await api.rest(api.system, 'POST', `/v1/sales-orders/${draft.id}/confirm`, {}, { 'if-match': '*' })).toMatchObject({
      status: 409,
    });
  });
});

describe('a figure of the file', () => {
  it.each([
    ['2.5499999999999998', '6', 1530n],
    ['7.0000000000000007E-2', '100', 700n],
    ['0.005', '1', 1n],
    ['0.0049999', '1', 0n],
    ['-11062.06', '1', -1106206n],
    ['0.001', '1500', 150n],
    ['1E2', '1', 10_000n],
  ])('%s times %s is rounded once', (price, quantity, pence) => {
    expect(minorUnits(exact(price)!, exact(quantity)!)).toBe(pence);
  });

  it.each(['', '1,5', 'NaN', '1e999', '0x10', '.5'])('%j is none', (text) => {
    expect(exact(text)).toBeNull();
  });

  it.each([
    ['United Kingdom', { country: 'GB' }],
    ['Germany', { country: 'DE' }],
    ['EIRE', { country: 'IE' }],
    ['USA', { country: 'US' }],
    ['Channel Islands', { lines: ['Channel Islands'] }],
    [null, null],
  ])('the country %j has its code', (name, address) => {
    expect(addressIn(name)).toEqual(address);
  });
});
