import { conflict, defineRule, invalid } from '#kernel';

/** What both sides have signed. */
export const TERMS = [
  'accountId',
  'personId',
  'kind',
  'name',
  'startsOn',
  'endsOn',
  'noticeDays',
  'autoRenew',
  'renewMonths',
  'value',
  'paymentDays',
  'terms',
  'signedOn',
  'signedFileId',
];
const OPEN = ['draft', 'sent'];

/** What cannot be agreed upon: an end before the beginning, a prolongation without its length. */
export const agreeable = defineRule('contract-can-be-agreed-upon', {
  on: ['create', 'update'],
  check({ after, changed }) {
    if (!changed.some((key) => ['startsOn', 'endsOn', 'autoRenew', 'renewMonths'].includes(key))) return;
    if (after.startsOn && after.endsOn && String(after.endsOn) < String(after.startsOn))
      throw invalid('/endsOn', 'A contract does not end before it begins.');
    if (after.autoRenew !== true) return;
    if (!after.endsOn) throw invalid('/endsOn', 'What is prolonged by itself has an end; give endsOn.', undefined, 'required');
    if (after.renewMonths == null)
      throw invalid('/renewMonths', 'Say by how many months it is prolonged.', undefined, 'required');
  },
});

/** Signed, its terms stay; only its end moves on when it is prolonged as agreed. */
export const signedStays = defineRule('signed-contract-stays', {
  on: ['update', 'delete'],
  check({ operation, before, after, changed }) {
    if (OPEN.includes(String(before?.status))) {
      if (operation === 'delete' && before?.status !== 'draft') throw frozen('it');
      return;
    }
    if (operation === 'delete') throw frozen('it');
    const prolonged = Number(after.prolongations ?? 0) === Number(before?.prolongations ?? 0) + 1;
    const touched = changed.find((key) => TERMS.includes(key) && !(prolonged && key === 'endsOn'));
    if (touched) throw frozen(touched);
  },
});

const frozen = (what: string) =>
  conflict('contract_frozen', `The contract is out of our hands, so ${what} stays; agree on another one by contract.renew.`);
