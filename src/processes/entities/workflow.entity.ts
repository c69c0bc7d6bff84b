import { defineEntity } from '../../declare/entity.js';
import { bool } from '../../declare/fields/bool.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { link } from '../../declare/fields/link.js';
import { text } from '../../declare/fields/text.js';
import { timestamp } from '../../declare/fields/timestamp.js';

const managersRead = { manager: { read: 'tenant' } } as const;

/** A business process: what starts it and which steps it takes stand in its versions. */
export const workflow = defineEntity('workflow', {
  title: 'name',
  label: { en: 'Workflow', ru: 'Бизнес-процесс' },
  description: 'A business process. Its definition is published as a version; runs keep the version they began with.',
  common: 'child',
  fields: {
    code: text({
      required: true,
      immutable: true,
      max: 100,
      pattern: /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
      example: 'order-follow-up',
      description: 'Names the workflow in definitions; never changed.',
    }),
    name: text({ required: true, max: 200, search: true }),
    description: text({ max: 1000 }),
    active: bool({ default: true, description: 'Only an active workflow starts new runs; those under way go on.' }),
    currentVersion: link('workflowVersion', { readOnly: true, onDelete: 'setNull' }),
    nextStartAt: timestamp({ readOnly: true, description: 'When its schedule or deadline is looked at next.' }),
    lookedAt: timestamp({ readOnly: true, description: 'Up to which moment its schedule or deadline was looked at.' }),
  },
  keys: [['code']],
  access: managersRead,
});

/** What was published once and never changes. */
export const workflowVersion = defineEntity('workflowVersion', {
  title: 'number',
  label: { en: 'Workflow version', ru: 'Версия бизнес-процесса' },
  common: 'child',
  readOnly: true,
  fields: {
    workflow: link('workflow', { required: true, inverse: 'versions', onDelete: 'restrict' }),
    number: int({ required: true, min: 1 }),
    definition: json({ required: true }),
  },
  keys: [['workflowId', 'number']],
  access: managersRead,
});

/** The events that the current versions start from or wait for; the dispatcher of the ledger looks here. */
export const workflowTrigger = defineEntity('workflowTrigger', {
  title: 'event',
  label: { en: 'Workflow trigger', ru: 'Событие бизнес-процесса' },
  common: 'child',
  readOnly: true,
  fields: {
    workflow: link('workflow', { required: true, inverse: 'triggers', onDelete: 'cascade' }),
    event: text({ required: true, max: 200, index: true }),
    starts: bool({ required: true, default: false, description: 'Whether it starts a run; otherwise runs wait for it.' }),
  },
  keys: [['workflowId', 'event', 'starts']],
  access: managersRead,
});
