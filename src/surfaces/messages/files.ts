import type { Translation } from '../../declare/module.js';

/** What imports and exports say of files, rows and mappings. */
export const fileMessages: readonly Translation[] = [
  ['{1} It was left out.', '{1} Это пропущено.'],
  [
    '{1} has no field {2} that can be imported; did you mean {3}?',
    'У {1} нет поля {2}, которое можно загрузить; может быть, {3}?',
  ],
  ['{1} has no preset {2}; it has {3}.', 'У {1} нет готовой настройки {2}; есть {3}.'],
  [
    '{1} is to be matched by, but nothing is mapped to it; add it to fields as externalId.',
    'По {1} надо сопоставлять, но ему ничего не назначено; добавьте его в fields как externalId.',
  ],
  [
    '{1} is to be matched by, but nothing is mapped to it; add it to fields.',
    'По {1} надо сопоставлять, но ему ничего не назначено; добавьте его в fields.',
  ],
  ['{1} must have a value to match by.', 'У {1} должно быть значение для сопоставления.'],
  ['{1} must name a record that is there already.', '{1} должно называть запись, которая уже есть.'],
  [
    'A {1} is no contact; export it as csv, xlsx, json, ndjson or yaml.',
    'Запись {1} — не контакт; выгрузите её в csv, xlsx, json, ndjson или yaml.',
  ],
  ['A file may have at most {1} MB; split it.', 'В файле не более {1} МБ; разделите его.'],
  [
    'A quote opened in this record is not closed within 1 MB; close it or double it. Reading went on with the next line.',
    'Кавычка, открытая в этой записи, не закрыта на протяжении 1 МБ; закройте или удвойте её. Чтение продолжено со следующей строки.',
  ],
  [
    'Text follows a closing quote; double quotes inside a cell. Reading went on with the next line.',
    'После закрывающей кавычки идёт текст; кавычки внутри ячейки удваивают. Чтение продолжено со следующей строки.',
  ],
  ['The record is longer than 1 MB and was passed over.', 'Запись длиннее 1 МБ; она пропущена.'],
  ['The record has more than {1} columns and was passed over.', 'В записи больше {1} столбцов; она пропущена.'],
  ['A record must be a map with named values.', 'Запись должна быть словарём с именованными значениями.'],
  ['A record must be an object with named values.', 'Запись должна быть объектом с именованными значениями.'],
  ['A row cannot be written as JSON.', 'Строку нельзя записать в JSON.'],
  [
    'A row has the further column {1}; name all columns before writing.',
    'В строке лишний столбец {1}; назовите все столбцы до записи.',
  ],
  [
    'Another change stood in the way of the import, and nothing was done; try again.',
    'Загрузке помешало другое изменение, ничего не сделано; повторите.',
  ],
  ['Another row of the file is the same record {1}.', 'Другая строка файла — та же запись {1}.'],
  ['Column {1} has no name; it is read as {2}.', 'У столбца {1} нет имени; он читается как {2}.'],
  [
    'Expected {1}, { "date": "DD.MM.YYYY" }, { "split": ";" } or { "money": { "currency": "EUR" } }.',
    'Ожидается {1}, { "date": "DD.MM.YYYY" }, { "split": ";" } или { "money": { "currency": "EUR" } }.',
  ],
  ['Expected 2.1, 3.0 or 4.0.', 'Ожидается 2.1, 3.0 или 4.0.'],
  ['Expected a column or path, or a list of them.', 'Ожидается столбец или путь, либо их список.'],
  ['Expected a column or path.', 'Ожидается столбец или путь.'],
  ['Expected keep or clear.', 'Ожидается keep или clear.'],
  ['Give a mapping or a preset, not both.', 'Укажите mapping или preset, но не оба.'],
  ['It seems to be the {1} {2}.', 'Похоже, это {1} {2}.'],
  ['It seems to be the {1} {2}; decide whether it is.', 'Похоже, это {1} {2}; решите, так ли это.'],
  [
    'No row of the file looks like what the preset {1} is made for: {2}.',
    'Ни одна строка файла не похожа на то, для чего настройка {1}: {2}.',
  ],
  [
    "None of the file's columns could be matched to a field of {1}; give a mapping.",
    'Ни один столбец файла не удалось сопоставить с полем {1}; задайте mapping.',
  ],
  ['Nothing is mapped to {1}; add it to fields.', '{1} ничего не назначено; добавьте его в fields.'],
  [
    'Say by which fields a record of the list is recognised, or every import would add them again.',
    'Скажите, по каким полям узнаётся запись списка, иначе каждая загрузка добавит их снова.',
  ],
  [
    'Say where the value comes from: { "from": "column" } or { "value": … }.',
    'Скажите, откуда значение: { "from": "столбец" } или { "value": … }.',
  ],
  [
    'Several {1} have the {2} «{3}»; name the one by its id or external id.',
    'У нескольких записей {1} {2} «{3}»; назовите нужную по id или внешнему id.',
  ],
  [
    'Several {1} have this {2}; merge them, or match by something else.',
    'У нескольких записей {1} такое {2}; объедините их или сопоставляйте по другому полю.',
  ],
  [
    'Something follows the end of the JSON value; a file with one object per line must be read as NDJSON.',
    'После конца значения JSON есть что-то ещё; файл с объектом на строку читают как NDJSON.',
  ],
  ['The card has no END:VCARD; it is cut off.', 'У карточки нет END:VCARD; она обрезана.'],
  [
    'The card holds bytes that are no characters in the encoding of the file.',
    'В карточке байты, которых нет в кодировке файла.',
  ],
  [
    'The card is longer than 16 MB or has more than {1} properties and was passed over.',
    'Карточка длиннее 16 МБ или в ней больше {1} свойств; она пропущена.',
  ],
  ['The card is of version {1}; 2.1, 3.0 and 4.0 can be read.', 'Версия карточки {1}; читаются 2.1, 3.0 и 4.0.'],
  ['The card names no version; it is read as {1}.', 'Версия карточки не названа; она читается как {1}.'],
  ['The character U+{1} does not exist in {2}; export in UTF-8.', 'Знака U+{1} нет в {2}; выгрузите в UTF-8.'],
  ['The column {1} comes twice; the later one is read as {2}.', 'Столбец {1} встречается дважды; второй читается как {2}.'],
  [
    'The delimiter must be one or more characters without line ends.',
    'Разделитель — один или несколько знаков без концов строк.',
  ],
  [
    'The delimiter must be one or more characters without quotes and line ends.',
    'Разделитель — один или несколько знаков без кавычек и концов строк.',
  ],
  ['The delimiter must not hold the quote character.', 'В разделителе не должно быть знака кавычки.'],
  ['The field {1} of a card must be a list.', 'Поле {1} карточки должно быть списком.'],
  ['The file cannot be read as YAML: {1}.', 'Файл не читается как YAML: {1}.'],
  ['The item cannot be read as YAML: {1}.', 'Элемент не читается как YAML: {1}.'],
  [
    'The file ends in the middle; the closing brackets and perhaps records are missing.',
    'Файл обрывается: не хватает закрывающих скобок и, возможно, записей.',
  ],
  ['The file has more than {1} columns; at most {2} can be read.', 'В файле больше {1} столбцов; читается не более {2}.'],
  ['The file has no list called {1}.', 'В файле нет списка {1}.'],
  [
    'The file holds several lists ({1}); name the one with the records.',
    'В файле несколько списков ({1}); назовите тот, где записи.',
  ],
  [
    'The file holds several lists ({1}, {2}); name the one with the records.',
    'В файле несколько списков ({1}, {2}); назовите тот, где записи.',
  ],
  ['The file is {1}; {2}.', 'Файл — {1}; {2}.'],
  ['The file is XML or HTML; export it as CSV or JSON.', 'Это XML или HTML; выгрузите в CSV или JSON.'],
  ['The file is a single text; a list of maps is needed.', 'Файл — один текст; нужен список словарей.'],
  ['The file is empty.', 'Файл пуст.'],
  ['The file is no text; send CSV, JSON, NDJSON, YAML or vCard.', 'Это не текст; пришлите CSV, JSON, NDJSON, YAML или vCard.'],
  [
    'The file is not JSON: it must begin with a list of objects or an object.',
    'Это не JSON: файл должен начинаться со списка объектов или с объекта.',
  ],
  ['The file nests deeper than {1} levels.', 'Файл вложен глубже {1} уровней.'],
  ['The form holds no file; send one part with a file name.', 'В форме нет файла; пришлите одну часть с именем файла.'],
  [
    'The form is cut or malformed; send multipart/form-data by RFC 7578 with its boundary.',
    'Форма обрезана или испорчена; пришлите multipart/form-data по RFC 7578 с его границей.',
  ],
  ['The header cannot be read. {1}', 'Заголовок не читается. {1}'],
  ['The import was stopped by a defect.', 'Загрузку остановила внутренняя ошибка.'],
  ['The item is longer than 1 MB and was passed over.', 'Элемент длиннее 1 МБ; он пропущен.'],
  ['The line is no property of a card; it is kept as it is.', 'Строка — не свойство карточки; она сохранена как есть.'],
  ['The line stands outside of BEGIN:VCARD … END:VCARD.', 'Строка вне BEGIN:VCARD … END:VCARD.'],
  ['The quote must be one character, or empty for none.', 'Кавычка — один знак, или пусто, если её нет.'],
  [
    'The record has {1} cells, the header {2}; fill in the delimiters or allow short records.',
    'В записи {1} ячеек, в заголовке {2}; добавьте разделители или разрешите короткие записи.',
  ],
  [
    'The record has {1} cells, the header {2}; quote cells that hold the delimiter.',
    'В записи {1} ячеек, в заголовке {2}; возьмите в кавычки ячейки с разделителем.',
  ],
  [
    'The record holds bytes that are no characters in the encoding of the file; choose the right encoding or mend the record.',
    'В записи байты, которых нет в кодировке файла; выберите верную кодировку или исправьте запись.',
  ],
  ['The record holds the character U+0000; remove it.', 'В записи знак U+0000; уберите его.'],
  ['The record is longer than 16 MB and was passed over.', 'Запись длиннее 16 МБ; она пропущена.'],
  [
    'The record is not valid JSON (keys and texts in double quotes, no trailing comma).',
    'Запись — не JSON (ключи и тексты в двойных кавычках, без запятой в конце).',
  ],
  ['The record nests deeper than {1} levels.', 'Запись вложена глубже {1} уровней.'],
  [
    'The row has nothing to match by: {1} is empty; fill it in, or import with mode create.',
    'Строку не по чему сопоставить: {1} пусто; заполните его или загружайте с mode create.',
  ],
  [
    'There is no {1} to update; import with mode upsert to create it.',
    'Нет записи {1} для изменения; загружайте с mode upsert, чтобы создать её.',
  ],
  [
    'There is no {1} with {2} «{3}», or you may not see it; correct the value or create it first.',
    'Нет записи {1}, у которой {2} «{3}», или она вам не видна; исправьте значение или сначала создайте её.',
  ],
  ['There is no format {1}; use {2}.', 'Нет формата {1}; есть {2}.'],
  ['To {1} say by which fields a record is recognised: match.', 'Для {1} скажите, по каким полям узнаётся запись: match.'],
  [
    'YAML of this shape can be read up to 8 MB; make it a list whose items begin with "- " at the start of the line, or use NDJSON.',
    'YAML такого вида читается до 8 МБ; сделайте список, элементы которого начинаются с "- " в начале строки, или возьмите NDJSON.',
  ],
  ['it nests too deeply', 'слишком глубокая вложенность'],
  ['its aliases multiply to more than {1} copies', 'его псевдонимы дают больше {1} копий'],
  ['nothing is anchored as &{1}', 'нет якоря &{1}'],
  ['the key {1} comes twice', 'ключ {1} встречается дважды'],
  [
    '«{1}» ({2} row) may be a slip of the pen for «{3}»; if it is, add values: { "{4}": "{5}" } to the mapping of {6}.',
    '«{1}» (строк: {2}) — возможно, описка вместо «{3}»; если так, добавьте values: { "{4}": "{5}" } в настройку {6}.',
  ],
  [
    '«{1}» ({2} rows) may be a slip of the pen for «{3}»; if it is, add values: { "{4}": "{5}" } to the mapping of {6}.',
    '«{1}» (строк: {2}) — возможно, описка вместо «{3}»; если так, добавьте values: { "{4}": "{5}" } в настройку {6}.',
  ],
  ['A file may have at most {1} bytes.', 'В файле не более {1} байт.'],
  [
    'Say what the file is called: POST /v1/files?name=offer.pdf, or send a form with a file name.',
    'Назовите файл: POST /v1/files?name=offer.pdf — или пришлите форму с именем файла.',
  ],
  [
    'The content was removed at this very moment; send it again.',
    'Содержимое было удалено в этот самый миг; пришлите его снова.',
  ],
  ['The file has no preview, or none yet; previewable tells.', 'У файла нет миниатюры или ещё нет; об этом говорит previewable.'],
  ['The file has {1} bytes; ask for a part of them.', 'В файле {1} байт; запросите часть из них.'],
  ['The file is empty; send its content.', 'Файл пуст; пришлите его содержимое.'],
  ['The file is in quarantine; an administrator can release it.', 'Файл в карантине; выпустить его может администратор.'],
  ['The file is still being looked through; try again in a moment.', 'Файл ещё проверяется; попробуйте через мгновение.'],
  ['The file was discarded, or its content is lost.', 'Файл удалён, или его содержимое утрачено.'],
  ['The upload ended before its end; send it again.', 'Загрузка оборвалась; пришлите файл снова.'],
  [
    'This address is good for some minutes only; ask for a new one: POST /v1/files/{id}/link.',
    'Эта ссылка действует лишь несколько минут; запросите новую: POST /v1/files/{id}/link.',
  ],
  [
    'This address was not given by this server; ask for a new one: POST /v1/files/{id}/link.',
    'Эту ссылку дал не этот сервер; запросите новую: POST /v1/files/{id}/link.',
  ],
  [
    'The file is no sound spreadsheet (xlsx); open it and save it again, or save the sheet as CSV.',
    'Файл — не целая таблица xlsx; откройте и сохраните её заново или сохраните лист в CSV.',
  ],
  [
    'The spreadsheet is larger than {1} MB when unpacked; save the sheet as CSV.',
    'Таблица в распакованном виде больше {1} МБ; сохраните лист в CSV.',
  ],
  ['A spreadsheet may have at most {1} MB; save the sheet as CSV.', 'В таблице не более {1} МБ; сохраните лист в CSV.'],
  ['A spreadsheet holds at most {1} rows here; export as csv.', 'В таблицу выгружается не более {1} строк; выберите csv.'],
  [
    'A cell of a spreadsheet holds at most 32767 characters; export as csv.',
    'В ячейке таблицы не более 32767 знаков; выберите csv.',
  ],
  ['The spreadsheet has no sheet {1}.', 'В таблице нет листа {1}.'],
  [
    'The record has {1} cells, the header {2}; give each column a name.',
    'В записи ячеек: {1}, в заголовке: {2}; дайте имя каждому столбцу.',
  ],
  ['{1} is no date of the form {2}.', '{1} — не дата вида {2}.'],
];
