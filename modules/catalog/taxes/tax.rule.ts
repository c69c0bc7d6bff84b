import { defineRule, invalid } from '#kernel';

export const rateHasALife = defineRule('rate-has-a-life', {
  on: ['create', 'update'],
  check({ after }) {
    if (after.validTo && String(after.validTo) < String(after.validFrom))
      throw invalid('/validTo', 'Must not be before validFrom.');
  },
});
