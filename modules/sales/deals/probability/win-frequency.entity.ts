import { defineEntity, int, text } from '#kernel';

/** How often deals with a value were won and lost: what the reckoned probability goes by (SAL2). Kept by the system. */
export const winFrequency = defineEntity('winFrequency', {
  title: 'value',
  label: { en: 'Win frequency', ru: 'Частота побед' },
  plural: 'winFrequencies',
  common: 'child',
  readOnly: true,
  fields: {
    scope: text({ max: 40, required: true, description: "The team's id, or - for deals without a team." }),
    field: text({ max: 40, required: true, description: 'all, clientType, source, owner, industry, size or tag.' }),
    value: text({ max: 400, required: true }),
    won: int({ required: true, min: 0, default: 0 }),
    lost: int({ required: true, min: 0, default: 0 }),
  },
  keys: [['scope', 'field', 'value']],
  access: { manager: { read: 'tenant' }, rep: { read: 'tenant' }, viewer: { read: 'tenant' } },
});
