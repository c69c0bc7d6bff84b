import { openShop, rub, type Shop } from '../test/shop.js';
import { makePipeline } from '../deals/test-pipeline.js';

let shop: Shop;
let pipeline: Awaited<ReturnType<typeof makePipeline>>;
beforeAll(async () => {
  shop = await openShop();
  pipeline = await makePipeline(shop.ctx);
}, 90_000);
afterAll(() => shop?.api.close());

const offered = async (dealId: string, lines: unknown[], quoteId?: string) => {
  const { versionId, quoteId: made } = (await (quoteId
    ? shop.ok(`quotes/${quoteId}/revise`)
    : shop.ok('quotes/compose', { accountId: shop.ids.account, dealId, lines }))) as unknown as Record<string, string>;
  return { versionId: String(versionId), quoteId: quoteId ?? String(made) };
};
const accept = async (versionId: string) => {
  await shop.ok(`quote-versions/${versionId}/finish`);
  const { contentHash } = await shop.ok(`quote-versions/${versionId}/send`);
  await shop.ok(`quote-versions/${versionId}/accept`, { acceptedHash: contentHash });
};
const dealOf = async (id: string) => {
  const deal = (await shop.ctx
    .records('deal')
    .get(id, ['amount', 'lines.description', 'lines.quantity', 'lines.total'])) as unknown as {
    amount: { amount: number } | null;
    lines: { nodes: { description: string; quantity: string; total: { amount: number } }[] };
  };
  return {
    amount: deal.amount?.amount ?? null,
    lines: deal.lines.nodes.map(({ description, total }) => [description, total.amount]).sort(),
  };
};

it('a deal is about what the client has accepted, line by line, and comes to what they pay', async () => {
  const deal = await pipeline.deal({ ownerId: shop.rep.userId, amount: rub(1), accountId: shop.ids.account });
  await shop.ctx.records('dealLine').create({ dealId: deal.id, description: 'By hand', unitPrice: rub(5) });
  const mirrors = await offered(deal.id, [
    // A third off three pieces: no unit price makes up the total.
    { productId: shop.ids.mirror, description: 'Mirrors', quantity: '3', price: rub(10_000), discount: '0' },
    { productId: shop.ids.delivery, description: 'Delivery', optional: true, chosen: false },
  ]);
  expect(await dealOf(deal.id)).toEqual({ amount: 1, lines: [['By hand', 5]] });
  await accept(mirrors.versionId);
  expect(await dealOf(deal.id)).toEqual({ amount: 30_000, lines: [['Mirrors', 30_000]] });
  // Another quote of the same deal adds to it.
  const doors = await offered(deal.id, [{ productId: shop.ids.mirror, description: 'Doors', price: rub(7000) }]);
  await accept(doors.versionId);
  expect(await dealOf(deal.id)).toEqual({
    amount: 37_000,
    lines: [
      ['Doors', 7000],
      ['Mirrors', 30_000],
    ],
  });
});

it('a deal that is closed stays as it was closed', async () => {
  const deal = await pipeline.deal({ ownerId: shop.rep.userId, amount: rub(500), accountId: shop.ids.account });
  const { versionId } = await offered(deal.id, [{ productId: shop.ids.mirror, description: 'Late' }]);
  await shop.ok(`deals/${deal.id}/win`);
  await accept(versionId);
  expect(await dealOf(deal.id)).toEqual({ amount: 500, lines: [] });
});

it('an order takes files and people of its deal along [SAL19]', async () => {
  const file = await shop.ctx.files.write({ name: 'plan.txt', content: Buffer.from('plan') });
  const person = await shop.ctx.records('person').create({ lastName: 'Architect' });
  const deal = await pipeline.deal({ ownerId: shop.rep.userId, accountId: shop.ids.account, fileIds: [file.id] });
  await shop.ctx.records('dealParticipant').create({ dealId: deal.id, personId: person.id, role: 'influencer' });
  const { versionId } = await offered(deal.id, [{ productId: shop.ids.mirror }]);
  await accept(versionId);
  const fromQuote = await shop.ok('sales-orders/from-quote', { quoteVersionId: versionId });
  const composed = await shop.ok('sales-orders/compose', {
    accountId: shop.ids.account,
    dealId: deal.id,
    lines: [{ productId: shop.ids.mirror }],
  });
  for (const { id } of [fromQuote, composed])
    expect(await shop.ctx.records('salesOrder').get(id, ['files.name', 'people.lastName'])).toMatchObject({
      files: { nodes: [{ name: 'plan.txt' }] },
      people: { nodes: [{ lastName: 'Architect' }] },
    });
});

it('a quote and an order of a deal take account, person and subject from it, and say what is missing', async () => {
  const [user, chief] = await Promise.all(['User', 'Chief'].map((lastName) => shop.ctx.records('person').create({ lastName })));
  const deal = await pipeline.deal({ name: 'Glass table', ownerId: shop.rep.userId, accountId: shop.ids.account });
  await shop.ctx.records('dealParticipant').createMany([
    { dealId: deal.id, personId: String(user?.id), role: 'user' },
    { dealId: deal.id, personId: String(chief?.id), role: 'decisionMaker' },
  ]);
  const lines = [{ productId: shop.ids.mirror }];
  const { quoteId } = (await shop.ok('quotes/compose', { dealId: deal.id, lines })) as unknown as { quoteId: string };
  const order = await shop.ok('sales-orders/compose', { dealId: deal.id, lines, subject: 'Another table' });
  const taken = { accountId: shop.ids.account, personId: chief?.id, dealId: deal.id };
  expect(await shop.ctx.records('quote').get(quoteId)).toMatchObject({
    ...taken,
    subject: 'Glass table',
    total: { amount: 100_000 },
  });
  expect(order).toMatchObject({ ...taken, subject: 'Another table' });
  const other = await shop.ctx.records('account').create({ name: 'Somebody else' });
  const elsewhere = await shop.ok('sales-orders/compose', { dealId: deal.id, accountId: other.id, lines });
  expect(elsewhere).toMatchObject({ accountId: other.id, personId: null });
  const lonely = await pipeline.deal({ ownerId: shop.rep.userId });
  for (const path of ['quotes/compose', 'sales-orders/compose'])
    for (const body of [{ lines }, { dealId: lonely.id, lines }])
      expect(await shop.post(path, body)).toMatchObject({ status: 400, body: { code: 'required', pointer: '/accountId' } });
});
