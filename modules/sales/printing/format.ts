import { currencyExponent } from '#kernel';

export type Locale = 'ru' | 'en';

/** An amount as people write it: «12 345,50», "12,345.50"; without its currency. */
export function shownAmount(
  { amount, currency }: { readonly amount: number; readonly currency: string },
  locale: Locale,
): string {
  const exponent = currencyExponent(currency);
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0');
  const decimal = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return shownNumber(`${amount < 0 ? '-' : ''}${decimal}`, locale, exponent);
}

/** A decimal number, exactly; zeros at its end are left out unless `decimals` asks for them. */
export function shownNumber(decimal: string, locale: Locale, decimals = 0): string {
  const [whole = '', rest = ''] = decimal.replace(/^-/, '').split('.');
  const kept = rest.replace(/0+$/, '').padEnd(decimals, '0');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, locale === 'ru' ? '\u00a0' : ',');
  return `${decimal.startsWith('-') ? '−' : ''}${groups}${kept ? `${locale === 'ru' ? ',' : '.'}${kept}` : ''}`;
}

/** A day: 21.11.2026, or 21 Nov 2026. */
export function shownDay(day: string, locale: Locale): string {
  const at = new Date(`${day}T00:00:00Z`);
  return locale === 'ru'
    ? day.split('-').reverse().join('.')
    : at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
}
