import { bool, choice, defineEntity, referenceAccess, text } from '#kernel';
import { knownPlaceholders } from '../../printing/placeholders.js';

/** What a contract's template may name. */
export const PLACEHOLDERS = [
  'contract.number',
  'contract.name',
  'contract.date',
  'contract.startsOn',
  'contract.endsOn',
  'contract.value',
  'contract.inWords',
  'contract.paymentDays',
  'account.name',
  'account.legalName',
  'account.inn',
  'person.name',
  'owner.name',
  'seller.name',
  'seller.signatory',
] as const;

/** How a contract is printed. `{{contract.number}}` and the like stand for what the contract says; an unknown one is refused. */
export const contractTemplate = defineEntity('contractTemplate', {
  title: 'name',
  label: { en: 'Contract template', ru: 'Шаблон договора' },
  fields: {
    name: text({ required: true, max: 200 }),
    locale: choice(['ru', 'en'], { required: true, default: 'ru' }),
    heading: text({ max: 300, example: 'Contract {{contract.number}}' }),
    intro: text({ max: 5000 }),
    terms: text({ max: 50_000, description: 'Printed if the contract has none of its own.' }),
    footer: text({ max: 2000 }),
    active: bool({ required: true, default: true }),
  },
  access: referenceAccess,
  rules: [knownPlaceholders(PLACEHOLDERS)],
});
