import { choice, computed, decimal, defineEntity, int, link, money, text } from '#kernel';

/** What a person is in a deal. */
export const dealParticipant = defineEntity('dealParticipant', {
  title: 'note',
  label: { en: 'Participant', ru: 'Участник сделки' },
  common: 'child',
  fields: {
    deal: link('deal', { required: true, inverse: 'participants', onDelete: 'cascade' }),
    person: link('person', { required: true, inverse: 'dealRoles', onDelete: 'cascade' }),
    role: choice(['user', 'influencer', 'decisionMaker', 'approver', 'gatekeeper', 'champion', 'other'], {
      required: true,
      default: 'other',
      index: true,
    }),
    influence: int({ min: 1, max: 5 }),
    note: text({ max: 1000 }),
  },
  keys: [['dealId', 'personId']],
  access: { through: ['deal'] },
});

/** Whose work a deal is, in parts that make up the whole; written by deal.setSplits only (SAL18). */
export const dealSplit = defineEntity('dealSplit', {
  title: 'percent',
  label: { en: 'Split', ru: 'Доля в сделке' },
  common: 'child',
  readOnly: true,
  fields: {
    deal: link('deal', { required: true, inverse: 'splits', onDelete: 'cascade' }),
    user: link('user', { required: true, inverse: 'dealSplits', onDelete: 'restrict' }),
    percent: decimal({ required: true, precision: 5, scale: 2, min: '0', max: '100' }),
    credit: money({ description: "The part of the deal's amount; the credits of a deal add up to it exactly." }),
  },
  keys: [['dealId', 'userId']],
  access: { through: ['deal'] },
  report: { measures: ['credit'], dimensions: ['userId'] },
});

type PathSql = (path: string, suffix?: string) => string;

/** What was agreed upon for a line, or else what its price gives. */
const either = (c: PathSql, suffix: string, reckoned = c('unitPrice', suffix)): string =>
  `case when ${c('agreed', '_amount')} is not null then ${c('agreed', suffix)} else ${reckoned} end`;

/** What a deal is about: entered by hand, or taken over from the quote that was accepted. */
export const dealLine = defineEntity('dealLine', {
  title: 'description',
  label: { en: 'Line of a deal', ru: 'Позиция сделки' },
  common: 'child',
  fields: {
    deal: link('deal', { required: true, inverse: 'lines', onDelete: 'cascade' }),
    product: link('product', { inverse: 'dealLines', onDelete: 'restrict' }),
    description: text({ max: 1000 }),
    quantity: decimal({ required: true, precision: 18, scale: 4, min: '0', default: '1' }),
    unitPrice: money({ min: 0 }),
    agreed: money({ min: 0, description: 'What the whole line comes to, if it was agreed upon; quantity × unitPrice if empty.' }),
    total: computed(money(), {
      reads: ['quantity', 'unitPrice', 'agreed'],
      sql: (c) => ({
        _amount: either(c, '_amount', `round(${c('quantity')} * ${c('unitPrice', '_amount')})`),
        _currency: either(c, '_currency'),
        _base: either(c, '_base', `round(${c('quantity')} * ${c('unitPrice', '_base')})`),
        _rate: either(c, '_rate'),
        _rate_date: either(c, '_rate_date'),
      }),
    }),
    quote: link('quote', { readOnly: true, onDelete: 'setNull', description: 'Whose accepted version it is of.' }),
  },
  report: { measures: ['total'], dimensions: ['productId'] },
  access: { through: ['deal'] },
});
