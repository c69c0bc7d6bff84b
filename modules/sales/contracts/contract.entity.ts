import { bool, choice, date, defineEntity, int, link, links, money, state, teamAccess, text, timestamp } from '#kernel';
import { contractMachine } from './contract.machine.js';
import { agreeable, signedStays } from './contract.rules.js';

/** What was agreed upon with a client for some time. From the signature on its terms stay what they are. */
export const contract = defineEntity('contract', {
  title: 'name',
  label: { en: 'Contract', ru: 'Договор' },
  fields: {
    number: text({
      max: 120,
      readOnly: true,
      search: true,
      index: true,
      sequence: { code: 'contract', pattern: 'ДГ-{yyyy}-{00000}' },
    }),
    name: text({ required: true, max: 300, search: true }),
    kind: choice(['sale', 'service', 'frame', 'other'], { required: true, default: 'sale', index: true }),
    status: state(contractMachine, { index: true }),
    account: link('account', { required: true, inverse: 'contracts', onDelete: 'restrict' }),
    person: link('person', { inverse: 'contractsSigned', onDelete: 'setNull', description: 'Who signs for the client.' }),
    deal: link('deal', { inverse: 'contracts', onDelete: 'restrict' }),
    quote: link('quote', { inverse: 'contracts', onDelete: 'restrict' }),
    orders: links('salesOrder', { inverse: 'contracts' }),
    startsOn: date({ index: true }),
    endsOn: date({ index: true, description: 'The last day; without one it holds until it is terminated.' }),
    noticeDays: int({ min: 0, max: 3650, description: 'So many days before the end it is to be said that it is not prolonged.' }),
    autoRenew: bool({ required: true, default: false, description: 'Prolonged by itself unless one side says otherwise.' }),
    renewMonths: int({ min: 1, max: 120, description: 'By how many months it is prolonged.' }),
    prolongations: int({ required: true, default: 0, min: 0, readOnly: true, description: 'How often it was prolonged.' }),
    value: money({ min: 0 }),
    paymentDays: int({ min: 0, max: 3650, description: 'Days to pay for the invoices of its orders.' }),
    terms: text({ max: 50_000 }),
    template: link('contractTemplate', {
      onDelete: 'restrict',
      description: 'How it is printed; in the words of the firm, in the language of the client, if empty.',
    }),
    pdf: link('file', { readOnly: true, onDelete: 'setNull' }),
    pdfHash: text({ max: 64, readOnly: true, description: 'SHA-256 of the PDF.' }),
    pdfOf: choice(['draft', 'signed'], {
      readOnly: true,
      description: 'What the PDF shows: what was under discussion, or was signed.',
    }),
    sentAt: timestamp({ readOnly: true }),
    signedOn: date(),
    signedFile: link('file', { onDelete: 'restrict', description: 'The signed paper.' }),
    remindedAt: timestamp({ readOnly: true, description: 'When its owner was reminded of its end.' }),
    previous: link('contract', { readOnly: true, inverse: 'renewals', onDelete: 'restrict', description: 'Which it renews.' }),
    terminatedOn: date(),
    terminationReason: text({ max: 2000 }),
    cancelReason: text({ max: 2000 }),
  },
  indexes: [['status', 'endsOn']],
  access: teamAccess,
  rules: [signedStays, agreeable],
  report: { measures: ['value'], dimensions: ['status', 'kind', 'accountId', 'ownerId', 'endsOn'] },
});
