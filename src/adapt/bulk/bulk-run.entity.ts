import type { Access } from '../../declare/access.js';
import { defineEntity } from '../../declare/entity.js';
import { choice } from '../../declare/fields/choice.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { link } from '../../declare/fields/link.js';
import { text } from '../../declare/fields/text.js';
import { timestamp } from '../../declare/fields/timestamp.js';
import { uuid } from '../../declare/fields/uuid.js';

/** The items tell values of records, so only who started a run sees it, and administrators. */
const starters: Access = { manager: { read: 'own', update: 'own' } };

/** A change of many records at once: what was asked for, how far it is, and whether it was rolled back (K6). */
export const bulkRun = defineEntity('bulkRun', {
  title: 'entity',
  label: { en: 'Bulk run', ru: 'Массовое изменение' },
  description: 'A change of many records at once: what was asked for, how far it is, and whether it was rolled back.',
  common: 'child',
  readOnly: true,
  fields: {
    operation: choice(['update', 'delete'], { required: true, default: 'update' }),
    entity: text({ required: true, max: 100 }),
    filter: json({ description: 'Which records, as in a list.' }),
    change: json({ personal: 'basic', description: 'The fields that every record gets.' }),
    reason: text({ max: 1000 }),
    state: choice(['waiting', 'done', 'rollingBack', 'rolledBack'], { required: true, default: 'waiting', index: true }),
    startedBy: link('user', { onDelete: 'setNull' }),
    total: int({ required: true, min: 0, default: 0 }),
    changed: int({ required: true, min: 0, default: 0 }),
    unchanged: int({ required: true, min: 0, default: 0 }),
    refused: int({ required: true, min: 0, default: 0 }),
    finishedAt: timestamp(),
    rolledBackAt: timestamp(),
    rolledBackBy: link('user', { onDelete: 'setNull' }),
  },
  access: starters,
});

/** What became of one record; the items of a run are its rollback file. */
export const bulkRunItem = defineEntity('bulkRunItem', {
  title: 'outcome',
  label: { en: 'Record of a bulk run', ru: 'Запись массового изменения' },
  description: 'What became of one record of a bulk run; together they are its rollback file.',
  common: 'child',
  readOnly: true,
  fields: {
    run: link('bulkRun', { required: true, inverse: 'items', onDelete: 'cascade' }),
    recordId: uuid({ required: true }),
    outcome: choice(['waiting', 'changed', 'unchanged', 'refused', 'rolledBack', 'left'], {
      required: true,
      default: 'waiting',
      index: true,
      description: 'left: not rolled back, since it was changed in the meantime.',
    }),
    before: json({ personal: 'basic', description: 'The changed fields as they were.' }),
    after: json({ personal: 'basic', description: 'The changed fields as the run left them.' }),
    code: text({ max: 100, description: 'Why it was refused: the code of the problem.' }),
    message: text({ max: 1000 }),
  },
  keys: [['runId', 'recordId']],
  access: starters,
});
