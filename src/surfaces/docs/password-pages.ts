import { page } from './page.js';

/** Which letter led here. */
export type PasswordPage = 'reset' | 'invitation';

type Locale = 'en' | 'ru';

/** Where the page sends the token with the password; relative, so that it works below a path of a proxy too. */
const TARGET: Readonly<Record<PasswordPage, string>> = {
  reset: 'v1/auth/password-reset/confirm',
  invitation: 'v1/auth/invitation/accept',
};

const TITLE: Readonly<Record<PasswordPage, Readonly<Record<Locale, string>>>> = {
  reset: { en: 'Choose a new password', ru: 'Новый пароль' },
  invitation: { en: 'Welcome: choose your password', ru: 'Добро пожаловать: задайте пароль' },
};

const WORDS = {
  en: {
    password: 'Password',
    again: 'Once more',
    save: 'Save',
    done: 'The password is set. You can sign in with it now.',
    different: 'The two passwords are not the same.',
    incomplete: 'The link is incomplete. Open it from the letter, whole.',
    failed: 'The server could not be reached. Try again.',
    script: 'This page needs JavaScript.',
  },
  ru: {
    password: 'Пароль',
    again: 'Ещё раз',
    save: 'Сохранить',
    done: 'Пароль задан. Теперь с ним можно войти.',
    different: 'Пароли не совпадают.',
    incomplete: 'Ссылка неполная. Откройте её из письма целиком.',
    failed: 'Сервер недоступен. Попробуйте ещё раз.',
    script: 'Для этой страницы нужен JavaScript.',
  },
};

/**
 * Where links in letters lead as long as a firm has no front end of its own (setting `kernel.appUrl`): asks for a password and
 * hands it to the API with the token, which stands after the # and so comes into no log.
 */
export function passwordPage(which: PasswordPage, locale: Locale): string {
  const words = WORDS[locale];
  const field = (id: string, label: string) =>
    `<p><label for="${id}">${label}</label><br><input id="${id}" type="password" autocomplete="new-password" required></p>`;
  const said = (['done', 'different', 'incomplete', 'failed'] as const).map((key) => `data-${key}="${words[key]}"`).join(' ');
  return page(
    TITLE[which][locale],
    ['<link rel="stylesheet" href="docs/assets/page.css">', '<script src="docs/assets/password.js" defer></script>'],
    `<main>
<h1>${TITLE[which][locale]}</h1>
<form id="form" method="post" data-target="${TARGET[which]}" ${said}>
${field('password', words.password)}
${field('again', words.again)}
<p><button id="save">${words.save}</button></p>
</form>
<p id="answer" role="status"></p>
<noscript>${words.script}</noscript>
</main>`,
    locale,
  );
}

/** Takes the token out of the address at once, so that it stands in no history of the browser. */
export const passwordJs = `(() => {
  const form = document.getElementById('form');
  const answer = document.getElementById('answer');
  const field = (id) => document.getElementById(id);
  const say = (text) => { answer.textContent = text; };
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  history.replaceState(null, '', location.pathname + location.search);
  if (!token) {
    form.hidden = true;
    say(form.dataset.incomplete);
    return;
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const password = field('password').value;
    if (password !== field('again').value) return say(form.dataset.different);
    field('save').disabled = true;
    say('');
    try {
      const response = await fetch(form.dataset.target, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
        body: JSON.stringify({ token, password }),
      });
      if (response.ok) {
        form.reset();
        form.hidden = true;
        return say(form.dataset.done);
      }
      say((await response.json()).detail);
    } catch {
      say(form.dataset.failed);
    }
    field('save').disabled = false;
  });
})();
`;
