import { defineRule } from '#kernel';
import { parseFormula } from '../pricing/formula.js';

/** A formula is read when it is written, not first when somebody needs a price. */
export const readablePriceFormula = defineRule('readable-price-formula', {
  on: ['create', 'update'],
  check({ after, changed }) {
    if (changed.includes('priceFormula') && after.priceFormula) parseFormula(String(after.priceFormula), '/priceFormula');
  },
});
