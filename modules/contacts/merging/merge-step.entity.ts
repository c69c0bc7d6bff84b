import { choice, defineEntity, int, json, link, staffAccess, text, uuid } from '#kernel';

/** What merging moves and fills in. */
export const COPIED = ['account', 'person', 'contactPoint', 'postalAddress'] as const;

/** One thing a merge did: what moved, was folded or filled in, with what undoing it needs (CON4). */
export const mergeStep = defineEntity('mergeStep', {
  title: 'kind',
  label: { en: 'Step of a merge', ru: 'Шаг объединения' },
  common: 'child',
  readOnly: true,
  fields: {
    merge: link('mergeLog', { required: true, inverse: 'steps', onDelete: 'cascade' }),
    number: int({ required: true, min: 1 }),
    kind: choice(['link', 'flag', 'folded', 'dropped', 'list', 'record', 'redirect', 'external', 'value'], { required: true }),
    entity: text({ required: true, max: 100 }),
    recordId: uuid({ required: true }),
    field: text({ max: 100 }),
    fromId: uuid(),
    toId: uuid(),
    detail: json({ personal: 'basic', copies: COPIED, description: 'For a value: { was, is }.' }),
  },
  keys: [['mergeId', 'number']],
  access: staffAccess,
});
