import type { Translation } from '../../declare/module.js';

/** Refusals of definitions, in Russian. */
export const customMessages: readonly Translation[] = [
  ['A field of type {1} is reckoned; leave out {2}.', 'Поле типа {1} вычисляется; уберите {2}.'],
  ['There is no type {1}; there are {2}.', 'Типа {1} нет; есть {2}.'],
  ['A field of type {1} takes {2}.', 'Поле типа {1} принимает {2}.'],
  ['The formula gives a {1}, but its result is to be {2}.', 'Формула даёт {1}, а результат должен быть {2}.'],
  [
    '{1} has no list {2} of records that point at it; did you mean {3}?',
    'У {1} нет списка {2} записей, которые на неё указывают; может быть, {3}?',
  ],
  [
    '{1} has no field {2} that a {3} can be made of; it has {4}.',
    'У {1} нет поля {2}, из которого можно получить {3}; есть {4}.',
  ],
  ['A count takes no field.', 'Для count поле не нужно.'],
  [
    'An entity has at most {1} custom fields; delete one first.',
    'У сущности может быть не больше {1} дополнительных полей; сначала удалите одно.',
  ],
  [
    'A tenant has at most {1} custom objects; delete one first.',
    'Своих объектов может быть не больше {1}; сначала удалите один.',
  ],
  ['{1} takes no custom fields.', 'К {1} нельзя добавить дополнительные поля.'],
  ['There is no entity {1}; did you mean {2}?', 'Сущности {1} нет; может быть, {2}?'],
  ['{1} has a field {2} already; choose another key.', 'У {1} уже есть поле {2}; выберите другой ключ.'],
  ['{1} is a word of the API itself; choose another key.', '{1} — слово самого API; выберите другой ключ.'],
  ['{1} is a name of the API itself; choose another one.', '{1} — имя из самого API; выберите другое.'],
  ['{1} is no name; write it like vehicles.', '{1} — не имя; напишите его как vehicles.'],
  ['There is an entity {1} already; choose another name.', 'Сущность {1} уже есть; выберите другое имя.'],
  ['There is a custom object {1} already; choose another name.', 'Свой объект {1} уже есть; выберите другое имя.'],
  ['Its plural must differ from {1}.', 'Множественное число должно отличаться от {1}.'],
  [
    'Records have values of {1}, so its type, target, precision and scale stay; define a new field and copy the values, or empty them first.',
    'В записях есть значения {1}, поэтому тип, цель, точность и масштаб не меняются; заведите новое поле и перенесите значения или сначала очистите их.',
  ],
  [
    'Records have the value {1}, so it stays; give them another value first, or keep it in the list.',
    'В записях есть значение {1}, поэтому оно остаётся; сначала замените его в записях или оставьте в списке.',
  ],
  [
    '{1} cannot be deleted while it is used by {2}; take it out there first.',
    'Удалить {1} нельзя, пока его используют: {2}; сначала уберите его оттуда.',
  ],
  [
    '{1} cannot be renamed while it is used by {2}; take it out there first, or change its label only.',
    'Переименовать {1} нельзя, пока его используют: {2}; сначала уберите его оттуда или измените только подпись.',
  ],
  ['There are records of {1}; delete them first.', 'Есть записи {1}; сначала удалите их.'],
  ['{1}.{2} points at {3}; delete that field first.', '{1}.{2} указывает на {3}; сначала удалите это поле.'],
  ['A field of type {1} can be neither indexed nor unique.', 'Поле типа {1} не может быть ни индексируемым, ни уникальным.'],
  ['A field of type {1} cannot be unique.', 'Поле типа {1} не может быть уникальным.'],
  ['An indexed or unique text has at most {1} characters.', 'Индексируемый или уникальный текст — не длиннее {1} знаков.'],
  ['min is greater than max.', 'min больше max.'],
  ['A text has between 1 and 100000 characters at most.', 'Наибольшая длина текста — от 1 до 100000 знаков.'],
  ['Expected a list of 1 to {1} values.', 'Ожидается список от 1 до {1} значений.'],
  [
    'Expected a text, or { "value": "gold", "en": "Gold", "ru": "Золото" }.',
    'Ожидается текст или { "value": "gold", "en": "Gold", "ru": "Золото" }.',
  ],
  ['Expected restrict, cascade or setNull.', 'Ожидается restrict, cascade или setNull.'],
  [
    'Several records have the same value of {1}; make them differ before it becomes unique.',
    'У нескольких записей одинаковое значение {1}; сделайте их разными, прежде чем поле станет уникальным.',
  ],
  ['A formula has at most {1} characters.', 'В формуле не больше {1} знаков.'],
  ['A formula has at most {1} parts.', 'В формуле не больше {1} частей.'],
  ['A formula is plain text.', 'Формула — обычный текст.'],
  ['«{1}» was not expected at character {2}.', '«{1}» не на месте: знак {2}.'],
  ['The formula ends too early.', 'Формула обрывается.'],
  ['Expected «{1}» at character {2}.', 'Ожидается «{1}»: знак {2}.'],
  ['Expected «{1}» at the end.', 'В конце ожидается «{1}».'],
  ['{1} is a {2}, which a formula cannot use.', '{1} — поле типа {2}, в формуле его использовать нельзя.'],
  ['There is no function {1}; there are {2}.', 'Функции {1} нет; есть {2}.'],
  ['«{1}» needs a {2}, not a {3}.', 'Для «{1}» нужно {2}, а не {3}.'],
  ['«{1}» needs values of one kind, not a {2}.', 'Для «{1}» нужны значения одного рода, а не {2}.'],
];
