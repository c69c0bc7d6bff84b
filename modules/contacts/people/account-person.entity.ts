import { bool, choice, date, defineEntity, int, link, multiChoice, text } from '#kernel';

/** What a person is in an account. One may have several roles, in one account or many; at most one is the primary. */
export const accountPerson = defineEntity('accountPerson', {
  title: 'position',
  label: { en: 'Role in an account', ru: 'Роль в компании' },
  description: 'What a person is in an account. At most one of a person is the primary; it is person.account.',
  common: 'child',
  fields: {
    account: link('account', { required: true, inverse: 'accountPeople', onDelete: 'cascade' }),
    person: link('person', { required: true, inverse: 'accountPeople', onDelete: 'cascade' }),
    position: text({ max: 200, personal: 'basic' }),
    department: text({ max: 200, personal: 'basic' }),
    isPrimary: bool({ required: true, default: false }),
    buyingRoles: multiChoice(['user', 'influencer', 'decisionMaker', 'approver', 'gatekeeper', 'champion'], { index: true }),
    influence: int({ min: 1, max: 5 }),
    attitude: int({ min: -2, max: 2, description: 'From -2, hostile, to +2, our advocate.' }),
    relationshipLevel: choice(['stranger', 'acquainted', 'working', 'trusted', 'friend']),
    startsOn: date(),
    endsOn: date({ description: 'Set when they have left the role.' }),
  },
  access: { through: ['account', 'person'] },
});
