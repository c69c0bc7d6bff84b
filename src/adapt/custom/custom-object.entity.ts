import { adminAccess, adminWrites } from '../../declare/access.js';
import { defineEntity } from '../../declare/entity.js';
import { choice } from '../../declare/fields/choice.js';
import { text } from '../../declare/fields/text.js';
import { objectRules } from './define-object.rules.js';

/** A kind of record that a tenant defines: its fields are custom fields, its records have all that those of entities have. */
export const customObject = defineEntity('customObject', {
  title: 'name',
  label: { en: 'Custom object', ru: 'Свой объект' },
  description: 'A kind of record that the tenant has defined.',
  common: 'child',
  customFields: false,
  fields: {
    name: text({
      required: true,
      immutable: true,
      max: 40,
      pattern: /^[a-z][A-Za-z0-9]*$/,
      example: 'vehicle',
      description: 'Singular, e.g. vehicle: the GraphQL type is Vehicle, the permissions vehicle.read …',
    }),
    plural: text({
      immutable: true,
      max: 50,
      pattern: /^[a-z][A-Za-z0-9]*$/,
      example: 'vehicles',
      description: 'Names the list and the route /v1/vehicles; formed from the name if not given.',
    }),
    labelEn: text({ max: 100 }),
    labelRu: text({ max: 100 }),
    description: text({ max: 1000 }),
    access: choice(['staff', 'team', 'reference', 'admin'], {
      required: true,
      default: 'staff',
      description: 'What the system roles may do with its records; roles of the tenant refine it.',
    }),
  },
  keys: [['name']],
  rules: objectRules,
  access: adminWrites,
});

/** The records of all objects that tenants define; each is reached as what its object calls it. */
export const customRecord = defineEntity('customRecord', {
  title: 'name',
  label: { en: 'Record of a custom object', ru: 'Запись своего объекта' },
  description: 'Records of custom objects of every kind; each kind has a list of its own.',
  readOnly: true,
  customFields: true,
  fields: {
    objectName: text({ required: true, max: 40, index: true }),
    name: text({ required: true, max: 255, search: true, index: true }),
  },
  access: adminAccess,
});
