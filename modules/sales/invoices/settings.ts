import { defineSetting, int, json } from '#kernel';
import { checkSeller } from '../printing/party.js';

/** Defaults of the catalogue (17-defaults), each to be set per tenant. */
export const invoiceSettings = [
  defineSetting('sales.seller', json(), {
    default: {},
    label: { en: 'The firm on its invoices', ru: 'Реквизиты фирмы в счетах' },
    description:
      'What invoices say of the firm: { name, inn, kpp, ogrn, vatId, address, phone, email, signatory, accountant, bankAccounts: [{ currency, bank, bic, account, correspondentAccount, iban, swift }] }; each invoice keeps it as it was when it was issued.',
    check: checkSeller,
  }),
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
