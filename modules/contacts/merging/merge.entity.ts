import { choice, decimal, defineEntity, int, json, link, staffAccess, text, timestamp, uuid } from '#kernel';
import { COPIED } from './merge-step.entity.js';

/** Two records that may be one, with the evidence (CON2, CON3). `leftId` is always the smaller id. */
export const mergeCandidate = defineEntity('mergeCandidate', {
  title: 'entity',
  label: { en: 'Possible duplicate', ru: 'Возможный дубль' },
  common: 'child',
  readOnly: true,
  fields: {
    entity: choice(['account', 'person'], { required: true, index: true }),
    leftId: uuid({ required: true }),
    rightId: uuid({ required: true }),
    score: int({ required: true, min: 0, max: 100, index: true }),
    certainty: decimal({ precision: 4, scale: 3 }),
    reasons: json({
      required: true,
      personal: 'basic',
      copies: COPIED,
      description: 'List of { field, kind, weight, left, right }.',
    }),
    blocked: text({ max: 500, description: 'Why they may not be merged without a decision: different strong ids (CON1).' }),
    state: choice(['new', 'dismissed', 'merged'], { required: true, default: 'new', index: true }),
    decidedBy: link('user', { onDelete: 'setNull' }),
    decidedAt: timestamp(),
    decisionNote: text({ max: 1000 }),
  },
  keys: [['entity', 'leftId', 'rightId']],
  indexes: [['state', 'score']],
  access: staffAccess,
});

/** One merge: who survived, what was taken from whom, what moved, and all that is needed to undo it (CON4). */
export const mergeLog = defineEntity('mergeLog', {
  title: 'entity',
  label: { en: 'Merge', ru: 'Объединение' },
  common: 'child',
  readOnly: true,
  fields: {
    entity: choice(['account', 'person'], { required: true, index: true }),
    survivorId: uuid({ required: true }),
    loserIds: json({ required: true }),
    fieldChoices: json({ copies: COPIED }),
    movedLinks: json(),
    undo: json({ personal: 'basic', copies: COPIED, description: 'What undoing puts back.' }),
    undoneAt: timestamp(),
    undoneBy: link('user', { onDelete: 'setNull' }),
  },
  indexes: [['survivorId']],
  access: staffAccess,
});
