import { defineEntity } from '../declare/entity.js';
import { json } from '../declare/fields/json.js';
import { text } from '../declare/fields/text.js';
import { mappingFits } from './fits-its-file.rule.js';

const own = { read: 'own', create: 'tenant', update: 'own', delete: 'own' } as const;

/** A mapping that is kept for the next file of its kind; shared with users, units or everybody. */
export const importMapping = defineEntity('importMapping', {
  title: 'name',
  label: { en: 'Import mapping', ru: 'Схема загрузки' },
  description:
    'How the rows of a kind of file become records: kept, and given to an import as savedMapping. Its maker shares it with a user, a unit, a role or everybody.',
  fields: {
    name: text({ required: true, max: 200, search: true }),
    entity: text({
      required: true,
      max: 100,
      index: true,
      immutable: true,
      description: 'What its files are imported into, e.g. account.',
    }),
    mapping: json({ required: true, description: 'As an import takes it: { fields, match, links, children }.' }),
  },
  rules: [mappingFits],
  access: { manager: own, rep: own, viewer: { read: 'own' } },
});
