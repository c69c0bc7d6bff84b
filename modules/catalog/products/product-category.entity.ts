import { bool, defineEntity, int, link, referenceAccess, text } from '#kernel';
import { noCircleOfCategories } from './no-circle.rule.js';

/** A group of products; groups stand in a tree, and a price rule of a group goes for all below it. */
export const productCategory = defineEntity('productCategory', {
  title: 'name',
  label: { en: 'Product category', ru: 'Категория товаров' },
  fields: {
    name: text({ required: true, max: 200, search: true, index: true }),
    code: text({ max: 64 }),
    parent: link('productCategory', { inverse: 'children', onDelete: 'restrict' }),
    position: int({ required: true, default: 0, min: 0, max: 1_000_000 }),
    active: bool({ required: true, default: true, index: true }),
    description: text({ max: 2000 }),
  },
  keys: [['code']],
  access: referenceAccess,
  rules: [noCircleOfCategories],
});
