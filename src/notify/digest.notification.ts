import { defineNotification } from '../declare/notification.js';

/** The words around what was gathered for one e-mail. */
export const DIGEST = defineNotification('kernel.digest', {
  label: { en: 'Digest', ru: 'Сводка' },
  variables: ['count', 'items'],
  channels: ['email'],
  texts: {
    en: { title: 'Notifications: {{count}}', body: 'Since the last digest:\n\n{{items}}' },
    ru: { title: 'Уведомления: {{count}}', body: 'После прошлой сводки:\n\n{{items}}' },
  },
});

/** Words made elsewhere: by a process, a rule or an announcement of the firm. */
export const MESSAGE = defineNotification('kernel.message', {
  label: { en: 'Message', ru: 'Сообщение' },
  variables: ['title', 'text'],
  texts: { en: { title: '{{title}}', body: '{{text}}' }, ru: { title: '{{title}}', body: '{{text}}' } },
});
