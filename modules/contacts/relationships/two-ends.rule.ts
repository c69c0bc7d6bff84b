import { defineRule, invalid } from '#kernel';

/** Each end is one account or one person, and nobody is related to themselves. */
export const twoEnds = defineRule('two-ends', {
  on: ['create', 'update'],
  check({ after }) {
    for (const end of ['from', 'to']) {
      const given = [after[`${end}AccountId`], after[`${end}PersonId`]].filter((id) => id !== null && id !== undefined);
      if (given.length !== 1)
        throw invalid(`/${end}AccountId`, `Give either ${end}AccountId or ${end}PersonId.`, undefined, 'one_end');
    }
    const [from, to] = [after.fromAccountId ?? after.fromPersonId, after.toAccountId ?? after.toPersonId];
    if (from === to) throw invalid('/toAccountId', 'A relationship is between two different records.', undefined, 'same_record');
  },
});
