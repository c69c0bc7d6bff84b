import { defineRule, invalid } from '#kernel';

/** A contact is planned with somebody, and its window does not end before it begins. */
export const about = defineRule('planned-with-somebody', {
  on: ['create', 'update'],
  check({ after }) {
    if (!after.accountId && !after.personId)
      throw invalid('/accountId', 'Say with whom: accountId or personId.', undefined, 'required');
    if (after.windowEndsAt && Date.parse(String(after.windowEndsAt)) < Date.parse(String(after.dueAt))) {
      throw invalid('/windowEndsAt', 'Must not be before dueAt.');
    }
  },
});
