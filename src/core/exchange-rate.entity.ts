import { referenceAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { date } from '../declare/fields/date.js';
import { decimal } from '../declare/fields/decimal.js';
import { text } from '../declare/fields/text.js';

/**
 * What one major unit of a foreign currency is worth in the tenant's own, from a day on. Amounts of money keep the rate they
 * were converted by and its day; a new rate changes none that is there.
 */
export const exchangeRate = defineEntity('exchangeRate', {
  title: 'currency',
  label: { en: 'Exchange rate', ru: 'Курс валюты' },
  description: 'What one major unit of a foreign currency is worth in the base currency, from `validFrom` on.',
  common: 'child',
  fields: {
    currency: text({ required: true, max: 3, pattern: /^[A-Z]{3}$/, example: 'USD' }),
    rate: decimal({ required: true, precision: 24, scale: 10 }),
    validFrom: date({ required: true }),
  },
  keys: [['currency', 'validFrom']],
  access: referenceAccess,
});
