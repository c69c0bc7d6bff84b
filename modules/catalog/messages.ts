import type { Translation } from '#kernel';

/** The module's refusals in Russian. */
export const messages: readonly Translation[] = [
  [
    'A base has no base itself: convert all units of a kind to one.',
    'У основной единицы нет своей основной: приводите все единицы одного вида к одной.',
  ],
  ['A bundle holds goods, services and work only.', 'В комплект входят только товары, услуги и работы.'],
  ['A category cannot stand below itself.', 'Категория не может стоять ниже самой себя.'],
  ['A fixed price needs an amount.', 'Твёрдой цене нужна сумма amount.'],
  ['A formula has at most {1} characters.', 'В формуле не больше {1} знаков.'],
  ['A formula knows no function {1}; these are: {2}.', 'В формуле нет функции {1}; есть: {2}.'],
  [
    'A formula knows no {1}; it may name {2} and options.<code>.',
    'В формуле нет величины {1}; можно назвать {2} и options.<code>.',
  ],
  ['A rule for a {1} needs {2}.', 'Правилу для {1} нужно поле {2}.'],
  ['A rule for {1} has no {2}; leave it out.', 'У правила для {1} нет поля {2}; уберите его.'],
  ['A rule of kind formula needs a formula.', 'Правилу вида formula нужна формула formula.'],
  ['A rule of kind percent needs percent.', 'Правилу вида percent нужны проценты percent.'],
  ['Give baseListId exactly if base is otherList.', 'Указывайте baseListId тогда и только тогда, когда base — otherList.'],
  ['Is 1 of a unit without a base.', 'У единицы без основной равен 1.'],
  ['Must not be before validFrom.', 'Не может быть раньше validFrom.'],
  ['Must not be less than least.', 'Не может быть меньше least.'],
  ['Must not be less than minMargin.', 'Не может быть меньше minMargin.'],
  ['The base must be a unit of {1} too.', 'Основная единица тоже должна измерять {1}.'],
  ['The effect formula needs a formula.', 'Надбавке вида formula нужна формула formula.'],
  ['The effect percent needs percent.', 'Надбавке вида percent нужны проценты percent.'],
  ['The effect {1} needs an amount.', 'Надбавке вида {1} нужна сумма amount.'],
  ['The formula cannot be read from "{1}" on.', 'Формула не читается начиная с "{1}".'],
  ['The formula ends too early.', 'Формула обрывается.'],
  ['The formula is nested deeper than {1} levels.', 'Вложенность формулы больше {1} уровней.'],
  ['The formula lacks "{1}".', 'В формуле не хватает "{1}".'],
  [
    'The formula {1} divides by zero for these parameters; change them or the formula.',
    'Формула {1} делит на ноль при этих параметрах; измените их или формулу.',
  ],
  [
    'The list has rules in its currency; make a new list for another currency.',
    'В прайс-листе есть правила в его валюте; для другой валюты заведите новый.',
  ],
  ['The lists would be made from each other in a circle.', 'Прайс-листы зависели бы друг от друга по кругу.'],
  ['The price list is in {1}; give the amount in it.', 'Прайс-лист в {1}; укажите сумму в этой валюте.'],
  ['The price needs {1}; give it in parameters.', 'Для цены нужен параметр {1}; укажите его в parameters.'],
  [
    '{1} cannot be converted to {2}: they have no base in common.',
    '{1} нельзя пересчитать в {2}: у них нет общей основной единицы.',
  ],
  ['{1} in a formula takes {2} to {3} values.', '{1} в формуле принимает от {2} до {3} значений.'],
];
