import { bool, defineEntity, json, link, money, text } from '#kernel';

/** One of a product's fixed makes, with a number and, if it has, prices of its own. */
export const productVariant = defineEntity('productVariant', {
  title: 'name',
  label: { en: 'Product variant', ru: 'Вариант товара' },
  common: 'child',
  fields: {
    product: link('product', { required: true, inverse: 'variants', onDelete: 'cascade' }),
    sku: text({ required: true, max: 64, search: true }),
    name: text({ required: true, max: 300, search: true }),
    attributes: json(),
    listPrice: money({ min: 0, description: "The product's if empty." }),
    cost: money({ min: 0, description: "The product's if empty." }),
    active: bool({ required: true, default: true }),
  },
  keys: [['sku']],
  access: { through: ['product'] },
});
