import type { Translation } from '#kernel';

/** The refusals of invoices and payments in Russian. */
export const invoiceMessages: readonly Translation[] = [
  [
    'The invoice is issued, so {1} stays; correct it by creditNote.issue.',
    'Счёт выставлен, {1} не меняется; исправьте кредит-нотой: creditNote.issue.',
  ],
  [
    'The invoice is issued, so its lines stay; correct it by creditNote.issue.',
    'Счёт выставлен, строки не меняются; исправьте кредит-нотой: creditNote.issue.',
  ],
  [
    'What is in the books stays; enter another record that corrects it.',
    'Проведённое не меняется; внесите другую, исправляющую запись.',
  ],
  ['Only an issued invoice is printed; issue it first.', 'Печатают только выставленный счёт; сначала выставьте его.'],
  ['Only an issued invoice has an address; issue it first.', 'Ссылка есть только у выставленного счёта; сначала выставьте его.'],
  ['Expected a text of at most 500 characters.', 'Ожидается текст не длиннее 500 знаков.'],
  ['Expected a list of at most 20 bank accounts.', 'Ожидается список не более чем из 20 банковских счетов.'],
  ['An invoice needs at least one line; run invoice.setLines.', 'В счёте нужна хотя бы одна строка; выполните invoice.setLines.'],
  ['An invoice is not due before the day it is issued.', 'Срок оплаты не может быть раньше дня выставления.'],
  [
    'The invoice is made from an order; delete the draft and run salesOrder.invoice again.',
    'Счёт создан по заказу; удалите черновик и выполните salesOrder.invoice снова.',
  ],
  ['Say the currency.', 'Укажите валюту.'],
  ['Expected a list of 1 to 1000 lines.', 'Ожидается список от 1 до 1000 строк.'],
  ['Say what is invoiced, in at most 2000 characters.', 'Укажите, за что счёт, не более 2000 знаков.'],
  ['Expected the id of a product.', 'Ожидается id товара.'],
  ['Expected whole minor units, 0 or more.', 'Ожидаются целые мелкие единицы, 0 или больше.'],
  ['Per cent, from 0 to 100 with at most 4 decimals.', 'Процент от 0 до 100, не более 4 знаков после запятой.'],
  ['The order is {1}; confirm it before it is invoiced.', 'Заказ в состоянии {1}; подтвердите его, прежде чем выставлять счёт.'],
  [
    'Of the order {1} minor units are not invoiced yet; ask for no more.',
    'По заказу ещё не выставлено {1} мелких единиц; больше указать нельзя.',
  ],
  ['More would be paid or credited than the invoice is about.', 'Оплата и корректировки превысили бы сумму счёта.'],
  ['The invoice is a draft; issue it before it is paid.', 'Счёт ещё черновик; выставьте его до оплаты.'],
  ['The invoice is a draft; change or delete it.', 'Счёт ещё черновик; измените или удалите его.'],
  [
    'The invoice is in {1}, the payment in {2}; only the same currency pays it.',
    'Счёт в {1}, платёж в {2}; оплатить можно только в той же валюте.',
  ],
  ['The payment is {1}; only settled money pays.', 'Платёж в состоянии {1}; зачесть можно только полученные деньги.'],
  ['The payment is {1}; only settled money is refunded.', 'Платёж в состоянии {1}; вернуть можно только полученные деньги.'],
  ['Of the payment {1} minor units are left; allocate no more.', 'От платежа осталось {1} мелких единиц; зачесть больше нельзя.'],
  [
    'Of the invoice {1} minor units are open; allocate no more.',
    'По счёту не оплачено {1} мелких единиц; зачесть больше нельзя.',
  ],
  ['Of the payment {1} minor units are left; refund no more.', 'От платежа осталось {1} мелких единиц; вернуть больше нельзя.'],
  ['Nothing is left of the payment, or nothing is open of the invoice.', 'От платежа ничего не осталось или счёт уже оплачен.'],
  [
    'There is a payment {1} of {2} {3} already; give another one an id of its own.',
    'Платёж {1} на {2} {3} уже есть; у другого должен быть свой id.',
  ],
  ['The payment is in {1}; allocate in it.', 'Платёж в {1}; зачитывайте в этой валюте.'],
  ['The payment is in {1}; refund in it.', 'Платёж в {1}; возвращайте в этой валюте.'],
  ['The invoice was paid at this very moment; try again.', 'Счёт оплатили в этот самый момент; повторите.'],
  ['The invoice is {1}; nothing of it is left to be credited.', 'Счёт в состоянии {1}; корректировать нечего.'],
  ['Nothing of the invoice is left to be credited.', 'По счёту корректировать нечего.'],
  ['Give an amount or lines, not both.', 'Укажите сумму или строки, но не то и другое.'],
  ['The invoice is in {1}; credit in it.', 'Счёт в {1}; корректируйте в этой валюте.'],
  [
    'Of the invoice {1} minor units are left to be credited; credit no more.',
    'По счёту можно скорректировать ещё {1} мелких единиц; больше нельзя.',
  ],
  ['Expected a list of { invoiceLineId, quantity }.', 'Ожидается список { invoiceLineId, quantity }.'],
  ['Name each line of the invoice at most once.', 'Назовите каждую строку счёта не более одного раза.'],
  ['Of line {1} less is left to be credited than {2}.', 'По строке {1} осталось скорректировать меньше, чем {2}.'],
  [
    'Say in paymentResult what came of the call about payment before it is closed.',
    'Прежде чем закрыть звонок об оплате, укажите его итог в paymentResult.',
  ],
  [
    'The credit note is of the books of before and names no invoice; it was printed there.',
    'Кредит-нота перенесена из прежнего учёта и не называет счёта; её напечатали там.',
  ],
  ['The order names no client, so nobody can be invoiced.', 'В заказе нет клиента, поэтому счёт выставить некому.'],
];
