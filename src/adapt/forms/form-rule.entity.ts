import { adminWrites } from '../../declare/access.js';
import { defineEntity } from '../../declare/entity.js';
import { bool } from '../../declare/fields/bool.js';
import { int } from '../../declare/fields/int.js';
import { json } from '../../declare/fields/json.js';
import { tags } from '../../declare/fields/tags.js';
import { text } from '../../declare/fields/text.js';
import { fitsItsEntity } from './check-form-rule.js';

/** How a firm regulates data entry (R014): what must be filled in, what is frozen, what is given at first, by stage or anything else. */
export const formRule = defineEntity('formRule', {
  title: 'name',
  label: { en: 'Form rule', ru: 'Правило формы' },
  description:
    'What people must fill in, may not change or get as a default when they write records of an entity that fit the condition. Holds over every way in, imports and bulk writes too.',
  common: 'child',
  fields: {
    name: text({ required: true, max: 200 }),
    entity: text({
      required: true,
      max: 100,
      index: true,
      immutable: true,
      description: 'The entity it regulates, e.g. account.',
    }),
    condition: json({
      description:
        'A filter, as lists take it: the rule holds for records that it fits, e.g. { "stage": { "name": { "eq": "Won" } } }. All if left out.',
    }),
    required: tags({ index: false, description: 'Fields that must not be empty.' }),
    readOnly: tags({ index: false, description: 'Fields that people may not change while the rule holds; actions may.' }),
    defaults: json({
      description:
        'Values for new records: { "source": "fair", "dueOn": { "now": "P3D" }, "ownerId": { "actor": true }, "title": { "field": "name" } }.',
    }),
    message: text({ max: 500, description: "What people are told instead of the kernel's own words." }),
    active: bool({ required: true, default: true }),
    position: int({ min: 0, description: 'Rules are tried in this order.' }),
  },
  rules: [fitsItsEntity],
  access: adminWrites,
});
