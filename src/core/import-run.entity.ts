import { defineEntity } from '../declare/entity.js';
import { choice } from '../declare/fields/choice.js';
import { int } from '../declare/fields/int.js';
import { json } from '../declare/fields/json.js';
import { link } from '../declare/fields/link.js';
import { text } from '../declare/fields/text.js';
import { timestamp } from '../declare/fields/timestamp.js';

/** One import of a file: what it was and what came of it. The records it wrote name it in their history: reason `import <id>`. */
export const importRun = defineEntity('importRun', {
  title: 'fileName',
  label: { en: 'Import', ru: 'Импорт' },
  description:
    'One import of a file: what it was and what came of it. The records it wrote name it in their history: reason «import <id>».',
  readOnly: true,
  fields: {
    fileName: text({ required: true, max: 255, personal: 'basic' }),
    entity: text({ required: true, max: 100, index: true }),
    format: text({ required: true, max: 20 }),
    mode: choice(['create', 'update', 'upsert'], { required: true }),
    state: choice(['waiting', 'running', 'done', 'rolledBack', 'failed'], {
      required: true,
      index: true,
      description:
        'waiting: for a worker. rolledBack: rows failed, and it was to be all or nothing. failed: the file could not be read to its end.',
    }),
    rows: int({ min: 0 }),
    created: int({ min: 0 }),
    updated: int({ min: 0 }),
    unchanged: int({ min: 0 }),
    skipped: int({ min: 0 }),
    failed: int({ min: 0 }),
    errors: json({ personal: 'basic', description: 'The first 100: [{ line, code, message, pointer }].' }),
    warnings: json({ personal: 'basic' }),
    reasons: json({ description: 'How many errors and warnings have which code, all of them counted: { duplicate: 12 }.' }),
    startedAt: timestamp({ required: true, index: true }),
    finishedAt: timestamp(),
    source: link('file', {
      onDelete: 'setNull',
      description: 'The uploaded file, of an import that a worker does; discarded when it has ended.',
    }),
    settings: json({ description: 'What was asked for, of an import that a worker does.' }),
    checkpoint: json({ personal: 'basic', description: 'How far the worker has come: written with each batch.' }),
    undoneAt: timestamp(),
    undo: json({
      personal: 'basic',
      description:
        'What came of taking it back: { deleted, restored, left, results: [{ entity, id, outcome, code, message }] }, of the results the first 100.',
    }),
  },
  access: { manager: { read: 'tenant' }, rep: { read: 'own' }, viewer: { read: 'own' } },
});
