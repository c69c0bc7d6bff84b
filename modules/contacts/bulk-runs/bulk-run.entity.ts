import { choice, defineEntity, int, json, link, staffAccess, text, timestamp, uuid } from '#kernel';

/** A change of many records at once: what was asked for, how far it is, and whether it was rolled back (K6). */
export const bulkRun = defineEntity('bulkRun', {
  title: 'kind',
  label: { en: 'Bulk run', ru: 'Массовое изменение' },
  common: 'child',
  readOnly: true,
  fields: {
    kind: choice(['assign'], { required: true, default: 'assign' }),
    entity: choice(['account', 'person'], { required: true }),
    filter: json({ description: 'Which records, as in a list.' }),
    to: link('user', { onDelete: 'setNull', description: 'Whom the records are assigned to.' }),
    reason: text({ max: 1000 }),
    state: choice(['waiting', 'done', 'rolledBack'], { required: true, default: 'waiting', index: true }),
    startedBy: link('user', { onDelete: 'setNull' }),
    total: int({ required: true, min: 0, default: 0 }),
    changed: int({ required: true, min: 0, default: 0 }),
    unchanged: int({ required: true, min: 0, default: 0 }),
    refused: int({ required: true, min: 0, default: 0 }),
    finishedAt: timestamp(),
    rolledBackAt: timestamp(),
    rolledBackBy: link('user', { onDelete: 'setNull' }),
  },
  access: staffAccess,
});

/** What became of one record; the items of a run are its rollback file. */
export const bulkRunItem = defineEntity('bulkRunItem', {
  title: 'outcome',
  label: { en: 'Record of a bulk run', ru: 'Запись массового изменения' },
  common: 'child',
  readOnly: true,
  fields: {
    run: link('bulkRun', { required: true, inverse: 'items', onDelete: 'cascade' }),
    recordId: uuid({ required: true }),
    from: link('user', { onDelete: 'setNull', description: 'Owner before.' }),
    to: link('user', { onDelete: 'setNull', description: 'Owner after.' }),
    outcome: choice(['waiting', 'changed', 'unchanged', 'refused', 'rolledBack', 'left'], {
      required: true,
      default: 'waiting',
      index: true,
      description: 'left: not rolled back, since it was changed in the meantime.',
    }),
    code: text({ max: 100, description: 'Why it was refused: the code of the error.' }),
    message: text({ max: 1000 }),
  },
  keys: [['runId', 'recordId']],
  access: staffAccess,
});
