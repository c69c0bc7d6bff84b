import { adminAccess } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { choice } from '../declare/fields/choice.js';
import { int } from '../declare/fields/int.js';
import { multiChoice } from '../declare/fields/multi-choice.js';
import { text } from '../declare/fields/text.js';
import { timestamp } from '../declare/fields/timestamp.js';
import { uuid } from '../declare/fields/uuid.js';

/** Who was shown personal data, and of which class (`personal` of a field); gathered for two seconds, so equal reads are one row. */
export const personalRead = defineEntity('personalRead', {
  title: 'entity',
  label: { en: 'Reading of personal data', ru: 'Чтение персональных данных' },
  description: 'Somebody was shown personal data: who, when, of which entity and class, and of which record if it was one.',
  readOnly: true,
  unlogged: true,
  common: 'child',
  fields: {
    at: timestamp({ required: true, index: true }),
    actorId: uuid({ index: true, description: 'The user; empty for the kernel itself.' }),
    keyId: uuid({ description: 'The API key, if the reader came in by one.' }),
    entity: text({ required: true, max: 100 }),
    classes: multiChoice(['basic', 'sensitive'], { required: true }),
    operation: choice(['record', 'list', 'history', 'figures'], { required: true }),
    recordId: uuid({ index: true, description: 'The record, where one was asked for.' }),
    requestId: text({ required: true, max: 200, description: 'Of the first of these requests, as in the log.' }),
    times: int({ required: true, min: 1, description: 'How often within two seconds.' }),
  },
  access: adminAccess,
});
