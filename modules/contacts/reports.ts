import { defineReport, int } from '#kernel';

/** Accounts and people of each owner. */
export const accountsByOwner = defineReport('account.byOwner', {
  entity: 'account',
  description: 'Accounts per owner, with their completeness',
  groupBy: ['ownerId'],
  measures: ['count', 'avg.completeness'],
});
export const peopleByOwner = defineReport('person.byOwner', {
  entity: 'person',
  description: 'People per owner, with their completeness',
  groupBy: ['ownerId'],
  measures: ['count', 'avg.completeness'],
});

const DAY = 86_400_000;

/** CON11: whom nobody has contacted for so many days, those never contacted among them. One indexed query. */
const withoutContact = (days: unknown, now: Date): Record<string, unknown> => {
  const since = new Date(now.getTime() - Number(days) * DAY).toISOString();
  return { or: [{ lastContactAt: { lt: since } }, { lastContactAt: { isNull: true } }] };
};

const input = { days: int({ required: true, min: 1, max: 36_500 }) };

export const accountsWithoutContact = defineReport('account.withoutContact', {
  entity: 'account',
  description: 'Accounts per owner with whom there was no contact for so many days',
  input,
  groupBy: ['ownerId'],
  measures: ['count', 'min.lastContactAt'],
  filter: ({ days }, now) => withoutContact(days, now),
});
export const peopleWithoutContact = defineReport('person.withoutContact', {
  entity: 'person',
  description: 'People per owner with whom there was no contact for so many days',
  input,
  groupBy: ['ownerId'],
  measures: ['count', 'min.lastContactAt'],
  filter: ({ days }, now) => withoutContact(days, now),
});
