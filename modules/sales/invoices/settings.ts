import { defineSetting, int, json } from '#kernel';

/** Defaults of the catalogue (17-defaults), each to be set per tenant. */
export const invoiceSettings = [
  defineSetting('sales.paymentDays', int({ min: 0, max: 3650 }), {
    default: 10,
    description: 'Days to pay after an invoice is issued.',
  }),
  defineSetting('sales.paymentCallDays', int({ min: 0, max: 365 }), {
    default: 3,
    description: 'So many working days before an invoice is due its owner calls the client.',
  }),
  defineSetting('sales.overdueLadder', json(), {
    default: [1, 7, 14],
    description: 'Days after the due date on which the owner calls about an overdue invoice: [1, 7, 14].',
  }),
];
