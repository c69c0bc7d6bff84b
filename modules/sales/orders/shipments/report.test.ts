import { openShop, type Shop } from '../../test/shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, 90_000);
afterAll(() => shop?.api.close());

const report = (body: Record<string, unknown>) => shop.post('shipments/report', body);
const orderOf = (id: string) => shop.ctx.records('salesOrder').get(id);
const shipmentsOf = async (id: string) =>
  (await shop.ctx.records('shipment').list({ filter: { salesOrderId: { eq: id } } })).nodes;
const lineOf = async (id: string) =>
  (await shop.ctx.records('salesOrderLine').list({ filter: { salesOrderId: { eq: id } } })).nodes[0]!.id;

describe('a shipment that another system reports', () => {
  it('is one shipment however often, and by however many at once, it is reported, and its order follows [INT4]', async () => {
    const id = await shop.order();
    const body = { externalId: 'erp-1', salesOrderId: id, status: 'shipped', at: '2026-11-20T10:00:00Z', trackNumber: 'RB1' };
    const answers = await Promise.all(Array.from({ length: 6 }, () => report(body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    const [one, ...others] = await shipmentsOf(id);
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      status: 'shipped',
      reportedId: 'erp-1',
      shippedAt: '2026-11-20T10:00:00.000Z',
      trackNumber: 'RB1',
    });
    expect(new Set(answers.map((answer) => answer.body.id))).toEqual(new Set([one!.id]));
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'shipped' });
    const { version } = one!;
    await report(body);
    expect((await shipmentsOf(id))[0]).toMatchObject({ version });
    const shipped = await shop.ctx.sql<{ n: number }>(
      `select count(*)::int as n from ledger where event = 'shipment.shipped' and record_id = $1`,
      [one!.id],
    );
    expect(shipped[0]!.n).toBe(1);
  }, 60_000);

  it('goes only forward, in whatever order the reports come, by the same transitions as people use [INT4]', async () => {
    const id = await shop.order();
    const { number } = await orderOf(id);
    const say = async (status: string, more = {}) => (await report({ externalId: 'erp-2', status, ...more })).body['status'];
    expect(await say('delivered', { orderNumber: number, at: '2026-11-21T10:00:00Z' })).toBe('delivered');
    expect(await say('shipped')).toBe('delivered');
    expect(await say('packed')).toBe('delivered');
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'delivered' });
    expect(await say('returned', { note: 'Скол' })).toBe('returned');
    expect(await say('delivered')).toBe('returned');
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'returned' });
    expect((await shipmentsOf(id))[0]).toMatchObject({ note: 'Скол', deliveredAt: '2026-11-21T10:00:00.000Z' });
  });

  it('may be of some lines, and a track number may come later', async () => {
    const { id } = await shop.ok('sales-orders/compose', {
      accountId: shop.ids.account,
      lines: [{ productId: shop.ids.mirror, quantity: '3' }],
    });
    await shop.ok(`sales-orders/${id}/confirm`);
    const orderLineId = await lineOf(id);
    const lines = [{ orderLineId, quantity: '2' }];
    await report({ externalId: 'erp-3', salesOrderId: id, lines });
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'part' });
    expect(await report({ externalId: 'erp-3', lines, trackNumber: 'RB7' })).toMatchObject({
      status: 200,
      body: { trackNumber: 'RB7', status: 'shipped' },
    });
    await report({ externalId: 'erp-4', salesOrderId: id });
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'shipped' });
    expect(await report({ externalId: 'erp-3', lines: [{ orderLineId, quantity: '1' }] })).toMatchObject({
      status: 409,
      body: { code: 'shipment_differs' },
    });
    expect(await report({ externalId: 'erp-5', salesOrderId: id })).toMatchObject({
      status: 409,
      body: { code: 'nothing_left' },
    });
    expect(await shipmentsOf(id)).toHaveLength(2);
  });

  it('is refused by name where it says nothing that can be, and leaves nothing behind', async () => {
    const [id, other] = [await shop.order(), await shop.order()];
    await report({ externalId: 'erp-6', salesOrderId: id });
    const refused = async (body: Record<string, unknown>, status: number, code: string, pointer?: string) =>
      expect(await report(body)).toMatchObject({ status, body: { code, ...(pointer ? { pointer } : {}) } });
    await refused({ externalId: 'erp-6', salesOrderId: other }, 409, 'shipment_differs');
    await refused({ externalId: 'erp-7' }, 400, 'required', '/salesOrderId');
    await refused({ externalId: '  ', salesOrderId: other }, 400, 'required', '/externalId');
    await refused({ salesOrderId: other }, 400, 'required', '/externalId');
    await refused({ externalId: 'erp-7', orderNumber: 'НЗ-1999-1' }, 400, 'invalid_value', '/orderNumber');
    await refused({ externalId: 'erp-7', salesOrderId: other, status: 'lost' }, 400, 'invalid_value', '/status');
    await refused({ externalId: 'erp-7', salesOrderId: other, lines: 'all' }, 400, 'invalid_value', '/lines');
    await refused({ externalId: 'erp-6', status: 'cancelled' }, 409, 'shipment_over');
    expect(await shipmentsOf(other)).toEqual([]);
    const viewer = await shop.api.actor('viewer');
    expect(await shop.api.rest(viewer, 'POST', '/v1/shipments/report', { externalId: 'x', salesOrderId: other })).toMatchObject({
      status: 403,
    });
  });

  it('that was called off here is not sent behind our back, nor is one called off twice', async () => {
    const id = await shop.order();
    await report({ externalId: 'erp-8', salesOrderId: id, status: 'packed' });
    expect((await report({ externalId: 'erp-8', status: 'cancelled' })).body).toMatchObject({ status: 'cancelled' });
    expect((await report({ externalId: 'erp-8', status: 'cancelled' })).status).toBe(200);
    expect(await report({ externalId: 'erp-8', status: 'shipped' })).toMatchObject({
      status: 409,
      body: { code: 'shipment_over' },
    });
    expect(await orderOf(id)).toMatchObject({ shipmentStatus: 'none' });
  });

  it('is reported by GraphQL just so', async () => {
    const id = await shop.order();
    const said = () =>
      shop.api.graphql<{ reportShipment: unknown }>(
        shop.rep,
        `mutation ($id: ID!) { reportShipment(input: { externalId: "erp-9", salesOrderId: $id, status: delivered }) }`,
        { id },
      );
    const [first, second] = [await said(), await said()];
    expect(first.body.errors).toBeUndefined();
    expect(second.body).toEqual(first.body);
    expect(await shipmentsOf(id)).toHaveLength(1);
  });
});
