import { defineEntity, json, link, text, timestamp, uuid } from '#kernel';

/** Proof that somebody was given everything kept of them: what, when, by whom, and its digest. Holds no personal data itself. */
export const subjectExport = defineEntity('subjectExport', {
  title: 'entity',
  label: { en: 'Receipt of a data export', ru: 'Акт о выдаче персональных данных' },
  common: 'child',
  readOnly: true,
  fields: {
    entity: text({ required: true, max: 100 }),
    recordId: uuid({ required: true }),
    exportedAt: timestamp({ required: true, index: true }),
    exportedBy: link('user', { onDelete: 'setNull' }),
    request: text({ max: 200, description: 'Number or date of the request, not the name of who asked.' }),
    records: json({ required: true, description: 'How many records of each entity.' }),
    sha256: text({ required: true, max: 64, description: 'Of `data` as JSON without spaces, hexadecimal.' }),
  },
  indexes: [['recordId']],
  access: { manager: { read: 'tenant' } },
});
