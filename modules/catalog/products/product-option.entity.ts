import { bool, choice, decimal, defineEntity, int, link, money, text } from '#kernel';
import { effectIsWhole, limitsInOrder } from './product-option.rule.js';

/** What the client chooses of a configurable product: a size, a material, an edge. */
export const productOption = defineEntity('productOption', {
  title: 'name',
  label: { en: 'Product option', ru: 'Параметр товара' },
  common: 'child',
  fields: {
    product: link('product', { required: true, inverse: 'options', onDelete: 'cascade' }),
    code: text({
      required: true,
      max: 40,
      pattern: /^[a-z][A-Za-z0-9]*$/,
      example: 'width',
      description: 'By it parameters and formulas name the option; width, height and diameter give the area.',
    }),
    name: text({ required: true, max: 200 }),
    nameEn: text({ max: 200 }),
    kind: choice(['number', 'choice', 'flag', 'text'], { required: true, default: 'choice' }),
    mandatory: bool({ required: true, default: false }),
    least: decimal({ precision: 18, scale: 4, description: 'Of a number, e.g. 100 millimetres.' }),
    most: decimal({ precision: 18, scale: 4 }),
    measure: text({ max: 20, description: 'What a number is in, e.g. мм.' }),
    position: int({ required: true, default: 0, min: 0, max: 10_000 }),
  },
  keys: [['productId', 'code']],
  access: { through: ['product'] },
  rules: [limitsInOrder],
});

/** One of the values of a choice (or «yes» of a flag, or any number), and what it does to the price of a piece. */
export const productOptionValue = defineEntity('productOptionValue', {
  title: 'name',
  label: { en: 'Value of a product option', ru: 'Значение параметра' },
  common: 'child',
  fields: {
    option: link('productOption', { required: true, inverse: 'values', onDelete: 'cascade' }),
    code: text({ required: true, max: 40, pattern: /^[A-Za-z0-9][A-Za-z0-9_-]*$/, example: 'polished' }),
    name: text({ required: true, max: 200 }),
    nameEn: text({ max: 200 }),
    effect: choice(['none', 'fixed', 'percent', 'formula'], {
      required: true,
      default: 'none',
      description: 'fixed: amount; percent: of the price before options; formula: amount × formula.',
    }),
    amount: money({ base: false }),
    costAmount: money({ base: false, description: 'What it costs us; multiplied by the formula too.' }),
    percent: decimal({ precision: 9, scale: 4, min: '-100' }),
    formula: text({ max: 500, example: 'perimeter', description: 'How many times amount counts, e.g. perimeter.' }),
    active: bool({ required: true, default: true }),
    position: int({ required: true, default: 0, min: 0, max: 10_000 }),
  },
  keys: [['optionId', 'code']],
  access: { through: ['option'] },
  rules: [effectIsWhole],
});
