import { defineNotification } from '../declare/notification.js';

/** The words of the letters and notices that have to do with signing in; tenants may write their own. */
const letter = { channels: ['email'] as const, urgent: true };
const notice = { urgent: true };

export const invited = defineNotification('user.invited', {
  ...letter,
  label: { en: 'Invitation', ru: 'Приглашение' },
  variables: ['name', 'firm', 'link', 'days'],
  texts: {
    en: {
      title: 'You are invited to {{firm}}',
      body: 'Hello {{name}},\n\nyou have an account with {{firm}}. Choose your password here within {{days}} days:\n\n{{link}}',
    },
    ru: {
      title: 'Приглашение в {{firm}}',
      body: 'Здравствуйте, {{name}}!\n\nДля вас заведена учётная запись в {{firm}}. Задайте пароль по ссылке в течение {{days}} дней:\n\n{{link}}',
    },
  },
});

export const passwordReset = defineNotification('user.passwordReset', {
  ...letter,
  label: { en: 'Password reset', ru: 'Сброс пароля' },
  variables: ['name', 'firm', 'link', 'minutes'],
  texts: {
    en: {
      title: 'Reset your password for {{firm}}',
      body: 'Hello {{name}},\n\nchoose a new password here within {{minutes}} minutes:\n\n{{link}}\n\nIf you did not ask for it, do nothing: your password stays as it is.',
    },
    ru: {
      title: 'Сброс пароля для {{firm}}',
      body: 'Здравствуйте, {{name}}!\n\nЗадайте новый пароль по ссылке в течение {{minutes}} минут:\n\n{{link}}\n\nЕсли вы этого не просили, ничего не делайте: пароль останется прежним.',
    },
  },
});

export const passwordChanged = defineNotification('user.passwordChanged', {
  ...notice,
  label: { en: 'Password changed', ru: 'Пароль изменён' },
  texts: {
    en: { title: 'Your password was changed', body: 'If it was not you, tell your administrator at once.' },
    ru: { title: 'Ваш пароль изменён', body: 'Если это были не вы, сразу сообщите администратору.' },
  },
});

export const secondFactorChanged = defineNotification('user.secondFactorChanged', {
  ...notice,
  label: { en: 'Second factor changed', ru: 'Второй фактор изменён' },
  texts: {
    en: { title: 'The second factor of your account was changed', body: 'If it was not you, tell your administrator at once.' },
    ru: { title: 'Второй фактор вашей учётной записи изменён', body: 'Если это были не вы, сразу сообщите администратору.' },
  },
});

export const tokenReused = defineNotification('user.refreshTokenReused', {
  ...notice,
  label: { en: 'Copied session', ru: 'Скопированный сеанс' },
  texts: {
    en: {
      title: 'A session of yours was ended',
      body: 'Its token was used twice, so somebody may have a copy of it. Sign in again; if in doubt, change your password.',
    },
    ru: {
      title: 'Один из ваших сеансов завершён',
      body: 'Его ключ использован дважды: возможно, у кого-то есть копия. Войдите снова; если сомневаетесь, смените пароль.',
    },
  },
});
