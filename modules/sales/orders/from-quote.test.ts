import { openShop, rub, type Shop } from '../test/shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.api.close());

async function accepted(): Promise<{ versionId: string; quoteId: string }> {
  const made = (await shop.ok('quotes/compose', {
    accountId: shop.ids.account,
    lines: [
      { productId: shop.ids.mirror, quantity: '2', discount: '5' },
      { productId: shop.ids.delivery, optional: true, chosen: false },
    ],
  })) as unknown as { versionId: string; quoteId: string };
  await shop.ok(`quote-versions/${made.versionId}/finish`, {}, 'manager');
  const { contentHash } = await shop.ok(`quote-versions/${made.versionId}/send`);
  await shop.ok(`quote-versions/${made.versionId}/accept`, { acceptedHash: contentHash });
  return made;
}

describe('an order from a quote', () => {
  it('takes prices and explanations over as they were, once per version', async () => {
    const { versionId } = await accepted();
    await shop.ctx.records('product').update(shop.ids.mirror, { listPrice: rub(777_777) });
    const order = await shop.ok('sales-orders/from-quote', { quoteVersionId: versionId });
    await shop.ctx.records('product').update(shop.ids.mirror, { listPrice: rub(100_000) });
    expect(order).toMatchObject({
      status: 'draft',
      total: { amount: 190_000 },
      number: expect.stringMatching(/^НЗ-2026-\d{5}$/),
    });
    const { nodes } = await shop.ctx.records('salesOrderLine').list({ filter: { salesOrderId: { eq: order.id } } });
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({
      unitPrice: { amount: 100_000 },
      total: { amount: 190_000 },
      explanation: { steps: [{ step: 'base' }, { step: 'rule' }] },
    });
    expect(await shop.post('sales-orders/from-quote', { quoteVersionId: versionId })).toMatchObject({
      status: 409,
      body: { code: 'already_ordered', params: { orderId: order.id } },
    });
    await expect(shop.ctx.records('salesOrderLine').update(nodes[0]!.id, { quantity: '1' })).rejects.toMatchObject({
      code: 'order_frozen',
    });
    await expect(shop.ctx.records('salesOrder').update(order.id, { discount: '50' })).rejects.toMatchObject({
      code: 'order_frozen',
    });
  });

  it('made twice at the same moment is made once; of what is not accepted none is made', async () => {
    const { versionId, quoteId } = await accepted();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => shop.post('sales-orders/from-quote', { quoteVersionId: versionId })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(quoteId).toBeTruthy();
    const draft = (await shop.ok('quotes/compose', {
      accountId: shop.ids.account,
      lines: [{ productId: shop.ids.mirror }],
    })) as unknown as { versionId: string };
    expect(await shop.post('sales-orders/from-quote', { quoteVersionId: draft.versionId })).toMatchObject({
      status: 409,
      body: { code: 'quote_not_accepted' },
    });
  });
});
