import { makeContext, testApi, withDependencies, withReports, type TestApi } from '#kit';
import type { Context } from '#kernel';
import sales from '../index.js';

/** Answers of the API as tests look at them. */
export interface Said {
  readonly status: number;
  readonly body: Record<string, unknown> & { id: string; code?: string; params?: Record<string, unknown> };
}

/** A workshop with one client and one product, for the tests of orders and invoices. */
export interface Shop {
  readonly api: TestApi;
  readonly ctx: Context;
  readonly rep: Awaited<ReturnType<TestApi['actor']>>;
  readonly manager: Awaited<ReturnType<TestApi['actor']>>;
  readonly ids: Readonly<Record<'account' | 'mirror' | 'delivery', string>>;
  post(path: string, body?: unknown, as?: 'rep' | 'manager'): Promise<Said>;
  /** As {@link Shop.post}, but expects 200 and gives the body. */
  ok(path: string, body?: unknown, as?: 'rep' | 'manager'): Promise<Said['body']>;
  /** A confirmed order of `total` roubles in kopecks, of one line without tax. */
  order(total?: number, more?: Record<string, unknown>): Promise<string>;
  /** An issued invoice over one line. */
  issued(total?: number, more?: Record<string, unknown>): Promise<string>;
}

export const rub = (amount: number) => ({ amount, currency: 'RUB' });

export async function openShop(now = '2026-11-23T09:00:00Z', options: { queue?: boolean } = {}): Promise<Shop> {
  const api = await testApi(await withDependencies(sales), withReports, options);
  const ctx = makeContext(api.system);
  api.setNow(new Date(now));
  const made = async (entity: string, input: Record<string, unknown>) => (await ctx.records(entity).create(input)).id;
  const mirror = await made('product', { sku: 'M', name: 'Зеркало', listPrice: rub(100_000), leadTimeDays: 3 });
  const delivery = await made('product', { sku: 'D', name: 'Доставка', kind: 'service', listPrice: rub(1), leadTimeDays: 1 });
  const list = await made('priceList', { name: 'Розница', currency: 'RUB' });
  await made('priceRule', { priceListId: list, percent: '0' });
  const unitId = await made('orgUnit', { name: 'Приём заказов', kind: 'team' });
  const rep = await api.actor('rep', { unitId });
  const manager = await api.actor('manager', { unitId });
  const account = await made('account', { name: 'ООО «Рассвет»' });
  const post = async (path: string, body: unknown = {}, as: 'rep' | 'manager' = 'rep') => {
    const { status, body: answer } = await api.rest(as === 'rep' ? rep : manager, 'POST', `/v1/${path}`, body, {
      'if-match': '*',
    });
    return { status, body: answer as Said['body'] };
  };
  const ok = async (path: string, body: unknown = {}, as: 'rep' | 'manager' = 'rep') => {
    const answer = await post(path, body, as);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  };
  return {
    api,
    ctx,
    rep,
    manager,
    ids: { account, mirror, delivery },
    post,
    ok,
    async order(total = 100_000, more = {}) {
      const { id } = await ok('sales-orders/compose', {
        accountId: account,
        lines: [{ productId: mirror, price: rub(total) }],
        ...more,
      });
      await ok(`sales-orders/${id}/confirm`);
      return id;
    },
    async issued(total = 100_000, more = {}) {
      const { id } = await ok('invoices/compose', {
        accountId: account,
        currency: 'RUB',
        lines: [{ description: 'Зеркало', unitPrice: total }],
        ...more,
      });
      await ok(`invoices/${id}/issue`);
      return id;
    },
  };
}
