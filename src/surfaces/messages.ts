/** The caller's language: `ru` or `en`, by RFC 9110 section 12.5.4; English unless Russian is preferred. */
export function localeOf(acceptLanguage: string | undefined): 'en' | 'ru' {
  if (!acceptLanguage) return 'en';
  const ranked = acceptLanguage
    .split(',')
    .map((part, i) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = Number(parameters.find((p) => p.trim().startsWith('q='))?.trim().slice(2) ?? 1);
      return { tag, quality: Number.isFinite(quality) ? quality : 0, i };
    })
    .sort((a, b) => b.quality - a.quality || a.i - b.i);
  const chosen = ranked.find((r) => r.quality > 0 && /^(ru|en)\b/.test(r.tag));
  return chosen?.tag.startsWith('ru') ? 'ru' : 'en';
}

/** A message in the caller's language; English where no translation is known. */
export function localise(message: string, locale: string): string {
  if (locale !== 'ru') return message;
  for (const [pattern, russian] of RUSSIAN) {
    const found = pattern.exec(message);
    if (found) return russian.replace(/\$(\d)/g, (_, n: string) => found[Number(n)] ?? '');
  }
  return message;
}

/** English messages with their Russian ones; `$1` stands for what the pattern's first group found. */
const RUSSIAN: readonly (readonly [RegExp, string])[] = [
  [/^(\S+) is required\.$/, 'Поле $1 обязательно.'],
  [/^(\S+) is required and cannot be emptied\.$/, 'Поле $1 обязательно, его нельзя очистить.'],
  [/^There is no (\S+) with this id, or you may not see it\.$/, 'Нет записи $1 с таким id, или она вам не видна.'],
  [/^You lack the permission (\S+)\.$/, 'У вас нет права $1.'],
  [/^At most (\d+) characters\.$/, 'Не более $1 символов.'],
  [/^At least (\d+) characters\.$/, 'Не менее $1 символов.'],
  [/^Expected a text\.$/, 'Ожидается текст.'],
  [/^(\S+) has no field (\S+); did you mean (\S+)\?$/, 'У $1 нет поля $2; может быть, $3?'],
  [/^There is a (\S+) with the same (.+) already\.$/, 'Уже есть запись $1 с таким же значением $2.'],
  [/^The (\S+) has changed since you read it: it is at version (\d+)\..*$/, 'Запись $1 изменилась с тех пор, как вы её прочли: теперь версия $2. Прочтите её снова и повторите изменение.'],
  [/^Say which version you change:.*$/, 'Укажите, какую версию вы меняете: If-Match: "<версия>" в REST, expectedVersion в GraphQL.'],
  [/^The e-mail address or the password is wrong.*$/, 'Неверный адрес или пароль, либо учётная запись заблокирована.'],
  [/^Sign in first:.*$/, 'Сначала войдите: пришлите Authorization: Bearer с токеном из POST /v1/auth/login или с ключом API.'],
  [/^The access token or API key is not valid any more:.*$/, 'Токен доступа или ключ API больше не действует: обновите сеанс, войдите снова или возьмите другой ключ.'],
  [/^The refresh token is not valid any more:.*$/, 'Токен обновления больше не действует: войдите снова.'],
  [/^Too many failed sign-ins; try again in (\d+) minutes\.$/, 'Слишком много неудачных входов; повторите через $1 мин.'],
  [/^Too many sign-ins at this moment; try again in (\d+) s\.$/, 'Сейчас слишком много входов; повторите через $1 с.'],
  [/^You belong to several tenants; say which one: (.+)\.$/, 'Вы состоите в нескольких организациях; укажите одну: $1.'],
  [/^This is one of the commonest passwords;.*$/, 'Это один из самых частых паролей; выберите другой.'],
  [/^This is not your current password\.$/, 'Это не ваш нынешний пароль.'],
  [/^Something went wrong on our side.*$/, 'Произошла ошибка на нашей стороне; она записана в журнал под этим номером запроса.'],
];
