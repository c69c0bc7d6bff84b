import { address, bool, choice, date, defineEntity, geo, link, text } from '#kernel';
import { oneOwner } from '../contact-points/one-owner.rule.js';

/** Where a person or an account is, lives, takes deliveries or has something installed. */
export const postalAddress = defineEntity('postalAddress', {
  title: 'label',
  label: { en: 'Address', ru: 'Адрес' },
  common: 'child',
  fields: {
    person: link('person', { inverse: 'addresses', onDelete: 'cascade' }),
    account: link('account', { inverse: 'addresses', onDelete: 'cascade' }),
    kind: choice(['legal', 'actual', 'delivery', 'installation'], { required: true, default: 'actual', index: true }),
    label: text({ max: 100, personal: 'basic' }),
    address: address({ required: true, personal: 'basic' }),
    point: geo({ personal: 'basic' }),
    isPrimary: bool({ required: true, default: false }),
    validFrom: date(),
    validTo: date(),
  },
  access: { through: ['person', 'account'] },
  rules: [oneOwner],
});
