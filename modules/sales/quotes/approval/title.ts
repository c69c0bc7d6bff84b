import { shownNumber } from '../../printing/format.js';
import type { Beyond } from '../freeze.listener.js';

/** What approvers read first: the quote, its version, and the worst of what goes beyond. At most 500 characters. */
export function approvalTitle(
  locale: 'ru' | 'en',
  quote: { readonly number: string; readonly version: number; readonly account: string },
  beyond: readonly Beyond[],
): string {
  const shown = (value: string) => `${shownNumber(value, locale)} %`;
  const worst = (kind: Beyond['kind'], sign: 1 | -1) =>
    beyond.filter((one) => one.kind === kind).sort((a, b) => sign * (Number(b.value) - Number(a.value)))[0];
  const [discount, margin] = [worst('discount', 1), worst('margin', -1)];
  const words =
    locale === 'ru'
      ? { of: 'Предложение', version: 'версия', discount: 'скидка', margin: 'маржа', limit: 'можно' }
      : { of: 'Quote', version: 'version', discount: 'discount', margin: 'margin', limit: 'limit' };
  const parts = [
    ...(discount ? [`${words.discount} ${shown(discount.value)} (${words.limit} ${shown(discount.limit)})`] : []),
    ...(margin ? [`${words.margin} ${shown(margin.value)} (${words.limit} ${shown(margin.limit)})`] : []),
  ];
  const head = `${words.of} ${quote.number}, ${words.version} ${quote.version}, ${quote.account.slice(0, 200)}`;
  return parts.length > 0 ? `${head}: ${parts.join(', ')}` : head;
}
