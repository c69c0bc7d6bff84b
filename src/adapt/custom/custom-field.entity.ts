import { adminWrites } from '../../declare/access.js';
import type { Derivation } from '../../declare/derivation.js';
import { defineEntity } from '../../declare/entity.js';
import { bool } from '../../declare/fields/bool.js';
import { choice } from '../../declare/fields/choice.js';
import { json } from '../../declare/fields/json.js';
import { text } from '../../declare/fields/text.js';
import { fieldRules } from './define-field.rules.js';
import { CUSTOM_TYPES, indexKind, indexOf } from './field-types.js';

/** What the database needs to know to keep the field's rows of `custom_values`. */
const index: Derivation = {
  from: ['type', 'indexed', 'unique', 'options'],
  sets: ['indexKind', 'indexSuffix'],
  of(field) {
    const kept = indexOf(field as never);
    return { indexKind: indexKind(kept), indexSuffix: kept?.suffix ?? null };
  },
};

/**
 * A field that a tenant adds to an entity or to an object of its own; in its API from the next request on. What is said of it
 * holds for values written from then on; those that are there stay.
 */
export const customField = defineEntity('customField', {
  title: 'key',
  label: { en: 'Custom field', ru: 'Дополнительное поле' },
  description: 'A field that the tenant has added to an entity.',
  common: 'child',
  customFields: false,
  fields: {
    entity: text({
      required: true,
      immutable: true,
      max: 63,
      description: 'The entity or custom object it is added to, e.g. account.',
    }),
    key: text({
      required: true,
      max: 50,
      pattern: /^[a-z][A-Za-z0-9]*$/,
      example: 'loyaltyLevel',
      description: 'Its name in the API.',
    }),
    type: choice(CUSTOM_TYPES, { required: true }),
    labelEn: text({ max: 100 }),
    labelRu: text({ max: 100 }),
    description: text({ max: 1000 }),
    options: json({ description: 'What the type needs: values of a choice, target of a link, max of a text …' }),
    defaultValue: json({ description: 'Value on create where none is given.' }),
    required: bool(),
    requiredWhen: json({ description: 'A filter over fields of the record: where it fits, a value is required.' }),
    visibleWhen: json({ description: 'A filter over fields of the record: where it does not fit, forms leave the field out.' }),
    unique: bool({ description: 'No two live records have the same value.' }),
    indexed: bool({ description: 'Lists are filtered and sorted by it fast, however long they are.' }),
    personal: choice(['basic', 'sensitive'], { description: 'Class of personal data: erasure empties it.' }),
    indexKind: text({ readOnly: true, max: 10 }),
    indexSuffix: text({ readOnly: true, max: 20 }),
  },
  keys: [['entity', 'key']],
  derive: [index],
  rules: fieldRules,
  access: adminWrites,
});
