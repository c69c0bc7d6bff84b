import type { Translation } from '#kernel';

/** The module's refusals in Russian. */
export const messages: readonly Translation[] = [
  ['Expected { system, id }, both texts.', 'Ожидается { system, id }, оба — тексты.'],
  [
    'A VIP or class A account changes its owner only with approval: run account.requestOwner on it first, or let the merged account have its owner.',
    'У VIP и клиентов класса A ответственный меняется только с одобрения: сначала выполните account.requestOwner или оставьте ответственного объединяемой записи.',
  ],
  [
    'A VIP or class A account changes its owner only with approval: run account.requestOwner with toId and reason.',
    'У VIP и клиентов класса A ответственный меняется только с одобрения: выполните account.requestOwner с toId и reason.',
  ],
  [
    'A VIP or class A account needs a personal owner: give ownerId.',
    'VIP и клиентам класса A нужен личный ответственный: укажите ownerId.',
  ],
  [
    'A decision is made with somebody: give accountId or personIds.',
    'Решение принимают с кем-то: укажите accountId или personIds.',
  ],
  [
    'A person needs a name: give firstName, lastName or displayName.',
    'Человеку нужно имя: укажите firstName, lastName или displayName.',
  ],
  ['A record cannot be merged into itself.', 'Запись нельзя объединить с самой собой.'],
  ['A relationship is between two different records.', 'Связь бывает между двумя разными записями.'],
  [
    'Another merge into this {1} came later; undo that one first.',
    'С этой записью {1} позже объединили другую; сначала отмените то объединение.',
  ],
  [
    'Expected a date such as 1980-05-17, or --05-17 without the year.',
    'Ожидается дата, например 1980-05-17, или --05-17 без года.',
  ],
  ['Give either {1}AccountId or {2}PersonId.', 'Укажите либо {1}AccountId, либо {2}PersonId.'],
  ['Give either personId or accountId.', 'Укажите либо personId, либо accountId.'],
  ['Give the id of one of the records that are merged.', 'Укажите id одной из объединяемых записей.'],
  ['Must lie on or after from, at most {1} days later.', 'Должно быть не раньше from и не позже чем через {1} дней.'],
  ['Must not be before dueAt.', 'Не может быть раньше dueAt.'],
  ['Must not be before startedAt.', 'Не может быть раньше startedAt.'],
  ['Not a field to choose; these are: {1}.', 'Это поле нельзя выбрать; можно: {1}.'],
  ['Nothing is merged into this {1}.', 'С этой записью {1} ничего не объединено.'],
  ['Say with whom: accountId or personId.', 'Скажите, с кем: accountId или personId.'],
  [
    'There is such a {1} already, which you may not see. Ask somebody who may, or send notDuplicate: true to create this one all the same.',
    'Такая запись ({1}) уже есть, но вам она не видна. Спросите того, кому видна, или передайте notDuplicate: true, чтобы всё же создать эту.',
  ],
  [
    'There is a {1} like this already: {2}, {3} of 100. Use that one, or send notDuplicate: true to create this one all the same.',
    'Похожая запись {1} уже есть: {2}, {3} из 100. Возьмите её или пришлите notDuplicate: true, чтобы всё же создать эту.',
  ],
  [
    'There is more than one {1} like this already: {2}, {3} of 100. Use that one, or send notDuplicate: true to create this one all the same.',
    'Похожих записей {1} уже несколько: {2}, {3} из 100. Возьмите её или пришлите notDuplicate: true, чтобы всё же создать эту.',
  ],
  [
    'There is a request for this account already; withdraw it or wait for the decision.',
    'По этому контрагенту уже есть запрос; отзовите его или дождитесь решения.',
  ],
  ['There is no such user.', 'Такого пользователя нет.'],
  [
    'These records have different strong ids; if they are one all the same, repeat with acceptDifferentIds: true.',
    'У этих записей разные надёжные идентификаторы; если это всё же одно и то же, повторите с acceptDifferentIds: true.',
  ],
  ['They own the account already.', 'Они уже ответственные за этого контрагента.'],
  ['This person was merged; export the one they live on in.', 'Этого человека объединили с другой записью; выдайте данные той.'],
  ['This person was merged; erase the one they live on in.', 'Этого человека объединили с другой записью; сотрите ту.'],
  ['There is no threshold {1}; there are {2}.', 'Порога {1} нет; есть {2}.'],
  ['Expected a number from {1} to 100: warn ≤ block ≤ autoLink.', 'Ожидается число от {1} до 100: warn ≤ block ≤ autoLink.'],
  ['Expected { "warn": 50, "block": 85, "autoLink": 95 }.', 'Ожидается { "warn": 50, "block": 85, "autoLink": 95 }.'],
  ['Expected { "default": { … }, "byClass": { … } }, not {1}.', 'Ожидается { "default": { … }, "byClass": { … } }, а не {1}.'],
  [
    'Expected a positive number; leave the field out if it does not count.',
    'Ожидается положительное число; уберите поле, если оно не учитывается.',
  ],
  ['Expected an object of fields with their weights: { "name": 10 }.', 'Ожидается объект полей с весами: { "name": 10 }.'],
];
