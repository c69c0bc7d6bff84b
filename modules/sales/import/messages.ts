import type { Translation } from '#kernel';

/** What imports of known files say, in Russian. */
export const importMessages: readonly Translation[] = [
  [
    'No price and no client: the shop corrected its stock, and nothing was sold.',
    'Ни цены, ни клиента: магазин поправил остатки, ничего не продано.',
  ],
  [
    '{1} without a client is a cost of the shop itself, and nothing was sold.',
    '{1} без клиента — расход самого магазина, ничего не продано.',
  ],
  [
    'Line {1} of the same document is refused, so none of it was written.',
    'Строка {1} того же документа отклонена, поэтому он не записан.',
  ],
  [
    '{1} is there with other lines and stays as it is: the rows of a document stand one after the other, and what is in the books is corrected by a credit note.',
    '{1} уже есть с другими строками и остаётся как есть: строки документа стоят подряд, а проведённое исправляется кредит-нотой.',
  ],
  ['Expected the number of an invoice.', 'Ожидается номер счёта.'],
  ['Expected a stock code of 1 to 64 characters.', 'Ожидается код товара от 1 до 64 знаков.'],
  [
    'Expected a number other than zero, with at most 4 decimals.',
    'Ожидается число, отличное от нуля, не более чем с 4 знаками после запятой.',
  ],
  ['Expected a price such as 2.55.', 'Ожидается цена, например 2.55.'],
  ['Expected a date and time such as 2010-12-01T08:26:00.', 'Ожидаются дата и время, например 2010-12-01T08:26:00.'],
];
