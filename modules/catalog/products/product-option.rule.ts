import { defineRule, invalid } from '#kernel';
import { parseFormula } from '../pricing/formula.js';

export const limitsInOrder = defineRule('limits-in-order', {
  on: ['create', 'update'],
  check({ after }) {
    if (after.least != null && after.most != null && Number(after.least) > Number(after.most))
      throw invalid('/most', 'Must not be less than least.');
  },
});

/** An effect has what it is reckoned by, and nothing else is left standing that would mislead. */
export const effectIsWhole = defineRule('effect-is-whole', {
  on: ['create', 'update'],
  check({ after }) {
    const { effect } = after;
    if ((effect === 'fixed' || effect === 'formula') && !after.amount)
      throw invalid('/amount', `The effect ${effect} needs an amount.`, undefined, 'required');
    if (effect === 'percent' && after.percent == null)
      throw invalid('/percent', 'The effect percent needs percent.', undefined, 'required');
    if (effect === 'formula' && !after.formula)
      throw invalid('/formula', 'The effect formula needs a formula.', undefined, 'required');
    if (after.formula) parseFormula(String(after.formula), '/formula');
  },
});
