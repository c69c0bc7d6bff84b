import { bool } from '../declare/fields/bool.js';
import { url } from '../declare/fields/url.js';
import { defineSetting } from '../declare/module.js';

export const requireSecondFactor = defineSetting('kernel.requireSecondFactor', bool(), {
  default: false,
  label: { en: 'Second factor for everybody', ru: 'Второй фактор для всех' },
  description: 'Everybody signs in with a second factor; who has none sets one up at the next sign-in.',
});

/** The links of letters lead there: `<appUrl>/reset-password#token=…` and `<appUrl>/accept-invitation#token=…`. */
export const appUrl = defineSetting('kernel.appUrl', url(), {
  default: null,
  label: { en: 'Address of the CRM', ru: 'Адрес CRM' },
  description: 'Where the firm\u2019s people open the CRM; links in letters begin with it. PUBLIC_URL unless given.',
});
