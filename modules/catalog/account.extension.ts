import { extendEntity, link } from '#kernel';

/** By what an account's price list is chosen. */
export const accountPrices = extendEntity('account', {
  fields: {
    customerGroup: link('customerGroup', { inverse: 'accounts', onDelete: 'setNull' }),
    priceList: link('priceList', {
      inverse: 'accounts',
      onDelete: 'setNull',
      description: 'Agreed with this account; comes before all others.',
    }),
  },
});
