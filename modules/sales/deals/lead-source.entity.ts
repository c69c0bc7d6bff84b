import { bool, choice, defineEntity, link, referenceAccess, text } from '#kernel';

/** Where interests come from. */
export const leadSource = defineEntity('leadSource', {
  title: 'name',
  label: { en: 'Source', ru: 'Источник' },
  common: 'child',
  fields: {
    name: text({ required: true, max: 200, search: true }),
    code: text({ required: true, max: 64 }),
    kind: choice(['advertising', 'website', 'referral', 'event', 'call', 'partner', 'other'], {
      required: true,
      default: 'other',
    }),
    parent: link('leadSource', { inverse: 'children', onDelete: 'setNull' }),
    active: bool({ required: true, default: true }),
  },
  keys: [['code']],
  access: referenceAccess,
});
