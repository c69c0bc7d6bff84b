import type { Translation } from '../../declare/module.js';

/** What is said of notifications and of signing in. */
export const peopleMessages: readonly Translation[] = [
  ['There is no kind of notification {1}; did you mean {2}?', 'Нет вида уведомлений {1}; может быть, {2}?'],
  ['{1} has no variable {2}; it has {3}.', 'У {1} нет переменной {2}; есть {3}.'],
  ['{1} needs a value for {2}.', '{1}: нужно значение {2}.'],
  ['{{{1}}} is no variable of this notification; it has {2}.', '{{{1}}} — не переменная этого уведомления; есть {2}.'],
  ['The template cannot be read: {1}', 'Шаблон не читается: {1}'],
  ['Say whom: users, a role or a unit.', 'Укажите, кому: пользователям, роли или подразделению.'],
  [
    'Quiet hours have a beginning and another end: give quietFrom and quietTo, or neither.',
    'У тихих часов есть начало и другой конец: укажите quietFrom и quietTo либо ничего.',
  ],
  ['This is for users.', 'Это для пользователей.'],
];
