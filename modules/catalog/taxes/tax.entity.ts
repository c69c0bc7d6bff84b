import { date, decimal, defineEntity, link, referenceAccess, text } from '#kernel';
import { rateHasALife } from './tax.rule.js';

/** What products are taxed alike, e.g. «НДС 22 %» or «Без НДС». */
export const taxClass = defineEntity('taxClass', {
  title: 'name',
  label: { en: 'Tax class', ru: 'Налоговый класс' },
  common: 'child',
  fields: { name: text({ required: true, max: 100 }), code: text({ required: true, max: 40 }) },
  keys: [['code']],
  access: referenceAccess,
});

/** The per cent of a tax class in its time. */
export const taxRate = defineEntity('taxRate', {
  title: 'name',
  label: { en: 'Tax rate', ru: 'Ставка налога' },
  common: 'child',
  fields: {
    taxClass: link('taxClass', { required: true, inverse: 'rates', onDelete: 'cascade' }),
    name: text({ required: true, max: 100, description: 'As printed, e.g. НДС 22 %.' }),
    percent: decimal({ required: true, precision: 7, scale: 4, min: '0', max: '100' }),
    validFrom: date({ required: true }),
    validTo: date({ description: 'The last day; empty while it goes on.' }),
  },
  keys: [['taxClassId', 'validFrom']],
  access: { through: ['taxClass'] },
  rules: [rateHasALife],
});
