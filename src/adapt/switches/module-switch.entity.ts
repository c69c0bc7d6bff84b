import { adminWrites } from '../../declare/access.js';
import { defineEntity } from '../../declare/entity.js';
import { bool } from '../../declare/fields/bool.js';
import { text } from '../../declare/fields/text.js';

/** Whether a firm uses an installed module; without a record it does. */
export const moduleSwitch = defineEntity('moduleSwitch', {
  title: 'module',
  plural: 'moduleSwitches',
  label: { en: 'Module switch', ru: 'Включение модуля' },
  description:
    'Whether the firm uses a module. What is switched off answers 403 `module_off`, hears and does nothing; its records stay.',
  common: 'child',
  readOnly: true,
  fields: {
    module: text({ required: true, max: 60 }),
    enabled: bool({ required: true }),
  },
  keys: [['module']],
  access: adminWrites,
});
