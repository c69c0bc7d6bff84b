import { defineRule, invalid } from '#kernel';

export const endAfterStart = defineRule('end-after-start', {
  on: ['create', 'update'],
  check({ after }) {
    if (after.endedAt && Date.parse(String(after.endedAt)) < Date.parse(String(after.startedAt))) {
      throw invalid('/endedAt', 'Must not be before startedAt.');
    }
  },
});
