import { bool, decimal, defineEntity, int, json, link, money, text } from '#kernel';
import { linesOfDraftsOnly } from './frozen.rule.js';

const result = { readOnly: true, base: false } as const;

/** One line of a version. Lines with one `alternative` are to choose one of; an optional line counts if it is chosen. */
export const quoteLine = defineEntity('quoteLine', {
  title: 'description',
  label: { en: 'Quote line', ru: 'Строка предложения' },
  common: 'child',
  fields: {
    quoteVersion: link('quoteVersion', { required: true, immutable: true, inverse: 'lines', onDelete: 'cascade' }),
    position: int({ required: true, default: 0, min: 0, max: 100_000 }),
    product: link('product', { required: true, inverse: 'quoteLines', onDelete: 'restrict' }),
    variant: link('productVariant', { onDelete: 'restrict' }),
    description: text({ max: 2000, description: "The product's name if empty." }),
    quantity: decimal({ required: true, default: '1', precision: 18, scale: 4, min: '0.0001' }),
    parameters: json({ description: 'Sizes and choices by the codes of the product’s options.' }),
    discount: decimal({ required: true, default: '0', precision: 7, scale: 4, min: '0', max: '100', description: 'Per cent.' }),
    price: money({ base: false, min: 0, description: 'A unit price set by hand, in the currency of the version.' }),
    alternative: text({ max: 60, description: 'Lines with the same word are to choose one of.' }),
    optional: bool({ required: true, default: false }),
    chosen: bool({ required: true, default: true, description: 'Of alternatives and optional lines: counts in the total.' }),
    unitPrice: money(result),
    gross: money(result),
    discountAmount: money(result),
    net: money(result),
    tax: money(result),
    taxName: text({ max: 100, readOnly: true }),
    taxPercent: decimal({ precision: 7, scale: 4, readOnly: true }),
    total: money(result),
    cost: money(result),
    discountPercent: decimal({
      precision: 18,
      scale: 4,
      readOnly: true,
      description: 'All of it, against the price by the rules.',
    }),
    margin: decimal({ precision: 18, scale: 4, readOnly: true }),
    explanation: json({ readOnly: true, description: 'How the price came about, as product.explainPrice tells it.' }),
  },
  indexes: [['quoteVersionId', 'position']],
  access: { through: ['quoteVersion'] },
  rules: [linesOfDraftsOnly],
});
