import { isTimeZone } from '../calendar/zone.js';
import { choice } from '../declare/fields/choice.js';
import { text } from '../declare/fields/text.js';
import { defineSetting } from '../declare/module.js';
import { checkCurrency } from '../platform/currencies.js';
import { invalid } from '../platform/problem.js';

/** What a firm is called and how it counts: given when it is made, so none of them has a default. */
export const profileSettings = [
  defineSetting('kernel.name', text({ max: 200 }), {
    default: null,
    label: { en: 'Name of the firm', ru: 'Название фирмы' },
    description: 'What the firm is called in letters and on its documents.',
    column: 'name',
  }),
  defineSetting('kernel.locale', choice(['en', 'ru']), {
    default: null,
    label: { en: 'Language', ru: 'Язык' },
    description: 'The language of those who have chosen none, and of what the firm sends.',
    column: 'locale',
  }),
  defineSetting('kernel.timeZone', text({ max: 64 }), {
    default: null,
    label: { en: 'Time zone', ru: 'Часовой пояс' },
    description: "IANA name of the zone in which the firm's days begin and end, such as Europe/Moscow.",
    column: 'time_zone',
    check(value, pointer) {
      if (!isTimeZone(String(value))) throw invalid(pointer, 'Expected the IANA name of a time zone, such as Europe/Moscow.');
    },
  }),
  defineSetting('kernel.baseCurrency', text({ max: 3 }), {
    default: null,
    label: { en: 'Base currency', ru: 'Основная валюта' },
    description: 'The currency reports add up in, as an ISO 4217 code; stays once amounts or exchange rates are written.',
    column: 'base_currency',
    check: checkCurrency,
  }),
];
