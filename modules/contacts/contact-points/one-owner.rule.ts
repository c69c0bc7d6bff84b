import { defineRule, invalid } from '#kernel';

/** A record that belongs to a person or to an account, and never to both or neither. */
export const oneOwner = defineRule('one-owner', {
  on: ['create', 'update'],
  check({ after }) {
    const owners = [after.personId, after.accountId].filter((id) => id !== null && id !== undefined);
    if (owners.length !== 1) throw invalid('/personId', 'Give either personId or accountId.', undefined, 'one_owner');
  },
});
