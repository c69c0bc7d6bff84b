import { choice, date, defineEntity, link, text } from '#kernel';
import { twoEnds } from './two-ends.rule.js';

/** How two accounts or people stand to each other, besides who works where. */
export const relationship = defineEntity('relationship', {
  title: 'kind',
  label: { en: 'Relationship', ru: 'Связь' },
  common: 'child',
  fields: {
    kind: choice(['parent', 'affiliate', 'partner', 'supplier', 'family', 'referral', 'competitor'], {
      required: true,
      index: true,
    }),
    fromAccount: link('account', { inverse: 'relationshipsFrom', onDelete: 'cascade' }),
    fromPerson: link('person', { inverse: 'relationshipsFrom', onDelete: 'cascade' }),
    toAccount: link('account', { inverse: 'relationshipsTo', onDelete: 'cascade' }),
    toPerson: link('person', { inverse: 'relationshipsTo', onDelete: 'cascade' }),
    startsOn: date(),
    endsOn: date(),
    notes: text({ max: 1000, personal: 'basic' }),
  },
  access: { through: ['fromAccount', 'fromPerson', 'toAccount', 'toPerson'] },
  rules: [twoEnds],
});
