import type { Derivation } from '#kernel';

/** VAT numbers are compared without spaces, dots and dashes, in upper case. */
export const taxIdDerivation: Derivation = {
  from: ['vatId'],
  sets: ['vatIdNorm'],
  of: ({ vatId }) => ({ vatIdNorm: typeof vatId === 'string' ? vatId.replace(/[\s.\-/]/g, '').toUpperCase() || null : null }),
};
