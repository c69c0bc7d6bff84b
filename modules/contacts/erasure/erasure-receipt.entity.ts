import { defineEntity, int, json, link, text, timestamp, uuid } from '#kernel';

/** Proof that somebody's personal data were erased: what, when, by whom, and what a legal hold kept (CON13). Holds no personal data itself. */
export const erasureReceipt = defineEntity('erasureReceipt', {
  title: 'entity',
  label: { en: 'Receipt of an erasure', ru: 'Акт об удалении персональных данных' },
  common: 'child',
  readOnly: true,
  fields: {
    entity: text({ required: true, max: 100 }),
    recordId: uuid({ required: true }),
    erasedAt: timestamp({ required: true, index: true }),
    erasedBy: link('user', { onDelete: 'setNull' }),
    request: text({ max: 200, description: 'Number or date of the request, not the name of who asked.' }),
    records: json({ required: true, description: 'How many records of each entity.' }),
    fields: json({ required: true, description: 'Which fields of each entity.' }),
    ledgerRows: int({ required: true, min: 0 }),
    storedAnswers: int({ required: true, min: 0 }),
    held: json({ required: true, description: 'List of { entity, id } under legal hold, which were left.' }),
  },
  indexes: [['recordId']],
  access: { manager: { read: 'tenant' } },
});
