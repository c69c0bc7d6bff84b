import type { Context } from '../../src/declare/context.js';

export const rub = (roubles: number) => ({ amount: roubles * 100, currency: 'RUB' });

const mm = { kind: 'number' as const, mandatory: true, least: '100', measure: 'мм' };
const OPTIONS = [
  { code: 'width', name: 'Ширина', nameEn: 'Width', ...mm, most: '2250', position: 1 },
  { code: 'height', name: 'Высота', nameEn: 'Height', ...mm, most: '3210', position: 2 },
  { code: 'edge', name: 'Кромка', nameEn: 'Edge', kind: 'choice' as const, position: 3 },
  {
    code: 'holes',
    name: 'Отверстия',
    nameEn: 'Holes',
    kind: 'number' as const,
    least: '0',
    most: '20',
    measure: 'шт',
    position: 4,
  },
];

const effect = 'formula' as const;
const VALUES = [
  { of: 'edge', code: 'ground', name: 'Шлифовка', nameEn: 'Ground', amount: rub(150), costAmount: rub(60), formula: 'perimeter' },
  {
    of: 'edge',
    code: 'polished',
    name: 'Полировка',
    nameEn: 'Polished',
    amount: rub(280),
    costAmount: rub(110),
    formula: 'perimeter',
  },
  {
    of: 'holes',
    code: 'each',
    name: 'Сверление',
    nameEn: 'Drilling',
    amount: rub(120),
    costAmount: rub(40),
    formula: 'options.holes',
  },
];

/** The sizes, edges and holes of what is cut from glass. */
export async function makeOptions(ctx: Context, productIds: readonly string[]): Promise<void> {
  const options = await ctx
    .records('productOption')
    .createMany(productIds.flatMap((productId) => OPTIONS.map((option) => ({ productId, ...option }))));
  await ctx.records('productOptionValue').createMany(
    options.flatMap((option) =>
      VALUES.filter((value) => value.of === option.code).map(({ of: _, ...value }, position) => ({
        ...value,
        optionId: option.id,
        effect,
        position,
      })),
    ),
  );
}
