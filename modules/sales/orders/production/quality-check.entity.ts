import { choice, defineEntity, json, link, links, text, timestamp, type Derivation } from '#kernel';
import { workshopNotes } from '../../access.js';

const whoAndWhen: Derivation = {
  from: [],
  sets: ['checkedById', 'checkedAt'],
  of: (record, _before, moment) => ({
    checkedById: record.checkedById ?? moment.actorId,
    checkedAt: record.checkedAt ?? moment.now.toISOString(),
  }),
};

/** One check of the quality of an order, in one of three phases. What was found stays; a further check says what it is now. */
export const qualityCheck = defineEntity('qualityCheck', {
  title: 'phase',
  label: { en: 'Quality check', ru: 'Контроль качества' },
  common: 'child',
  fields: {
    salesOrder: link('salesOrder', { required: true, immutable: true, inverse: 'qualityChecks', onDelete: 'cascade' }),
    phase: choice(['preliminary', 'current', 'final'] as const, { required: true, immutable: true, index: true }),
    result: choice(['pass', 'fail', 'rework'] as const, { required: true, immutable: true, index: true }),
    checklist: json({ immutable: true, description: 'What was looked at: [{ "item": "Facet", "ok": true }].' }),
    note: text({ max: 5000 }),
    photos: links('file'),
    checkedBy: link('user', { readOnly: true, onDelete: 'setNull' }),
    checkedAt: timestamp({ readOnly: true, index: true }),
  },
  access: workshopNotes,
  derive: [whoAndWhen],
  report: { dimensions: ['phase', 'result', 'checkedById', 'checkedAt'] },
});
