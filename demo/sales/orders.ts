import type { Context } from '../../src/declare/context.js';
import type { DemoProducts } from './catalog.js';

const rub = (amount: number) => ({ amount, currency: 'RUB' });
const run = (ctx: Context, name: string, input: Record<string, unknown>) =>
  ctx.run(name as string, input) as Promise<Record<string, unknown>>;

/** A handful of orders between draft and closed, with their quality checks, materials, invoices and payments. */
export async function makeOrders(ctx: Context, products: DemoProducts, sellers: readonly string[]): Promise<void> {
  const { nodes: accepted } = await ctx
    .records('quoteVersion')
    .list({ filter: { status: { eq: 'accepted' } }, first: 1, fields: ['id'] });
  const { nodes: accounts } = await ctx
    .records('account')
    .list({ filter: { types: { hasAny: ['customer', 'dealer'] } }, sort: ['-name'], first: 3, fields: ['id'] });
  const compose = (i: number, sku: string, price: number, subject: string) =>
    run(ctx, 'salesOrder.compose', {
      accountId: accounts[i % accounts.length]?.id,
      subject,
      lines: [
        {
          productId: products.get(sku),
          price: rub(price),
          parameters: sku === 'DELIVERY' ? {} : { width: 500, height: 1600, edge: 'ground' },
        },
      ],
    });
  const orders = [
    ...(accepted[0] ? [await run(ctx, 'salesOrder.fromQuote', { quoteVersionId: accepted[0].id, prepaymentPercent: '50' })] : []),
    await compose(0, 'MIR-4', 640_000, 'Зеркало в прихожую'),
    await compose(1, 'MIR-4', 890_000, 'Зеркало в ванную'),
    await compose(2, 'MIR-4', 520_000, 'Зеркало в примерочную'),
  ];
  const upTo = ['inProduction', 'ready', 'closed', 'draft'] as const;
  for (const [i, order] of orders.entries()) {
    const id = String(order.id);
    await ctx.records('salesOrder').update(id, { ownerId: sellers[i % sellers.length] ?? null });
    if (order.quoteVersionId) await run(ctx, 'salesOrder.approveCredit', { id, reason: 'Гарантийное письмо клиента' });
    await bring(ctx, id, upTo[(i + upTo.length - orders.length) % upTo.length] ?? 'draft');
  }
}

async function bring(ctx: Context, id: string, state: 'inProduction' | 'ready' | 'closed' | 'draft'): Promise<void> {
  if (state === 'draft') return;
  const step = (verb: string, input: Record<string, unknown> = {}) => run(ctx, `salesOrder.${verb}`, { id, ...input });
  await step('confirm');
  await ctx
    .records('orderMaterial')
    .create({ salesOrderId: id, name: 'Стекло листовое', planned: '1.2', unitCost: rub(150_000) });
  await step('start');
  const check = (phase: 'preliminary' | 'current' | 'final') =>
    ctx.records('qualityCheck').create({ salesOrderId: id, phase, result: 'pass' });
  await check('preliminary');
  const invoice = await step('invoice', { percent: state === 'inProduction' ? '50' : '100', paymentDays: 30 });
  await run(ctx, 'invoice.issue', { id: invoice.id });
  if (state === 'inProduction') return;
  await check('current');
  await check('final');
  await step('finish');
  if (state === 'ready') return;
  const { code } = await step('tellReady', { channel: 'call' });
  await step('pickUp');
  await step('handOver', { handOverCode: code, inspectorNote: 'Без замечаний' });
  await run(ctx, 'payment.receive', {
    amount: plain(invoice.total),
    invoiceId: invoice.id,
    method: 'card',
    reference: 'Оплата картой',
  });
  await step('close');
}

const plain = (money: unknown) => {
  const { amount, currency } = money as { amount: number; currency: string };
  return { amount, currency };
};
