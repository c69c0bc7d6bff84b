import { adminWrites } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { bool } from '../declare/fields/bool.js';
import { json } from '../declare/fields/json.js';
import { text } from '../declare/fields/text.js';

/** What a firm has set a declared setting to; without a record it is as declared. Its history is who set what when. */
export const tenantSetting = defineEntity('tenantSetting', {
  title: 'name',
  label: { en: 'Setting', ru: 'Настройка' },
  description: 'What the firm has set of the settings that modules declare. The value of a secret one is not here.',
  common: 'child',
  customFields: false,
  readOnly: true,
  fields: {
    name: text({ required: true, max: 200 }),
    value: json(),
    secret: bool({ required: true, default: false }),
  },
  keys: [['name']],
  access: adminWrites,
});
