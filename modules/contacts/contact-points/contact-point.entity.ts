import { bool, choice, defineEntity, link, text, timestamp } from '#kernel';
import { countryOfCurrency, valueNormDerivation } from './normalise.js';
import { oneOwner } from './one-owner.rule.js';

/** A phone, e-mail or other way to reach a person or an account. One number may belong to many (CON1). */
export const contactPoint = defineEntity('contactPoint', {
  title: 'valueRaw',
  label: { en: 'Contact point', ru: 'Способ связи' },
  description: 'A phone, e-mail or other way to reach exactly one person or account. The same value may belong to many (CON1).',
  common: 'child',
  fields: {
    person: link('person', { inverse: 'contactPoints', onDelete: 'cascade' }),
    account: link('account', { inverse: 'contactPoints', onDelete: 'cascade' }),
    kind: choice(['phone', 'email', 'messenger', 'fax', 'postal', 'social'], { required: true, index: true }),
    network: text({ max: 50, personal: 'basic', description: 'Which messenger or social network: telegram, whatsapp, vk, x.' }),
    valueRaw: text({ required: true, max: 500, search: true, personal: 'basic' }),
    valueNorm: text({
      max: 500,
      readOnly: true,
      index: true,
      search: true,
      personal: 'basic',
      description: 'E.164, lower-case e-mail, or the canonical form; null where it could not be understood.',
    }),
    country: text({
      max: 2,
      pattern: /^[A-Z]{2}$/,
      example: 'RU',
      default: countryOfCurrency,
      description: "Country of numbers written without + and code; that of the tenant's currency unless given.",
    }),
    label: text({ max: 100, personal: 'basic', description: 'work, home, mobile …' }),
    isPrimary: bool({ required: true, default: false }),
    verifiedAt: timestamp(),
    state: choice(['ok', 'invalid', 'bouncedSoft', 'bouncedHard', 'optedOut'], { required: true, default: 'ok', index: true }),
    timeZone: text({ max: 64 }),
  },
  access: { through: ['person', 'account'] },
  indexes: [['kind', 'valueNorm']],
  derive: [valueNormDerivation],
  rules: [oneOwner],
});
