import { bool, choice, defineEntity, multiChoice, referenceAccess, text } from '#kernel';
import { knownPlaceholders } from '../printing/placeholders.js';
import { PLACEHOLDERS } from './placeholders.js';

/** How a quote is printed. `{{quote.number}}` and the like stand for what the quote says; an unknown one is refused. */
export const quoteTemplate = defineEntity('quoteTemplate', {
  title: 'name',
  label: { en: 'Quote template', ru: 'Шаблон предложения' },
  fields: {
    name: text({ required: true, max: 200 }),
    locale: choice(['ru', 'en'], { required: true, default: 'ru' }),
    heading: text({ max: 300, example: 'Quote {{quote.number}}' }),
    intro: text({ max: 5000 }),
    terms: text({ max: 10_000, description: 'Printed if the version has none of its own.' }),
    footer: text({ max: 2000 }),
    columns: multiChoice(['position', 'description', 'parameters', 'quantity', 'unitPrice', 'discount', 'tax', 'total'], {
      default: ['position', 'description', 'quantity', 'unitPrice', 'total'],
    }),
    active: bool({ required: true, default: true }),
  },
  access: referenceAccess,
  rules: [knownPlaceholders(PLACEHOLDERS)],
});
