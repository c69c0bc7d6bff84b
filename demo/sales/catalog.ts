import type { Context } from '../../src/declare/context.js';
import { makeOptions, rub } from './options.js';

/** Ids of the products by their number. */
export type DemoProducts = ReadonlyMap<string, string>;

const CATEGORIES = {
  mirrors: 'Зеркала',
  stained: 'Витражи',
  equipment: 'Стекло для оборудования и рекламы',
  furniture: 'Стеклянная мебель',
  services: 'Услуги',
} as const;

const UNITS = [
  { code: 'pcs', name: 'Штука', symbol: 'шт', symbolEn: 'pcs', kind: 'count' },
  { code: 'm2', name: 'Квадратный метр', symbol: 'м²', symbolEn: 'm²', kind: 'area', decimals: 4 },
  { code: 'm', name: 'Метр', symbol: 'м', symbolEn: 'm', kind: 'length', decimals: 3 },
  { code: 'trip', name: 'Выезд', symbol: 'выезд', symbolEn: 'trip', kind: 'count' },
] as const;

type Sized = readonly [
  sku: string,
  name: string,
  nameEn: string,
  category: keyof typeof CATEGORIES,
  price: number,
  cost: number,
  days: number,
];

/** Made to size, by the square metre; with their sizes, edges and holes. */
const SIZED: readonly Sized[] = [
  ['MIR-4', 'Зеркало 4 мм', 'Mirror, 4 mm', 'mirrors', 4200, 2100, 3],
  ['MIR-6', 'Зеркало 6 мм с фацетом', 'Bevelled mirror, 6 mm', 'mirrors', 7800, 4300, 4],
  ['STG-T', 'Витраж «Тиффани»', 'Stained glass, Tiffany', 'stained', 38_000, 21_000, 5],
  ['STG-F', 'Витраж плёночный', 'Film stained glass', 'stained', 11_500, 5600, 4],
  ['EQP-6', 'Стекло закалённое 6 мм для оборудования', 'Toughened glass, 6 mm, for equipment', 'equipment', 6400, 3500, 4],
  ['EQP-A', 'Световая вывеска, стекло с печатью', 'Illuminated sign, printed glass', 'equipment', 14_900, 8200, 5],
  ['FUR-T', 'Столешница стеклянная 10 мм', 'Glass table top, 10 mm', 'furniture', 12_400, 7000, 5],
  ['FUR-S', 'Полка стеклянная 8 мм', 'Glass shelf, 8 mm', 'furniture', 8900, 4700, 3],
];

const SERVICES = [
  ['MEASURE', 'Замер', 'Measuring', 'trip', 1500, 900],
  ['DELIVERY', 'Доставка по городу', 'Delivery in town', 'trip', 2500, 1700],
  ['INSTALL', 'Монтаж', 'Installation', 'pcs', 4500, 2800],
] as const;

/** The workshop's catalogue: categories, units, tax, products to size with options, services, a bundle, price lists and policies. */
export async function makeCatalog(ctx: Context, roles: Readonly<Record<'manager' | 'rep', string>>): Promise<DemoProducts> {
  const tax = await ctx.records('taxClass').create({ name: 'НДС', code: 'vat' });
  await ctx.records('taxRate').createMany([
    { taxClassId: tax.id, name: 'НДС 20 %', percent: '20', validFrom: '2019-01-01', validTo: '2025-12-31' },
    { taxClassId: tax.id, name: 'НДС 22 %', percent: '22', validFrom: '2026-01-01' },
  ]);
  const units = byKey(UNITS, await ctx.records('unit').createMany(UNITS), (unit) => unit.code);
  const keys = Object.keys(CATEGORIES) as (keyof typeof CATEGORIES)[];
  const made = await ctx
    .records('productCategory')
    .createMany(keys.map((code, position) => ({ code, name: CATEGORIES[code], position })));
  const categories = new Map(keys.map((key, i) => [key, made[i]?.id ?? '']));
  const inputs = [
    ...SIZED.map(([sku, name, nameEn, category, price, cost, leadTimeDays]) => ({
      sku,
      name,
      nameEn,
      kind: 'configurable' as const,
      categoryId: categories.get(category) ?? null,
      unitId: units.get('pcs') ?? null,
      listPrice: rub(price),
      cost: rub(cost),
      priceFormula: 'max(area, 0.25)',
      sketchRequired: category !== 'mirrors',
      warrantyMonths: 12,
      leadTimeDays,
    })),
    ...SERVICES.map(([sku, name, nameEn, unit, price, cost]) => ({
      sku,
      name,
      nameEn,
      kind: sku === 'INSTALL' ? ('work' as const) : ('service' as const),
      categoryId: categories.get('services') ?? null,
      unitId: units.get(unit) ?? null,
      listPrice: rub(price),
      cost: rub(cost),
    })),
    { sku: 'TURNKEY', name: 'Замер, доставка и монтаж', kind: 'bundle' as const, categoryId: categories.get('services') ?? null },
  ].map((product) => ({ ...product, taxClassId: tax.id }));
  const products = byKey(inputs, await ctx.records('product').createMany(inputs), (product) => product.sku);
  await ctx.records('bundleItem').createMany(
    SERVICES.map(([sku], position) => ({
      bundleId: products.get('TURNKEY') ?? '',
      productId: products.get(sku) ?? '',
      position,
    })),
  );
  await makeOptions(
    ctx,
    SIZED.map(([sku]) => products.get(sku) ?? ''),
  );
  await makePriceLists(ctx, categories.get('mirrors') ?? '');
  await makePolicies(ctx, roles);
  return products;
}

const byKey = <T>(inputs: readonly T[], made: readonly { id: string }[], key: (input: T) => string): Map<string, string> =>
  new Map(inputs.map((input, i) => [key(input), made[i]?.id ?? '']));

async function makePriceLists(ctx: Context, mirrorsId: string): Promise<void> {
  const group = await ctx.records('customerGroup').create({ name: 'Дилеры', code: 'dealers' });
  const retail = await ctx.records('priceList').create({ name: 'Розница', code: 'retail', currency: 'RUB' });
  const dealers = await ctx
    .records('priceList')
    .create({ name: 'Дилерский', code: 'dealers', currency: 'RUB', customerGroupId: group.id, priority: 10 });
  const rule = { priceListId: retail.id, roundTo: rub(10), roundDirection: 'up' as const };
  await ctx.records('priceRule').createMany([
    { ...rule, name: 'Цена каталога, до 10 рублей вверх', percent: '0' },
    { ...rule, name: 'Зеркала от 10 штук', target: 'category', categoryId: mirrorsId, minQuantity: '10', percent: '-8' },
    {
      priceListId: dealers.id,
      name: 'Дилерам от розницы',
      base: 'otherList',
      baseListId: retail.id,
      percent: '-15',
      minMargin: '18',
    },
  ]);
  for await (const { id } of ctx.records('account').each({ filter: { types: { hasAny: ['dealer'] } }, fields: ['id'] }))
    await ctx.records('account' as string).update(id, { customerGroupId: group.id });
}

async function makePolicies(ctx: Context, roles: Readonly<Record<'manager' | 'rep', string>>): Promise<void> {
  await ctx.records('discountPolicy').createMany([
    { name: 'Менеджеры по заказам', roleId: roles.rep, maxDiscount: '7', minMargin: '30' },
    { name: 'Руководители', roleId: roles.manager, maxDiscount: '20', minMargin: '15' },
  ]);
  await ctx.records('valueClassPolicy').createMany([
    { valueClass: 'A', validFrom: '2026-01-01', maxDiscount: '12', deferralDays: 30, creditLimit: rub(500_000) },
    { valueClass: 'B', validFrom: '2026-01-01', maxDiscount: '9', deferralDays: 14, creditLimit: rub(150_000) },
    { valueClass: 'C', validFrom: '2026-01-01', maxDiscount: '5' },
  ]);
}
