import { defineModule } from '../../declare/module.js';
import { customField } from './custom-field.entity.js';
import { customObject, customRecord } from './custom-object.entity.js';
import { savedUses } from './saved-uses.js';
import { indexListeners } from './keep-index.listeners.js';

declare module '#kernel/types' {
  interface Entities {
    customField: typeof customField;
    customObject: typeof customObject;
    customRecord: typeof customRecord;
  }
}

/** Fields and objects that tenants define at run time. */
export const customFields = defineModule('custom-fields', {
  entities: [customField, customObject, customRecord],
  listeners: indexListeners,
  fieldUses: [savedUses],
});
