import { defineSetting, int } from '#kernel';

/** Defaults of the catalogue (17-defaults), each to be set per tenant. */
export const settings = [
  defineSetting('contacts.replyMinutes', int({ min: 1, max: 1_000_000 }), {
    default: 240,
    label: { en: 'Time to answer, working minutes', ru: 'Время на ответ, рабочих минут' },
    description: 'Working minutes within which an e-mail to a shared mailbox is to be answered.',
  }),
  defineSetting('contacts.replyWarnPercent', int({ min: 1, max: 100 }), {
    default: 75,
    label: { en: 'Warning, per cent of the time to answer', ru: 'Предупреждение, процент времени на ответ' },
    description: 'Warn when so many per cent of the time to answer have passed.',
  }),
];
