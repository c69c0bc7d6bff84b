import type { Translation } from '../../declare/module.js';

/** What is said of adapting the kernel to a firm: numbers, forms, views, modules. */
export const adaptingMessages: readonly Translation[] = [
  ['Nothing is numbered by {1}; did you mean {2}?', 'По {1} ничего не нумеруется; может быть, {2}?'],
  [
    'Numbers of {1} are given already, so its reset and scope stay; change the pattern only.',
    'Номера {1} уже выданы, поэтому период и область счёта остаются; меняйте только образец.',
  ],
  ['{1} has counted further than {2} already; a counter only goes up.', '{1}: счёт уже дальше {2}; счётчик только растёт.'],
  ['{1} begins anew by {2}; give such a period.', '{1}: счёт начинается заново по {2}; укажите такой период.'],
  ['{1} counts by {2}; {3}.', '{1}: счёт ведётся по {2}; {3}.'],
  ['leave scope out', 'уберите scope'],
  ['say which', 'укажите, какой именно'],
  ['Fill in {1}: the form rule {2} asks for it.', 'Заполните {1}: этого требует правило формы «{2}».'],
  ['{1} cannot be changed now: the form rule {2} holds it.', '{1} сейчас нельзя менять: так велит правило формы «{2}».'],
  ['There is no entity {1}; did you mean {2}?', 'Нет сущности {1}; может быть, {2}?'],
  [
    '{1} has no field {2} that a form could regulate; did you mean {3}?',
    'У {1} нет поля {2}, которое могла бы регулировать форма; может быть, {3}?',
  ],
  ['People do not write {1}, so no form regulates it.', '{1} заполняют не люди, поэтому форма этого не регулирует.'],
  ['{1} is no link to a user.', '{1} — не ссылка на пользователя.'],
  ['{1} is no moment.', '{1} — не момент времени.'],
  ['{1} is a {2}, {3} a {4}.', '{1} — вида {2}, а {3} — вида {4}.'],
  ['Give a value, or leave the field out.', 'Дайте значение или уберите поле.'],
  ['{1} begins in the initial state of its machine.', '{1} начинается с начального состояния.'],
  ['Expected an object of fields.', 'Ожидается объект с полями.'],
  ['Say what the rule does: required, readOnly or defaults.', 'Скажите, что делает правило: required, readOnly или defaults.'],
  ['The view {1} no longer fits {2}: {3}', 'Представление «{1}» больше не подходит к {2}: {3}'],
  ['You may not read {1}.', 'Вам нельзя читать {1}.'],
  ['Name one: userId, unitId or roleId.', 'Назовите одно: userId, unitId или roleId.'],
  ['Expected { "title", "fields": […] }.', 'Ожидается { "title", "fields": […] }.'],
];
