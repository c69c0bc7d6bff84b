import { defineSetting, int, text } from '#kernel';

/** Defaults of the catalogue (17-defaults), each to be set per tenant. */
export const quoteSettings = [
  defineSetting('sales.quoteDays', int({ min: 1, max: 3650 }), {
    default: 14,
    label: { en: 'Validity of a quote, days', ru: 'Срок действия предложения, дней' },
    description: 'Days for which a quote is valid from the day it is ready.',
  }),
  defineSetting('sales.quoteReminderDays', int({ min: 0, max: 365 }), {
    default: 3,
    label: { en: 'Reminder before a quote expires, days', ru: 'Напоминание до истечения предложения, дней' },
    description: 'So many days before a quote expires its owner is reminded.',
  }),
  defineSetting('sales.quoteApproval', text({ required: true, max: 100 }), {
    default: 'quote-discount',
    label: { en: 'Approval policy of quotes', ru: 'Порядок согласования предложений' },
    description: 'Code of the approval policy for what goes beyond a discount policy that names none itself.',
  }),
];
