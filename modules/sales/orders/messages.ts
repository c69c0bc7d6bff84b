import type { Translation } from '#kernel';

/** The refusals of orders in Russian. */
export const orderMessages: readonly Translation[] = [
  [
    'The order is {1} and agreed upon, so {2} stays; cancel it and make another.',
    'Заказ в состоянии {1}, условия согласованы, поле {2} не меняется; отмените его и создайте другой.',
  ],
  ['The order is {1}; cancel it instead of deleting it.', 'Заказ в состоянии {1}; отмените его, а не удаляйте.'],
  [
    'The lines of the order are agreed upon and stay; cancel it and make another.',
    'Строки заказа согласованы и не меняются; отмените его и создайте другой.',
  ],
  ['The prices of the order are agreed upon and stay.', 'Цены заказа согласованы и не меняются.'],
  ['An order needs at least one line; add salesOrderLines.', 'В заказе нужна хотя бы одна строка; добавьте salesOrderLines.'],
  ['The order is in {1}, but a price by hand is in {2}; give it in {3}.', 'Заказ в {1}, а цена вручную в {2}; укажите её в {3}.'],
  ['The version is {1}; only an accepted one becomes an order.', 'Версия в состоянии {1}; заказ создаётся только по принятой.'],
  ['Order {1} is made from this version already.', 'По этой версии уже создан заказ {1}.'],
  [
    '{1} is not made without a sketch; add one to the line or the order.',
    '{1} не изготавливается без эскиза; приложите его к строке или к заказу.',
  ],
  [
    'What the client owes is partly in a currency without an exchange rate; enter its rate.',
    'Часть долга клиента в валюте без курса; введите её курс.',
  ],
  [
    'With this order the client would owe {1} minor units, more than the limit of {2}; have a manager run salesOrder.approveCredit.',
    'С этим заказом долг клиента составит {1} (в мелких единицах) при лимите {2}; попросите руководителя выполнить salesOrder.approveCredit.',
  ],
  [
    'The order is {1}; the limit is looked at when it is confirmed.',
    'Заказ в состоянии {1}; лимит проверяется при подтверждении.',
  ],
  [
    'The client is told only after the final quality check has passed.',
    'Клиенту сообщают о готовности только после итогового контроля качества.',
  ],
  ['The order is {1}; the client is told when it is ready.', 'Заказ в состоянии {1}; клиенту сообщают, когда он готов.'],
  ['The material is {1}; only what is reserved is used.', 'Материал в состоянии {1}; списать можно только зарезервированный.'],
  ['The order is {1}; its quality is no longer checked.', 'Заказ в состоянии {1}; качество больше не проверяется.'],
  [
    'The {1} check comes after the {2} one has passed; record that first.',
    'Контроль {1} проводится после пройденного {2}; сначала запишите его.',
  ],
  ['The order is {1}; nothing of it is shipped.', 'Заказ в состоянии {1}; отгружать по нему нечего.'],
  ['All of the order is in shipments already.', 'Весь заказ уже в отгрузках.'],
  ['Of line {1} less is left to be shipped than {2}.', 'По строке {1} осталось отгрузить меньше, чем {2}.'],
  ['Expected a list of { orderLineId, quantity }.', 'Ожидается список { orderLineId, quantity }.'],
  ['The order has no such line.', 'В заказе нет такой строки.'],
  ['A quantity is greater than zero, with at most 4 decimals.', 'Количество больше нуля, не более 4 знаков после запятой.'],
  [
    'There is not exactly one order {1}; give its id in salesOrderId.',
    'Заказ {1} не найден или не один; укажите его id в salesOrderId.',
  ],
  ['Say which order is shipped: salesOrderId or orderNumber.', 'Укажите, какой заказ отгружен: salesOrderId или orderNumber.'],
  [
    'There is a shipment {1} of another order already; give another one an id of its own.',
    'Отгрузка {1} уже есть у другого заказа; дайте другой отгрузке свой id.',
  ],
  [
    'There is a shipment {1} with other lines already; give another one an id of its own.',
    'Отгрузка {1} уже есть с другими строками; дайте другой отгрузке свой id.',
  ],
  [
    'The shipment is cancelled here; report what was sent under another externalId.',
    'Отгрузка здесь отменена; сообщите об отправленном под другим externalId.',
  ],
  ['The shipment is {1} already; report it as returned.', 'Отгрузка уже в состоянии {1}; сообщите о ней как о возвращённой.'],
];
