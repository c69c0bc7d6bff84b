import { invalid } from '../../platform/problem.js';
import type { Rule } from '../../declare/rule.js';
import type { EntityModel } from '../../registry/model.js';
import type { FieldDefinition } from './definitions.js';
import { fits } from './fits.js';

/** Refuses a record that leaves out a value which the rest of it requires. */
export function requiredWhenRule(fields: readonly FieldDefinition[], entity: EntityModel): Rule {
  const keys = new Map(fields.map((field) => [field, [...entity.fields.values()].find((f) => f.name === field.key)?.key]));
  return {
    name: 'custom-required-when',
    on: ['create', 'update'],
    reads: false,
    check({ after }) {
      for (const [field, key] of keys)
        if (key !== undefined && isEmpty(after[key]) && fits(after, field.requiredWhen))
          throw invalid(`/${key}`, `${key} is required.`, { field: key }, 'required');
    },
  };
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);
