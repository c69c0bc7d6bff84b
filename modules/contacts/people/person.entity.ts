import { bool, choice, defineEntity, int, link, staffAccess, tags, text, timeOfDay, timestamp, url } from '#kernel';
import { birthdayDerivation } from './birthday.js';
import { personKeys } from '../duplicates/stored-keys.js';
import { completenessOnCreate } from '../completeness/on-create.js';
import { fullNameDerivation } from './full-name.js';

/** Somebody we talk to. May have roles in many accounts; `account` is the primary one. */
export const person = defineEntity('person', {
  title: 'fullName',
  label: { en: 'Person', ru: 'Контактное лицо' },
  description: 'Somebody we talk to. May have roles in many accounts (accountPeople); `account` is the primary one.',
  fields: {
    firstName: text({ max: 100, personal: 'basic' }),
    middleName: text({ max: 100, personal: 'basic' }),
    lastName: text({ max: 150, index: true, personal: 'basic' }),
    suffix: text({ max: 50, personal: 'basic' }),
    displayName: text({
      max: 300,
      personal: 'basic',
      description: 'The whole name as it is to be shown, where the parts do not make it up.',
    }),
    fullName: text({
      max: 500,
      readOnly: true,
      search: true,
      index: true,
      personal: 'basic',
      description: 'displayName, or the parts of the name in order.',
    }),
    nickname: text({ max: 100, search: true, personal: 'basic' }),
    salutation: text({ max: 100, personal: 'basic' }),
    gender: choice(['male', 'female', 'other'], { personal: 'basic' }),
    birthday: text({
      max: 10,
      pattern: /^(\d{4}|-)-\d\d-\d\d$/,
      example: '1980-02-29',
      dateLike: true,
      personal: 'basic',
      description: 'YYYY-MM-DD, or --MM-DD when the year is unknown.',
    }),
    birthMonthDay: text({
      max: 5,
      readOnly: true,
      index: true,
      personal: 'basic',
      description: 'MM-DD of the birthday, for lists of whom to greet.',
    }),
    photoUrl: url({ personal: 'basic' }),
    account: link('account', { inverse: 'people', onDelete: 'setNull' }),
    position: text({ max: 200, personal: 'basic', description: 'Job title in the primary account.' }),
    department: text({ max: 200, personal: 'basic' }),
    language: text({ max: 35 }),
    timeZone: text({ max: 64 }),
    preferredChannel: choice(['phone', 'email', 'messenger', 'sms', 'letter', 'meeting']),
    preferredFrom: timeOfDay(),
    preferredTo: timeOfDay(),
    decisionStyle: text({ max: 2000, personal: 'basic', description: 'How they come to decisions; notes.' }),
    notes: text({ max: 10_000, personal: 'basic' }),
    status: choice(['active', 'left', 'deceased'], { required: true, default: 'active', index: true }),
    doNotContact: bool({ required: true, default: false }),
    portalUser: link('user', { onDelete: 'setNull' }),
    completeness: int({ min: 0, max: 100, readOnly: true, index: true, description: 'Per cent of what is required (CON5).' }),
    lastContactAt: timestamp({ readOnly: true, index: true, description: 'Start of the latest contact held (CON11).' }),
    nextContactAt: timestamp({
      readOnly: true,
      index: true,
      description: 'When the nearest open planned contact is due (CON11).',
    }),
    duplicateKeys: tags({
      readOnly: true,
      search: true,
      personal: 'basic',
      description: 'Hashes by which possible duplicates are found (CON2).',
    }),
    notDuplicate: bool({
      required: true,
      default: false,
      description:
        'Given on create: make the record although it looks like one that is there; those pairs count as dismissed (CON2).',
    }),
    erasedAt: timestamp({ readOnly: true, description: 'When the personal data were erased (CON13).' }),
    dedupeGroup: text({ max: 64, readOnly: true, index: true }),
    mergedInto: link('person', { readOnly: true, onDelete: 'setNull' }),
  },
  access: staffAccess,
  indexes: [
    ['lastName', 'firstName'],
    ['ownerId', 'fullName'],
    ['ownerId', 'lastContactAt'],
  ],
  derive: [fullNameDerivation, birthdayDerivation, personKeys, completenessOnCreate('person')],
  report: { measures: ['completeness'], dimensions: ['ownerId', 'status', 'accountId', 'preferredChannel'] },
});
