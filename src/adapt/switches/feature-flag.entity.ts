import { adminWrites } from '../../declare/access.js';
import { defineEntity } from '../../declare/entity.js';
import { bool } from '../../declare/fields/bool.js';
import { int } from '../../declare/fields/int.js';
import { links } from '../../declare/fields/links.js';
import { text } from '../../declare/fields/text.js';

/** For whom in a firm a flag of a module is on; without a record it is as the module declares. */
export const featureFlag = defineEntity('featureFlag', {
  title: 'name',
  label: { en: 'Feature flag', ru: 'Флаг возможности' },
  description: 'For whom a feature is on: everybody (`value`), the users and units named, and a percentage of the others.',
  common: 'child',
  readOnly: true,
  fields: {
    name: text({ required: true, max: 100 }),
    value: bool({ required: true, default: false, description: 'On for everybody.' }),
    percent: int({ min: 0, max: 100, description: 'Of users, always the same ones; a greater percentage only adds.' }),
    users: links('user'),
    units: links('orgUnit'),
  },
  keys: [['name']],
  access: adminWrites,
});
