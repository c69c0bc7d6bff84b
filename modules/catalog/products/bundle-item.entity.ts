import { decimal, defineEntity, int, link } from '#kernel';
import { goesIntoABundle } from './bundle-item.rule.js';

/** What a bundle consists of. A bundle without a price of its own costs what its items cost together. */
export const bundleItem = defineEntity('bundleItem', {
  title: 'quantity',
  label: { en: 'Item of a bundle', ru: 'Состав комплекта' },
  common: 'child',
  fields: {
    bundle: link('product', { required: true, inverse: 'bundleItems', onDelete: 'cascade' }),
    product: link('product', { required: true, inverse: 'inBundles', onDelete: 'restrict' }),
    quantity: decimal({ required: true, default: '1', precision: 18, scale: 4, min: '0.0001' }),
    position: int({ required: true, default: 0, min: 0, max: 10_000 }),
  },
  keys: [['bundleId', 'productId']],
  access: { through: ['bundle'] },
  rules: [goesIntoABundle],
});
