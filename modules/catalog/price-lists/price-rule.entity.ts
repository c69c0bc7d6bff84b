import { bool, choice, date, decimal, defineEntity, link, money, text } from '#kernel';
import { amountsInTheListsCurrency, noCircleOfLists, ruleIsWhole } from './price-rule.rule.js';

/**
 * How a price list makes prices of what it is for. Of the rules that fit, the narrowest target wins (variant, product, category,
 * global; of categories the nearest), then the greatest minimum quantity.
 */
export const priceRule = defineEntity('priceRule', {
  title: 'name',
  label: { en: 'Price rule', ru: 'Правило цены' },
  common: 'child',
  fields: {
    priceList: link('priceList', { required: true, inverse: 'rules', onDelete: 'cascade' }),
    name: text({ max: 200 }),
    target: choice(['global', 'category', 'product', 'variant'], { required: true, default: 'global' }),
    category: link('productCategory', { onDelete: 'cascade' }),
    product: link('product', { inverse: 'priceRules', onDelete: 'cascade' }),
    variant: link('productVariant', { onDelete: 'cascade' }),
    minQuantity: decimal({ required: true, default: '0', precision: 18, scale: 4, min: '0' }),
    kind: choice(['fixed', 'percent', 'formula'], { required: true, default: 'percent' }),
    amount: money({
      base: false,
      min: 0,
      description: 'Of fixed: the price. Of formula: what is multiplied; the base price if empty.',
    }),
    percent: decimal({ precision: 9, scale: 4, min: '-100', description: 'Added to the base price; less than zero takes off.' }),
    formula: text({ max: 500, example: 'max(area, 0.25)', description: 'Takes the place of the product’s own formula.' }),
    base: choice(['list', 'cost', 'otherList'], { required: true, default: 'list' }),
    baseList: link('priceList', { inverse: 'derivedRules', onDelete: 'restrict' }),
    surcharge: money({ base: false, description: 'Added to the price of a piece, after the rest.' }),
    roundTo: money({ base: false, min: 1, description: 'The price of a piece is a multiple of it.' }),
    roundDirection: choice(['nearest', 'up', 'down'], { required: true, default: 'nearest' }),
    minMargin: decimal({
      precision: 9,
      scale: 4,
      min: '0',
      max: '99.9999',
      description: 'Per cent of the price above cost that is left at least.',
    }),
    maxMargin: decimal({
      precision: 9,
      scale: 4,
      min: '0',
      max: '99.9999',
      description: 'Per cent of the price above cost that is taken at most.',
    }),
    validFrom: date(),
    validTo: date({ description: 'The last day.' }),
    active: bool({ required: true, default: true }),
  },
  indexes: [
    ['priceListId', 'target', 'productId'],
    ['priceListId', 'target', 'categoryId'],
    ['priceListId', 'target', 'variantId'],
  ],
  access: { through: ['priceList'] },
  rules: [ruleIsWhole, amountsInTheListsCurrency, noCircleOfLists],
});
