import { defineEntity } from '../../declare/entity.js';
import { choice } from '../../declare/fields/choice.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { link } from '../../declare/fields/link.js';
import { text } from '../../declare/fields/text.js';
import { timestamp } from '../../declare/fields/timestamp.js';
import { uuid } from '../../declare/fields/uuid.js';

const managersRead = { manager: { read: 'tenant' } } as const;

/** One run of a workflow, about one record or about none. Its step and variables are all that is needed to go on after a crash. */
export const workflowRun = defineEntity('workflowRun', {
  title: 'state',
  label: { en: 'Workflow run', ru: 'Ход бизнес-процесса' },
  common: 'child',
  readOnly: true,
  fields: {
    workflow: link('workflow', { required: true, inverse: 'runs', onDelete: 'restrict' }),
    workflowVersion: link('workflowVersion', { required: true, onDelete: 'restrict' }),
    subjectEntity: text({ max: 100 }),
    subject: uuid({ index: true, description: 'Id of the record the run is about.' }),
    state: choice(['running', 'waiting', 'compensating', 'done', 'failed', 'cancelled'], { required: true, index: true }),
    step: text({ max: 100, description: 'The step it is at.' }),
    variables: json({ personal: 'basic', description: '{ input, steps: { <id>: result } }.' }),
    ending: choice(['failed', 'cancelled'], { description: 'What it will be when its compensations are done.' }),
    startedAt: timestamp({ required: true, index: true }),
    startedBy: link('user', { onDelete: 'setNull' }),
    finishedAt: timestamp(),
    error: text({ max: 2000 }),
    sequence: int({ required: true, min: 0, default: 0, description: 'Rows of its log.' }),
    attempts: int({ required: true, min: 0, default: 0, description: 'Failed attempts at the present step.' }),
    dueAt: timestamp({
      index: true,
      description: 'When it goes on: at once while it runs, by then at the latest while it waits.',
    }),
    awaits: text({ max: 200, description: 'The event it waits for.' }),
    signal: json({ description: 'What has ended its wait: an event, a decision, an outcome.' }),
    depth: int({
      required: true,
      min: 0,
      default: 0,
      description: 'How many runs have led to it, one by the changes of the other.',
    }),
    parent: link('workflowRun', { inverse: 'children', onDelete: 'setNull' }),
    cause: text({ required: true, max: 300, description: 'What started it; one cause starts one run.' }),
  },
  keys: [['cause']],
  indexes: [['workflowId', 'subject', 'startedAt']],
  access: managersRead,
});

/** The log of a run: a row for each step done, begun to wait, failed or compensated, written in the transaction of its effect. */
export const workflowStep = defineEntity('workflowStep', {
  title: 'step',
  label: { en: 'Workflow step', ru: 'Шаг бизнес-процесса' },
  common: 'child',
  readOnly: true,
  fields: {
    run: link('workflowRun', { required: true, inverse: 'log', onDelete: 'cascade' }),
    sequence: int({ required: true, min: 1 }),
    step: text({ required: true, max: 100 }),
    kind: text({ required: true, max: 20 }),
    outcome: choice(['done', 'waiting', 'failed', 'compensated'], { required: true }),
    attempt: int({ required: true, min: 1 }),
    input: json({ personal: 'basic' }),
    result: json({ personal: 'basic' }),
    at: timestamp({ required: true }),
    request: text({ max: 200, index: true, description: 'By it the changes in the ledger are told to be the run’s.' }),
  },
  keys: [['runId', 'sequence']],
  access: { through: ['run'] },
});
