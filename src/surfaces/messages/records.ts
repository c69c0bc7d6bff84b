import type { Translation } from '../../declare/module.js';

/** What is said of records, rights, sign-in and the installation itself. */
export const recordMessages: readonly Translation[] = [
  ['There is no {1} with this id, or you may not see it.', 'Нет записи {1} с таким id, или она вам не видна.'],
  ['There is no such record, or you may not see it.', 'Такой записи нет, или она вам не видна.'],
  ['There is no such {1}, or you may not see it.', 'Такой записи {1} нет, или она вам не видна.'],
  ['There is a {1} with the same {2} already.', 'Уже есть запись {1} с таким же значением {2}.'],
  [
    'There is a {1} with this id already; leave id out, or update that one.',
    'Запись {1} с таким id уже есть; уберите id или измените её.',
  ],
  [
    'The {1} has changed since you read it: it is at version {2}. Read it again and repeat your change.',
    'Запись {1} изменилась с тех пор, как вы её прочли: теперь версия {2}. Прочтите её снова и повторите изменение.',
  ],
  [
    'Say which version you change: If-Match: "<version>" over REST, expectedVersion in GraphQL. If-Match: * or expectedVersion: null in so many words overwrites whatever is there.',
    'Укажите, какую версию вы меняете: If-Match: "<версия>" в REST, expectedVersion в GraphQL. If-Match: * или явное expectedVersion: null перезапишет всё, что там есть.',
  ],
  ['This {1} was merged into {2}.', 'Запись {1} объединена с {2}.'],
  ['{1} changes by its transitions only: {2}.', '{1} меняется только переходами: {2}.'],
  ['{1} is changed by actions only.', '{1} меняется только действиями.'],
  ['{1} is created by actions only.', '{1} создаётся только действиями.'],
  ['{1} is given on create and cannot be changed.', '{1} задаётся при создании, менять его нельзя.'],
  ['{1} is set by the system; leave it out.', '{1} заполняет система; уберите его.'],
  ['This field is computed and cannot be written; leave it out.', 'Это вычисляемое поле, писать в него нельзя; уберите его.'],
  [
    'It cannot be deleted while {1} {2} point at it; delete or move them first.',
    'Удалить нельзя, пока на запись указывают {2} ({1}); сначала удалите или перенесите их.',
  ],
  [
    'It cannot be deleted while more than {1} {2} point at it; delete or move them first.',
    'Удалить нельзя, пока на запись указывают {2} (больше {1}); сначала удалите или перенесите их.',
  ],
  ['The records that hang on these nest too deep to be merged.', 'Подчинённые записи вложены слишком глубоко для объединения.'],
  [
    'The records that hang on this one nest too deep to be deleted with it.',
    'Подчинённые записи вложены слишком глубоко, чтобы удалить их вместе с этой.',
  ],
  ['More than {1} {2} hang on it; move them first.', 'С записью связано больше {1} записей {2}; сначала перенесите их.'],
  ['This {1} is under legal hold; end the hold first.', 'Запись {1} обязаны хранить; сначала снимите запрет.'],
  ['Actions call each other more than 16 deep.', 'Действия вызывают друг друга глубже 16 уровней.'],
  ['Reactions to {1} call each other more than 16 deep.', 'Реакции на {1} вызывают друг друга глубже 16 уровней.'],
  ['Reactions to {1}.{2} call each other more than {3} deep.', 'Реакции на {1}.{2} вызывают друг друга глубже {3} уровней.'],
  ['Another change holds this record at the moment. Try again.', 'Запись сейчас занята другим изменением. Повторите.'],
  [
    'The request took too long and was stopped. Ask for less at once, or try again.',
    'Запрос шёл слишком долго и был остановлен. Попросите меньше за раз или повторите.',
  ],
  [
    'The storage is full: nothing can be saved until space is freed. Reading still works.',
    'Хранилище заполнено: пока не освободят место, ничего нельзя сохранить. Читать можно.',
  ],
  ['The database cannot be reached at the moment. Try again shortly.', 'База данных сейчас недоступна. Повторите чуть позже.'],
  [
    'Something went wrong on our side; it is logged under this request id.',
    'Произошла ошибка на нашей стороне; она записана в журнал под этим номером запроса.',
  ],
  ['You lack the permission {1}.', 'У вас нет права {1}.'],
  ['You may not change {1}.{2}.', 'Вам нельзя менять {1}.{2}.'],
  [
    'You may not read {1}.{2}, so you cannot filter, sort or group by it.',
    'Вам нельзя читать {1}.{2}, поэтому по нему нельзя отбирать, сортировать и группировать.',
  ],
  [
    'The subscription has ended, because what you may see has changed; sign in and subscribe again.',
    'Подписка закончилась: ваши права изменились; войдите и подпишитесь снова.',
  ],
  [
    'This is for people who have signed in; an API key has no session.',
    'Это для вошедших пользователей; у ключа API нет сеанса.',
  ],
  ['This is for people who have signed in; an API key may not do it.', 'Это для вошедших пользователей; ключу API это нельзя.'],
  [
    'The e-mail address or the password is wrong, or the account is locked.',
    'Неверный адрес или пароль, либо учётная запись заблокирована.',
  ],
  [
    'Sign in first: send Authorization: Bearer with an access token of POST /v1/auth/login, or with an API key.',
    'Сначала войдите: пришлите Authorization: Bearer с токеном из POST /v1/auth/login или с ключом API.',
  ],
  [
    'The access token or API key is not valid any more: refresh the session, sign in again, or use another key.',
    'Токен доступа или ключ API больше не действует: обновите сеанс, войдите снова или возьмите другой ключ.',
  ],
  ['The refresh token is not valid any more: sign in again.', 'Токен обновления больше не действует: войдите снова.'],
  ['Too many failed sign-ins; try again in {1} minutes.', 'Слишком много неудачных входов; повторите через {1} мин.'],
  ['Too many sign-ins at this moment; try again in {1} s.', 'Сейчас слишком много входов; повторите через {1} с.'],
  ['You belong to several tenants; say which one: {1}.', 'Вы состоите в нескольких организациях; укажите одну: {1}.'],
  [
    'This is little more than the name of the firm, of the user or of the product; choose another one.',
    'Это почти одно лишь название фирмы или программы, имя или адрес пользователя; выберите другой пароль.',
  ],
  ['This is one of the commonest passwords; choose another one.', 'Это один из самых частых паролей; выберите другой.'],
  ['This is not your current password.', 'Это не ваш нынешний пароль.'],
];
