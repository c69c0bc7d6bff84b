import { bool, choice, defineEntity, int, json, link, links, money, referenceAccess, text } from '#kernel';
import { readablePriceFormula } from './price-formula.rule.js';

/** What the firm sells: a good, a service, work, a bundle, or something made to the client's choice and size. */
export const product = defineEntity('product', {
  title: 'name',
  label: { en: 'Product', ru: 'Товар или услуга' },
  fields: {
    sku: text({ required: true, max: 64, search: true }),
    name: text({ required: true, max: 300, search: true, index: true }),
    nameEn: text({ max: 300, search: true, description: 'For documents in English; the name if empty.' }),
    kind: choice(['good', 'service', 'bundle', 'configurable', 'work'], { required: true, default: 'good', index: true }),
    category: link('productCategory', { inverse: 'products', onDelete: 'setNull' }),
    unit: link('unit', { onDelete: 'restrict' }),
    taxClass: link('taxClass', { onDelete: 'restrict', description: 'Without one no tax is reckoned.' }),
    listPrice: money({ min: 0, description: 'Per unit, or per measure where there is a priceFormula.' }),
    cost: money({ min: 0, description: 'What it costs us, per unit or per measure.' }),
    priceFormula: text({
      max: 500,
      example: 'max(area, 0.25)',
      description: 'How many measures a piece is: prices and costs are multiplied by it, e.g. max(area, 0.25) for glass by m².',
    }),
    sketchRequired: bool({ required: true, default: false, description: 'It is not made without a sketch.' }),
    attributes: json({ description: 'What else is told of it: { "glass": "4 mm" }.' }),
    images: links('file', { description: 'Pictures of it.' }),
    description: text({ max: 10_000, search: true }),
    serviceTerms: text({ max: 2000 }),
    warrantyMonths: int({ min: 0, max: 1200 }),
    leadTimeDays: int({ min: 0, max: 3650, description: 'Working days from confirmation until it is ready.' }),
    active: bool({ required: true, default: true, index: true }),
  },
  keys: [['sku']],
  access: referenceAccess,
  rules: [readablePriceFormula],
  report: { measures: ['listPrice', 'cost'], dimensions: ['kind', 'categoryId', 'active'] },
});
