import { defineEntity } from '../../declare/entity.js';
import { choice } from '../../declare/fields/choice.js';
import { link } from '../../declare/fields/link.js';
import { links } from '../../declare/fields/links.js';
import { json } from '../../declare/fields/json.js';
import { text } from '../../declare/fields/text.js';
import { timestamp } from '../../declare/fields/timestamp.js';
import { uuid } from '../../declare/fields/uuid.js';

/** What a run waits for a person to do. Those who may do it see it by a share. */
export const humanStep = defineEntity('humanStep', {
  title: 'title',
  label: { en: 'Human step', ru: 'Шаг исполнителя' },
  common: 'child',
  readOnly: true,
  fields: {
    run: link('workflowRun', { required: true, inverse: 'humanSteps', onDelete: 'cascade' }),
    step: text({ required: true, max: 100 }),
    title: text({ required: true, max: 500, personal: 'basic' }),
    text: text({ max: 4000, personal: 'basic' }),
    subjectEntity: text({ max: 100 }),
    subject: uuid({ index: true }),
    assignees: links('user', { inverse: 'humanSteps' }),
    outcomes: json({ description: 'What it may end with; done is the only outcome if there is none.' }),
    state: choice(['open', 'done', 'expired', 'cancelled'], { required: true, default: 'open', index: true }),
    dueAt: timestamp({ index: true }),
    outcome: text({ max: 100 }),
    comment: text({ max: 4000, personal: 'basic' }),
    doneAt: timestamp(),
    doneBy: link('user', { onDelete: 'setNull' }),
    actedFor: link('user', { onDelete: 'setNull', description: 'Whom the doer stood in for.' }),
  },
  access: { manager: { read: 'tenant' }, rep: { read: 'own' }, viewer: { read: 'own' } },
});
