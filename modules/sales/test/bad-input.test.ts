import { openShop, rub, type Shop } from './shop.js';

/** What people and programs get wrong, each with the error that says so; and nothing half written is left. */
let shop: Shop;
let stages: Record<'first' | 'second' | 'third', string>;
beforeAll(async () => {
  shop = await openShop();
  const pipeline = await shop.ctx.records('pipeline').create({ name: 'Steps' });
  const made = async (name: string, position: number, more = {}) =>
    (await shop.ctx.records('dealStage').create({ pipelineId: pipeline.id, name, kind: 'open', position, ...more } as never)).id;
  const third = await made('third', 2);
  const second = await made('second', 1, { nextStageIds: [third] });
  stages = { first: await made('first', 0, { nextStageIds: [second] }), second, third };
}, 90_000);
afterAll(() => shop?.api.close());

const TABLES = ['quotes', 'quote_versions', 'quote_lines', 'sales_orders', 'invoices', 'payments', 'allocations', 'deals'];
async function rows(): Promise<string> {
  const counts = await Promise.all(
    TABLES.map(
      async (table) =>
        await shop.ctx.sql<{ n: string }>(
          `select count(*) || ' ' || coalesce(sum(version), 0) as n from ${table} where tenant_id = $1`,
          [shop.ctx.actor.tenantId],
        ),
    ),
  );
  return counts.map(([row], i) => `${TABLES[i]} ${row?.n}`).join(', ');
}
/** The refusal of a call, which leaves every row as it was. */
async function refusal(path: string, body: unknown, as: 'rep' | 'manager' = 'rep') {
  const before = await rows();
  const answer = await shop.post(path, body, as);
  expect([path, await rows()]).toEqual([path, before]);
  const { code, pointer, detail } = answer.body;
  return { status: answer.status, code, pointer, detail };
}
const line = (more: Record<string, unknown>) => ({
  accountId: shop.ids.account,
  lines: [{ productId: shop.ids.mirror, ...more }],
});

describe('a currency that there is not', () => {
  it.each(['quotes/compose', 'sales-orders/compose'])('is refused by %s', async (path) => {
    expect(await refusal(path, { ...line({}), currency: 'ZZZ' })).toMatchObject({
      status: expect.any(Number),
      pointer: '/currency',
      detail: expect.stringContaining('ZZZ'),
    });
  });

  it('is refused on invoices and payments, and in a price', async () => {
    const invoice = { accountId: shop.ids.account, currency: 'ZZZ', lines: [{ description: 'x', unitPrice: 1 }] };
    expect(await refusal('invoices/compose', invoice)).toMatchObject({ status: 400, pointer: '/currency' });
    expect(await refusal('payments/receive', { amount: { amount: 1, currency: 'ZZZ' } })).toMatchObject({ status: 400 });
    expect(await refusal('quotes/compose', line({ price: { amount: 1, currency: 'ZZZ' } }))).toMatchObject({ status: 400 });
  });
});

describe('numbers out of their limits', () => {
  it.each([
    ['a negative quantity', { quantity: '-1' }],
    ['a quantity of zero', { quantity: '0' }],
    ['a discount over 100 per cent', { discount: '100.01' }],
    ['a negative discount', { discount: '-1' }],
    ['a negative price', { price: rub(-1) }],
  ])('%s is refused in quotes and orders', async (_what, wrong) => {
    const [key] = Object.keys(wrong);
    for (const path of ['quotes/compose', 'sales-orders/compose'])
      expect(await refusal(path, line(wrong))).toMatchObject({ status: 400, pointer: expect.stringContaining(String(key)) });
  });

  it('a discount over 100 per cent on the whole is refused', async () => {
    for (const path of ['quotes/compose', 'sales-orders/compose'])
      expect(await refusal(path, { ...line({}), discount: '101' })).toMatchObject({ status: 400, pointer: '/discount' });
  });
});

describe('what one may not do, or not now', () => {
  it('accepting without the right is refused, whoever knows the hash', async () => {
    const { versionId } = (await shop.ok('quotes/compose', line({}))) as unknown as { versionId: string };
    await shop.ok(`quote-versions/${versionId}/finish`);
    const { contentHash } = await shop.ok(`quote-versions/${versionId}/send`);
    const viewer = await shop.api.actor('viewer');
    const stranger = await shop.api.actor('rep');
    const accept = async (who: typeof viewer) =>
      shop.api.rest(who, 'POST', `/v1/quote-versions/${versionId}/accept`, { acceptedHash: contentHash }, { 'if-match': '*' });
    const before = await rows();
    expect(await accept(viewer)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await accept(stranger)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await rows()).toBe(before);
  });

  it('a payment entered twice with one key is one payment; another one under the same key is refused', async () => {
    const id = await shop.issued(1000);
    const pay = (amount: number, key: string) =>
      shop.api.rest(shop.rep, 'POST', '/v1/payments/receive', { amount: rub(amount), invoiceId: id }, { 'idempotency-key': key });
    const [first, again] = [await pay(400, 'bank-77'), await pay(400, 'bank-77')];
    expect([first.status, again.status, again.body.id]).toEqual([200, 200, first.body.id]);
    const before = await rows();
    expect(await pay(500, 'bank-77')).toMatchObject({ status: 422, body: { code: expect.stringContaining('idempotency') } });
    expect(await rows()).toBe(before);
    expect((await shop.ctx.records('invoice').get(id)).paid?.amount).toBe(400);
  });

  it('a deal that jumps over a stage is refused, by a move and by a plain change', async () => {
    const deal = await shop.ok('deals', { name: 'Зеркала', stageId: stages.first });
    const jump = {
      status: expect.any(Number),
      detail: expect.stringContaining('From first a deal goes to second, not to third.'),
    };
    expect(await refusal(`deals/${deal.id}/move`, { stageId: stages.third })).toMatchObject(jump);
    const { status, body } = await shop.api.rest(
      shop.rep,
      'PATCH',
      `/v1/deals/${deal.id}`,
      { stageId: stages.third },
      { 'if-match': '*' },
    );
    expect({ status, detail: body['detail'] }).toMatchObject(jump);
    expect(status).toBeLessThan(500);
    expect((await shop.ctx.records('deal').get(deal.id)).stageId).toBe(stages.first);
  });

  it('a template with a wrong field is refused when it is saved, and names those there are', async () => {
    expect(await refusal('quote-templates', { name: 'T', heading: 'Offer {{quote.numbr}}' }, 'manager')).toMatchObject({
      status: 400,
      code: 'unknown_placeholder',
      pointer: '/heading',
      detail: expect.stringContaining('quote.number'),
    });
    const { id } = await shop.ok('quote-templates', { name: 'T', heading: 'Offer {{quote.number}}' }, 'manager');
    const changed = await shop.api.rest(
      shop.manager,
      'PATCH',
      `/v1/quote-templates/${id}`,
      { footer: '{{owner}}' },
      { 'if-match': '*' },
    );
    expect(changed).toMatchObject({ status: 400, body: { pointer: '/footer', code: 'unknown_placeholder' } });
  });
});
