import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { importFile } from '../../src/exchange/import.js';
import { makeContext, testApi, withDependencies, withReports, type TestApi } from '#kit';
import sales from '../../modules/sales/index.js';
import { shared } from './shared.js';

const folder = shared('online-retail');

interface Line {
  invoice: string;
  code: string;
  quantity: number;
  /** The price as the file has it. */
  price: string;
  customer: string;
}

/** The file by a reader of its own: RFC 4180, of which the file needs only quotes around commas. */
function linesOf(text: string): Line[] {
  const [, ...rows] = text.split('\r\n').filter((row) => row !== '');
  return rows.map((row) => {
    const cells = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((cell) => cell[1] ?? cell[2] ?? '');
    const [invoice = '', code = '', , quantity = '', , price = '', customer = ''] = cells;
    return { invoice, code, quantity: Number(quantity), price, customer };
  });
}

/** Pence of a line: whole figures of the price (`2.5499999999999998`, `7.0000000000000007E-2`) times the quantity, rounded once, without a float. */
function pence({ price, quantity }: Line): bigint {
  const [figures = '', power = '0'] = price.split('E');
  const [whole = '', decimals = ''] = figures.split('.');
  const product = BigInt(whole + decimals) * BigInt(Math.abs(quantity)) * 100n;
  const of = 10n ** BigInt(decimals.length - Number(power));
  return product / of + ((product % of) * 2n >= of ? 1n : 0n);
}

const OWN_COSTS = ['AMAZONFEE', 'BANK CHARGES', 'S'];

(folder ? describe : describe.skip)('49,999 lines of a shop in the winter of 2010', () => {
  let api: TestApi;
  let text: string;
  let lines: Line[];
  let sold: Map<string, Line[]>;
  let returned: Map<string, Line[]>;
  let skipped: Line[];
  beforeAll(async () => {
    api = await testApi(await withDependencies(sales), withReports);
    await makeContext(api.system).records('exchangeRate').create({ currency: 'GBP', rate: '100', validFrom: '2010-01-01' });
    text = gunzipSync(readFileSync(`${folder}/online-retail-50k.csv.gz`)).toString('utf8');
    lines = linesOf(text);
    const priced = new Set(lines.filter((line) => line.quantity > 0 && Number(line.price) > 0).map((line) => line.invoice));
    const gone = (line: Line) =>
      (line.customer === '' && OWN_COSTS.includes(line.code)) ||
      (Number(line.price) === 0 && (line.quantity < 0 || (line.customer === '' && !priced.has(line.invoice))));
    skipped = lines.filter(gone);
    const kept = lines.filter((line) => !gone(line));
    sold = Map.groupBy(
      kept.filter((line) => line.quantity > 0),
      (line) => line.invoice,
    );
    returned = Map.groupBy(
      kept.filter((line) => line.quantity < 0),
      (line) => line.invoice,
    );
  }, 120_000);
  afterAll(() => api?.close());

  const load = () =>
    importFile(api.system, {
      entity: 'salesOrder',
      source: (async function* () {
        yield Buffer.from(text);
      })(),
      fileName: 'online-retail.csv',
      preset: 'online-retail',
    });
  const rows = <T>(sql: string) => makeContext(api.system).sql<T & Record<string, unknown>>(sql);

  it('are orders and credit notes, or skipped with a reason; none is lost', async () => {
    expect(lines).toHaveLength(49_999);
    const { counts, errors, reasons } = await load();
    expect(errors).toEqual([]);
    expect(counts.created + counts.skipped).toBe(49_999);
    expect(counts).toMatchObject({ rows: 49_999, skipped: skipped.length, updated: 0, unchanged: 0, failed: 0 });
    const costs = skipped.filter((line) => OWN_COSTS.includes(line.code)).length;
    expect(reasons).toEqual({ own_cost: costs, stock_correction: skipped.length - costs });
    const ctx = makeContext(api.system);
    expect(await ctx.records('salesOrderLine').count()).toBe([...sold.values()].flat().length);
    expect(await ctx.records('creditNoteLine').count()).toBe([...returned.values()].flat().length);
  }, 300_000);

  it('come to the same pence, invoice by invoice, as the figures of the file', async () => {
    const documents = (table: string, children: string, key: string) =>
      rows<{ number: string; total: string; lines: string }>(
        `with sums as (select l.${key} as id, sum(l.total_amount) as lines from ${children} l group by 1)
         select d.number, d.total_amount::text as total, s.lines::text as lines from ${table} d left join sums s on s.id = d.id where d.total_currency = 'GBP'`,
      );
    const orders = await documents('sales_orders', 'sales_order_lines', 'sales_order_id');
    const notes = await documents('credit_notes', 'credit_note_lines', 'credit_note_id');
    const expected = (documents: Map<string, Line[]>) =>
      Object.fromEntries(
        [...documents].map(([number, own]) => [number, String(own.reduce((sum, line) => sum + pence(line), 0n))]),
      );
    expect(Object.fromEntries(orders.map(({ number, total }) => [number, total]))).toEqual(expected(sold));
    expect(Object.fromEntries(notes.map(({ number, total }) => [number, total]))).toEqual(expected(returned));
    for (const { total, lines: sum } of [...orders, ...notes]) expect(sum).toBe(total);
  });

  it('have clients where the file has, and nobody where it has nobody', async () => {
    const customers = new Set([...sold.values(), ...returned.values()].flat().flatMap((line) => line.customer || []));
    const ctx = makeContext(api.system);
    expect(await ctx.records('account').count()).toBe(customers.size);
    const nobody = (documents: Map<string, Line[]>) => [...documents.values()].filter(([line]) => line?.customer === '').length;
    expect(nobody(sold)).toBeGreaterThan(100);
    expect(await ctx.records('salesOrder').count({ filter: { accountId: { isNull: true } } })).toBe(nobody(sold));
    expect(await ctx.records('creditNote').count({ filter: { accountId: { isNull: true } } })).toBe(nobody(returned));
  });

  it('tell goods from what is no goods, each line of which is counted', async () => {
    const services = lines.filter(
      (line) => ['POST', 'DOT', 'C2', 'M', 'D'].includes(line.code.toUpperCase()) || line.code.startsWith('gift_'),
    );
    const charged = lines.filter((line) => OWN_COSTS.includes(line.code) && line.customer !== '');
    const [{ n } = { n: 0 }] = await rows<{ n: number }>(
      `select ((select count(*) from sales_order_lines l join products p on p.tenant_id = l.tenant_id and p.id = l.product_id where p.kind = 'service')
        + (select count(*) from credit_note_lines l join products p on p.tenant_id = l.tenant_id and p.id = l.product_id where p.kind = 'service'))::int as n`,
    );
    const free = services.filter((line) => skipped.includes(line)).length;
    expect(n).toBe(services.length - free + charged.length);
    const made = await makeContext(api.system).records('product').count();
    expect(made).toBe(new Set([...sold.values(), ...returned.values()].flat().map((line) => line.code.toUpperCase())).size);
  });

  it('change nothing when they come again', async () => {
    const changes = () => rows<{ n: number }>(`select count(*)::int as n from ledger where entity <> 'importRun'`);
    const before = await changes();
    const { counts } = await load();
    expect(counts).toMatchObject({ rows: 49_999, created: 0, updated: 0, unchanged: 49_999 - skipped.length, failed: 0 });
    expect(await changes()).toEqual(before);
  }, 300_000);
});
