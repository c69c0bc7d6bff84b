import { defineEntity, int, link, text, uuid } from '#kernel';

/** Who handed a record over to whom, and why (CON9). Written by the system with every change of owner, never by hand. */
export const transfer = defineEntity('transfer', {
  title: 'reason',
  label: { en: 'Transfer', ru: 'Передача' },
  common: 'child',
  readOnly: true,
  fields: {
    entity: text({ required: true, max: 100, description: 'account, person, plannedContact, interaction …' }),
    recordId: uuid({ required: true }),
    step: int({ required: true, min: 1, description: 'Which transfer of the record it is, from 1.' }),
    from: link('user', { onDelete: 'setNull' }),
    to: link('user', { onDelete: 'setNull' }),
    reason: text({ max: 1000 }),
  },
  keys: [['entity', 'recordId', 'step']],
  access: { manager: { read: 'tenant' }, rep: { read: 'tenant' }, viewer: { read: 'tenant' } },
});
