import { makeContext, testApi, withDependencies, type TestApi } from '#kit';
import type { Context } from '#kernel';
import catalog from '../index.js';
import type { PriceExplanation } from './answer.js';

let api: TestApi;
let ctx: Context;
const rub = (amount: number) => ({ amount, currency: 'RUB' });
let ids: Record<'glass' | 'mirrors' | 'mirror' | 'delivery' | 'retail' | 'dealers' | 'group' | 'dealer', string>;

beforeAll(async () => {
  api = await testApi(await withDependencies(catalog));
  ctx = makeContext(api.system);
  api.setNow(new Date('2026-11-21T09:00:00Z'));
  const made = async (entity: string, input: Record<string, unknown>) => (await ctx.records(entity).create(input)).id;
  const tax = await made('taxClass', { name: 'НДС', code: 'vat' });
  await made('taxRate', { taxClassId: tax, name: 'НДС 20 %', percent: '20', validFrom: '2019-01-01', validTo: '2025-12-31' });
  await made('taxRate', { taxClassId: tax, name: 'НДС 22 %', percent: '22', validFrom: '2026-01-01' });
  const glass = await made('productCategory', { name: 'Стекло', code: 'glass' });
  const mirrors = await made('productCategory', { name: 'Зеркала', code: 'mirrors', parentId: glass });
  const mirror = await made('product', {
    sku: 'MIR-4',
    name: 'Зеркало 4 мм',
    kind: 'configurable',
    categoryId: mirrors,
    taxClassId: tax,
    listPrice: rub(400_000),
    cost: rub(210_000),
    priceFormula: 'max(area, 0.25)',
    sketchRequired: true,
  });
  for (const [code, most] of [
    ['width', '2250'],
    ['height', '3210'],
  ])
    await made('productOption', { productId: mirror, code, name: code, kind: 'number', mandatory: true, least: '100', most });
  const edge = await made('productOption', { productId: mirror, code: 'edge', name: 'Кромка', kind: 'choice' });
  await made('productOptionValue', {
    optionId: edge,
    code: 'polished',
    name: 'Полировка',
    effect: 'formula',
    amount: rub(30_000),
    costAmount: rub(10_000),
    formula: 'perimeter',
  });
  const delivery = await made('product', { sku: 'DEL', name: 'Доставка', kind: 'service', listPrice: rub(150_000) });
  const group = await made('customerGroup', { name: 'Дилеры', code: 'dealers' });
  const retail = await made('priceList', { name: 'Розница', code: 'retail', currency: 'RUB' });
  const dealers = await made('priceList', {
    name: 'Дилерский',
    code: 'dealers',
    currency: 'RUB',
    customerGroupId: group,
    priority: 10,
  });
  await made('priceRule', { priceListId: retail, percent: '5', target: 'category', categoryId: glass });
  await made('priceRule', {
    priceListId: dealers,
    percent: '-20',
    base: 'otherList',
    baseListId: retail,
    target: 'category',
    categoryId: mirrors,
  });
  const dealer = await made('account', { name: 'Дилер', customerGroupId: group });
  ids = { glass, mirrors, mirror, delivery, retail, dealers, group, dealer };
}, 60_000);
afterAll(() => api?.close());

const mirrorLine = (more: Record<string, unknown> = {}) => ({
  productId: ids.mirror,
  quantity: '2',
  parameters: { width: 1200, height: 800, edge: 'polished' },
  ...more,
});

describe('the explanation of a price', () => {
  it('names every rule that made it, and is the same by REST, by GraphQL and from within', async () => {
    const rep = await api.actor('rep');
    const input = { lines: [mirrorLine(), { productId: ids.delivery }] };
    const rest = await api.rest<PriceExplanation>(rep, 'POST', '/v1/products/explain-price', input);
    expect(rest.status).toBe(200);
    expect(rest.body).toMatchObject({ currency: 'RUB', on: '2026-11-21', taxIncluded: false, priceListId: ids.retail });
    expect(rest.body.lines[0]).toMatchObject({
      quantity: '2',
      // 4,000 × 0.96 m² + 5 % = 4,032.00; edge 4 m × 300 = 1,200.00
      computedPrice: 523_200,
      unitPrice: 523_200,
      net: 1_046_400,
      taxName: 'НДС 22 %',
      tax: 230_208,
      total: 1_276_608,
      cost: 483_200,
      priceListId: ids.retail,
    });
    expect(rest.body.lines[0]?.steps.map(({ step, amount }) => [step, amount])).toEqual([
      ['base', 384_000],
      ['rule', 403_200],
      ['option', 523_200],
    ]);
    expect(rest.body.lines[1]).toMatchObject({ unitPrice: 150_000, tax: 0, ruleId: null, cost: null });
    expect(rest.body.totals).toMatchObject({ net: 1_196_400, tax: 230_208, total: 1_426_608, cost: null });
    const graphql = await api.graphql<Record<string, unknown>>(
      rep,
      'query($input: ExplainPriceProductInput!) { explainPriceProduct(input: $input) }',
      { input },
    );
    expect(graphql.body.errors).toBeUndefined();
    expect(Object.values(graphql.body.data ?? {})[0]).toEqual(rest.body);
    expect(await ctx.run('product.explainPrice', input)).toEqual(rest.body);
  });

  it('is by the list of the client’s group, made from another list', async () => {
    const explained = await ctx.run('product.explainPrice', { lines: [mirrorLine({ quantity: '1' })], accountId: ids.dealer });
    expect(explained.lines[0]).toMatchObject({ computedPrice: 442_560, priceListId: ids.dealers });
    expect(explained.lines[0]?.steps.map((s) => s.list ?? null)).toEqual([null, 'Розница', 'Дилерский', null]);
  });

  it('is by the day: its tax, and lists in force', async () => {
    const before = await ctx.run('product.explainPrice', { lines: [mirrorLine()], on: '2025-06-01' });
    expect(before.lines[0]).toMatchObject({ taxName: 'НДС 20 %', taxPercent: '20' });
  });

  it('tells no cost and no margin to whom a rule of their role hides it', async () => {
    const role = await ctx.records('role').create({ name: 'Без себестоимости', systemRole: 'rep' });
    await ctx.records('roleGrant').create({ roleId: role.id, permission: 'product.cost', fieldRule: 'hidden' });
    const rep = await api.actor('viewer');
    const { nodes } = await ctx.records('roleAssignment').list({ filter: { userId: { eq: rep.userId } } });
    await ctx.records('roleAssignment').update(nodes[0]!.id, { roleId: role.id });
    const { body } = await api.rest<PriceExplanation>(await api.refreshed(rep), 'POST', '/v1/products/explain-price', {
      lines: [mirrorLine()],
    });
    expect(body.lines[0]).toMatchObject({ unitPrice: 523_200, cost: null, margin: null });
    expect(body.totals).toMatchObject({ cost: null, margin: null });
  });

  it('refuses what it cannot reckon, naming the place', async () => {
    const rep = await api.actor('rep');
    const ask = async (input: Record<string, unknown>) => {
      const { status, body } = await api.rest(rep, 'POST', '/v1/products/explain-price', input);
      return [status, body['code'], body['pointer']];
    };
    expect(await ask({ lines: [] })).toEqual([400, 'invalid_value', '/lines']);
    expect(await ask({ lines: [{ productId: 'x' }] })).toEqual([400, 'invalid_value', '/lines/0/productId']);
    expect(await ask({ lines: [mirrorLine({ quantity: -1 })] })).toEqual([400, 'invalid_value', '/lines/0/quantity']);
    expect(await ask({ lines: [mirrorLine({ discount: 101 })] })).toEqual([400, 'invalid_value', '/lines/0/discount']);
    expect(await ask({ lines: [mirrorLine({ parameters: { width: 1200 } })] })).toEqual([
      400,
      'required',
      '/lines/0/parameters/height',
    ]);
    expect(await ask({ lines: [mirrorLine()], currency: 'XXQ' })).toEqual([400, 'invalid_value', '/currency']);
    expect(await ask({ lines: [mirrorLine()], currency: 'USD' })).toEqual([409, 'no_rate', undefined]);
    expect(await ask({ lines: [mirrorLine()], priceListId: ids.mirror })).toEqual([400, 'link_not_found', '/priceListId']);
    expect(await ask({ lines: [mirrorLine()], accountId: ids.mirror })).toEqual([400, 'link_not_found', '/accountId']);
  });
});

describe('price lists', () => {
  it('are not made from themselves over others, also not by two who write at once', async () => {
    await expect(
      ctx.records('priceRule').create({ priceListId: ids.retail, percent: '0', base: 'otherList', baseListId: ids.dealers }),
    ).rejects.toMatchObject({ code: 'circle', pointer: '/baseListId' });
    const make = async (name: string) => (await ctx.records('priceList').create({ name, currency: 'RUB' })).id;
    const [a, b] = [await make('A'), await make('B')];
    const derive = (from: string, to: string) =>
      ctx.records('priceRule').create({ priceListId: from, percent: '0', base: 'otherList', baseListId: to });
    const results = await Promise.allSettled([derive(a, b), derive(b, a)]);
    expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuse rules that cannot be reckoned', async () => {
    const rule = (input: Record<string, unknown>) =>
      ctx.records('priceRule' as string).create({ priceListId: ids.retail, ...input });
    await expect(rule({ kind: 'formula', formula: 'area *' })).rejects.toMatchObject({ pointer: '/formula' });
    await expect(rule({ kind: 'fixed' })).rejects.toMatchObject({ pointer: '/amount', code: 'required' });
    await expect(rule({ kind: 'fixed', amount: { amount: 1, currency: 'USD' } })).rejects.toMatchObject({ pointer: '/amount' });
    await expect(rule({ percent: '1', target: 'product' })).rejects.toMatchObject({ pointer: '/productId', code: 'required' });
    await expect(rule({ percent: '-101' })).rejects.toMatchObject({ pointer: '/percent' });
  });

  it('categories do not stand below themselves', async () => {
    await expect(ctx.records('productCategory').update(ids.glass, { parentId: ids.mirrors })).rejects.toMatchObject({
      code: 'circle',
    });
  });
});

describe('units', () => {
  it('of a kind are converted exactly, others not at all', async () => {
    const unit = async (code: string, kind: 'area' | 'length', baseId: string | null, factor = '1') =>
      (await ctx.records('unit').create({ code, name: code, symbol: code, kind, baseId, factor })).id;
    const metre = await unit('m2', 'area', null);
    const centimetre = await unit('cm2', 'area', metre, '0.0001');
    const other = await unit('m', 'length', null);
    const convert = (quantity: string, fromId: string, toId: string) => ctx.run('unit.convert', { quantity, fromId, toId });
    expect(await convert('12345', centimetre, metre)).toEqual({ quantity: '1.2345', unitId: metre });
    expect(await convert('1.5', metre, centimetre)).toEqual({ quantity: '15000', unitId: centimetre });
    await expect(convert('1', metre, other)).rejects.toMatchObject({ pointer: '/toId' });
    await expect(
      ctx.records('unit').create({ code: 'x', name: 'x', symbol: 'x', kind: 'area', baseId: centimetre }),
    ).rejects.toMatchObject({
      pointer: '/baseId',
    });
  });
});
