import { bool, choice, date, defineEntity, int, json, link, money, multiChoice, staffAccess, tags, text, timestamp, url } from '#kernel';
import { accountKeys } from '../duplicates/stored-keys.js';
import { taxIdDerivation } from './tax-ids.js';
import { completenessOnCreate } from '../completeness/on-create.js';
import { personalOwnerOnCreate, personalOwnerOnUpdate } from './personal-owner.rule.js';

/** A client, supplier, partner or competitor: an organisation, or a person who buys as one. */
export const account = defineEntity('account', {
  title: 'name',
  label: { en: 'Account', ru: 'Контрагент' },
  description: 'A client, supplier, partner or competitor: an organisation, or a person who buys as one.',
  fields: {
    kind: choice(['organisation', 'person'], { required: true, default: 'organisation', index: true }),
    name: text({ required: true, max: 300, search: true, index: true }),
    legalName: text({ max: 500, search: true }),
    shortName: text({ max: 200, search: true }),
    types: multiChoice(['prospect', 'customer', 'supplier', 'partner', 'competitor', 'dealer'], { index: true }),
    market: choice(['trade', 'consumer'], { index: true }),
    status: choice(['prospect', 'active', 'dormant', 'lost', 'blacklisted'], { required: true, default: 'prospect', index: true }),
    lifecycleStage: text({ max: 100, index: true }),
    parent: link('account', { inverse: 'subsidiaries', onDelete: 'setNull' }),
    industry: text({ max: 200, index: true }),
    employees: int({ min: 0 }),
    annualRevenue: money(),
    foundedOn: date({ description: 'The anniversary of it is a reason to greet.' }),
    inn: text({ max: 12, pattern: /^(\d{10}|\d{12})$/, example: '7707083893', search: true, index: true, description: 'Russian tax number: 10 digits of a firm, 12 of a person.' }),
    kpp: text({ max: 9, pattern: /^\d{4}[\dA-Z]{2}\d{3}$/, example: '773601001', description: 'Tells branches of one INN apart.' }),
    ogrn: text({ max: 15, pattern: /^(\d{13}|\d{15})$/, example: '1027700132195', index: true }),
    vatId: text({ max: 20, search: true, description: 'VAT number with its country, e.g. DE136695976.' }),
    vatIdNorm: text({ max: 20, readOnly: true, index: true }),
    bankDetails: json({ description: 'List of { bank, bic, account, correspondentAccount, currency }.', personal: 'sensitive' }),
    website: url(),
    language: text({ max: 35, description: 'BCP 47, e.g. ru or en-GB.' }),
    timeZone: text({ max: 64, description: 'IANA name, e.g. Europe/Moscow.' }),
    office: link('orgUnit', { onDelete: 'setNull' }),
    vip: bool({ required: true, default: false, index: true }),
    valueClass: choice(['A', 'B', 'C'], { index: true }),
    rfmCell: text({ max: 3, readOnly: true, index: true }),
    lifetimeValue: money({ readOnly: true }),
    creditLimit: money(),
    doNotContact: bool({ required: true, default: false }),
    notes: text({ max: 10_000 }),
    completeness: int({ min: 0, max: 100, readOnly: true, index: true, description: 'Per cent of what its class requires (CON5).' }),
    lastContactAt: timestamp({ readOnly: true, index: true, description: 'Start of the latest contact held (CON11).' }),
    nextContactAt: timestamp({ readOnly: true, index: true, description: 'When the nearest open planned contact is due (CON11).' }),
    duplicateKeys: tags({ readOnly: true, search: true, description: 'Hashes by which possible duplicates are found (CON2).' }),
    notDuplicate: bool({ required: true, default: false, description: 'Given on create: make the record although it looks like one that is there; those pairs count as dismissed (CON2).' }),
    dedupeGroup: text({ max: 64, readOnly: true, index: true }),
    mergedInto: link('account', { readOnly: true, onDelete: 'setNull' }),
  },
  access: staffAccess,
  indexes: [
    ['ownerId', 'name'],
    ['ownerId', 'lastContactAt'],
  ],
  derive: [taxIdDerivation, accountKeys, completenessOnCreate('account')],
  rules: [personalOwnerOnCreate, personalOwnerOnUpdate],
  report: { measures: ['completeness', 'annualRevenue', 'lifetimeValue', 'employees'], dimensions: ['ownerId', 'status', 'market', 'industry', 'valueClass', 'kind'] },
});
