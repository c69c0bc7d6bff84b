import { defineSetting, int } from '#kernel';

/** Defaults of the catalogue (17-defaults), each to be set per tenant. */
export const settings = [
  defineSetting('contacts.replyMinutes', int({ min: 1, max: 1_000_000 }), {
    default: 240,
    description: 'Working minutes within which an e-mail to a shared mailbox is to be answered.',
  }),
  defineSetting('contacts.replyWarnPercent', int({ min: 1, max: 100 }), {
    default: 75,
    description: 'Warn when so many per cent of the time to answer have passed.',
  }),
];
