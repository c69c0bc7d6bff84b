import { bool, choice, date, defineEntity, defineRule, int, invalid, link, referenceAccess, text } from '#kernel';
import { CHANNELS } from './channels.js';
import { currencyOfIso } from './currency.rule.js';

const datesInOrder = defineRule('dates-in-order', {
  on: ['create', 'update'],
  check({ after }) {
    if (after.validFrom && after.validTo && String(after.validTo) < String(after.validFrom))
      throw invalid('/validTo', 'Must not be before validFrom.');
  },
});

/** Prices in one currency for some time and some clients. Conditions left empty go for everybody. */
export const priceList = defineEntity('priceList', {
  title: 'name',
  label: { en: 'Price list', ru: 'Прайс-лист' },
  fields: {
    name: text({ required: true, max: 200, search: true }),
    code: text({ max: 64 }),
    currency: text({ required: true, max: 3, pattern: /^[A-Z]{3}$/, example: 'RUB' }),
    validFrom: date(),
    validTo: date({ description: 'The last day.' }),
    customerGroup: link('customerGroup', { inverse: 'priceLists', onDelete: 'restrict' }),
    segment: text({ max: 100, description: 'For accounts with this tag.' }),
    territory: text({ max: 100, description: 'Code of the territory it goes for.' }),
    channel: choice(CHANNELS),
    priority: int({
      required: true,
      default: 0,
      min: -1000,
      max: 1000,
      description: 'Of several lists the greatest comes first.',
    }),
    taxIncluded: bool({ required: true, default: false, description: 'Its prices contain the tax.' }),
    active: bool({ required: true, default: true, index: true }),
    description: text({ max: 2000 }),
  },
  keys: [['code']],
  access: referenceAccess,
  rules: [datesInOrder, currencyOfIso],
});

/** Clients that have prices in common, e.g. dealers. */
export const customerGroup = defineEntity('customerGroup', {
  title: 'name',
  label: { en: 'Customer group', ru: 'Группа клиентов' },
  common: 'child',
  fields: { name: text({ required: true, max: 200 }), code: text({ required: true, max: 64 }) },
  keys: [['code']],
  access: referenceAccess,
});
