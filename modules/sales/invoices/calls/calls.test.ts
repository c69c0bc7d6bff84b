import { openShop, rub, type Shop } from '../../test/shop.js';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop('2026-11-02T09:00:00Z');
  const hours = [
    { start: 540, end: 780 },
    { start: 840, end: 1080 },
  ];
  const week = Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, hours]));
  const calendar = {
    timeZone: 'Europe/Moscow',
    week: { ...week, saturday: [], sunday: [] },
    exceptions: [{ date: '2026-11-18', kind: 'holiday' }],
  };
  await shop.ctx.sql('update tenants set settings = settings || $2::jsonb where id = $1', [
    shop.ctx.actor.tenantId,
    JSON.stringify({ 'kernel.calendar': calendar }),
  ]);
}, 90_000);
afterAll(() => shop?.api.close());

const callsOf = async (invoiceId: string) =>
  (await shop.ctx.records('plannedContact').list({ filter: { invoiceId: { eq: invoiceId } }, sort: ['dueAt', 'createdAt'] }))
    .nodes as unknown as {
    id: string;
    kind: string;
    state: string;
    dueAt: string;
    ownerId: string;
    paymentRung: number;
    goal: string;
  }[];

describe('the call about a payment', () => {
  it('is planned for the owner three working days before the due date, holidays left out, and goes when it is paid [SAL8]', async () => {
    const id = await shop.issued(10_000, { dueDate: '2026-11-20' });
    const [call, ...more] = await callsOf(id);
    // Friday 20th: Thursday 19th, Tuesday 17th (the 18th is a holiday), Monday 16th at nine in Moscow.
    expect(call).toMatchObject({
      kind: 'call',
      state: 'planned',
      dueAt: '2026-11-16T06:00:00.000Z',
      ownerId: shop.rep.userId,
      paymentRung: -3,
    });
    expect(call?.goal).toMatch(/СЧ-2026-/);
    expect(more).toEqual([]);
    await shop.ok('payments/receive', { amount: rub(4_000), invoiceId: id });
    expect((await callsOf(id))[0]?.state).toBe('planned');
    await shop.ok('payments/receive', { amount: rub(6_000), invoiceId: id });
    expect((await callsOf(id)).map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('goes with a void or credited invoice too, and comes at once if its day is over [SAL8]', async () => {
    for (const end of ['void', 'credit']) {
      const id = await shop.issued(10_000, { dueDate: '2026-11-03' });
      expect((await callsOf(id))[0]).toMatchObject({ state: 'planned', dueAt: '2026-11-02T09:00:00.000Z' });
      if (end === 'void') await shop.ok(`invoices/${id}/void`, { voidReason: 'x' }, 'manager');
      else {
        await shop.ok('credit-notes/issue', { invoiceId: id, amount: rub(1_000), reason: 'x' }, 'manager');
        expect((await callsOf(id))[0]?.state).toBe('planned');
        await shop.ok('credit-notes/issue', { invoiceId: id, reason: 'x' }, 'manager');
      }
      expect((await callsOf(id)).map(({ state }) => state)).toEqual(['cancelled']);
    }
  });

  it('is closed with a result that can be counted only [SAL8]', async () => {
    const id = await shop.issued(10_000, { dueDate: '2026-11-20' });
    const [call] = await callsOf(id);
    const hold = () => shop.post(`planned-contacts/${call!.id}/hold`, { result: 'Обещали' });
    expect(await hold()).toMatchObject({ status: 400, body: { code: 'required', pointer: '/paymentResult' } });
    expect((await callsOf(id))[0]?.state).toBe('planned');
    await shop.ctx.records('plannedContact').update(call!.id, { paymentResult: 'willPay' } as never);
    expect((await hold()).status).toBe(200);
  });

  it('is repeated 1, 7 and 14 days after the due date, each once, until it is paid [SAL8]', async () => {
    const id = await shop.issued(10_000, { dueDate: '2026-11-10' });
    const rungs = async (day: string) => {
      shop.api.setNow(new Date(`${day}T09:00:00Z`));
      await shop.ok('invoices/chase', {}, 'manager');
      await shop.ok('invoices/chase', {}, 'manager');
      return (await callsOf(id)).map(({ paymentRung }) => paymentRung).sort((a, b) => a - b);
    };
    expect(await rungs('2026-11-10')).toEqual([-3]);
    expect(await rungs('2026-11-11')).toEqual([-3, 1]);
    expect(await rungs('2026-11-16')).toEqual([-3, 1]);
    expect(await rungs('2026-11-17')).toEqual([-3, 1, 7]);
    expect(await rungs('2026-11-24')).toEqual([-3, 1, 7, 14]);
    expect(await rungs('2026-12-30')).toEqual([-3, 1, 7, 14]);
    await shop.ok('payments/receive', { amount: rub(10_000), invoiceId: id });
    expect((await callsOf(id)).every(({ state }) => state === 'cancelled')).toBe(true);
    shop.api.setNow(new Date('2026-11-02T09:00:00Z'));
  });

  it('missed for days asks by the highest rung only, and the report names what is overdue [SAL8]', async () => {
    const id = await shop.issued(7_000, { dueDate: '2026-11-10' });
    shop.api.setNow(new Date('2026-11-19T09:00:00Z'));
    await shop.ok('invoices/chase', {}, 'manager');
    expect((await callsOf(id)).map(({ paymentRung }) => paymentRung)).toEqual(expect.arrayContaining([-3, 7]));
    expect((await callsOf(id)).length).toBe(2);
    const report = await shop.api.rest(shop.manager, 'GET', '/v1/reports/invoice.overdueByAccount');
    expect(report.status).toBe(200);
    expect(JSON.stringify(report.body)).toContain(shop.ids.account);
    shop.api.setNow(new Date('2026-11-02T09:00:00Z'));
  });
});
