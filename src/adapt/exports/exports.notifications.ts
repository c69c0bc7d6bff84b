import { defineNotification } from '../../declare/notification.js';

export const exportDone = defineNotification('export.done', {
  label: { en: 'Scheduled export done', ru: 'Выгрузка готова' },
  variables: ['name', 'rows', 'file'],
  texts: {
    en: { title: 'Export: {{name}}', body: 'The file {{file}} is there; records: {{rows}}.' },
    ru: { title: 'Выгрузка: {{name}}', body: 'Файл {{file}} готов, записей: {{rows}}.' },
  },
});

export const exportFailed = defineNotification('export.failed', {
  label: { en: 'Scheduled export failed', ru: 'Выгрузка не удалась' },
  variables: ['name', 'reason'],
  texts: {
    en: { title: 'Export failed: {{name}}', body: '{{reason}}' },
    ru: { title: 'Выгрузка не удалась: {{name}}', body: '{{reason}}' },
  },
});
