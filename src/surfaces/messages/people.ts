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
  [
    'This token is unknown, has run out or was used before: begin again.',
    'Этот ключ неизвестен, истёк или уже использован: начните заново.',
  ],
  [
    'The code is wrong, has run out or was used before: wait for the next one.',
    'Код неверен, истёк или уже использован: дождитесь следующего.',
  ],
  ['Ask for a secret first: POST /v1/auth/mfa/enrol.', 'Сначала запросите секрет: POST /v1/auth/mfa/enrol.'],
  [
    'Send the code of your authenticator app with params.mfaToken to POST /v1/auth/mfa.',
    'Пришлите код из приложения вместе с params.mfaToken: POST /v1/auth/mfa.',
  ],
  [
    'Your firm demands a second factor: set one up with params.mfaToken by POST /v1/auth/mfa/enrol and /v1/auth/mfa/confirm.',
    'Фирма требует второй фактор: настройте его с params.mfaToken через POST /v1/auth/mfa/enrol и /v1/auth/mfa/confirm.',
  ],
  ['You have a second factor: use it, by POST /v1/auth/mfa.', 'У вас есть второй фактор: введите его через POST /v1/auth/mfa.'],
  [
    'Your firm demands a second factor; set up another one instead.',
    'Фирма требует второй фактор; вместо этого настройте другой.',
  ],
  [
    'This installation sends no e-mail: its operator must set SMTP_URL.',
    'Эта установка не отправляет почту: оператор должен задать SMTP_URL.',
  ],
  [
    'This user is locked or has left; make them active first.',
    'Пользователь заблокирован или уволен; сначала сделайте его активным.',
  ],
  ['This sign-in was begun in another browser: begin again.', 'Этот вход начат в другом браузере: начните заново.'],
  ['{1} did not confirm the sign-in: begin again.', '{1} не подтвердил вход: начните заново.'],
  [
    '{1} cannot be reached at this moment; try again, or sign in another way.',
    '{1} сейчас недоступен; попробуйте ещё раз или войдите иначе.',
  ],
  [
    'You have no account here that this sign-in leads to: ask your administrator for one.',
    'Здесь нет учётной записи, к которой ведёт этот вход: обратитесь к администратору.',
  ],
  ['Expected a domain in small letters, such as example.com.', 'Ожидается домен строчными буквами, например example.com.'],
  [
    'Users are made by themselves only for named domains and with a role: give domains and roleId.',
    'Пользователи создаются сами только для названных доменов и с ролью: укажите domains и roleId.',
  ],
];
