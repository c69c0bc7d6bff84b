import { adminWrites } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { choice } from '../declare/fields/choice.js';
import { link } from '../declare/fields/link.js';
import { text } from '../declare/fields/text.js';

/** A company, branch, department, team or position; the tree along which rights of `unit` and `unitTree` reach. */
export const orgUnit = defineEntity('orgUnit', {
  title: 'name',
  label: { en: 'Org unit', ru: 'Подразделение' },
  common: 'child',
  fields: {
    name: text({ required: true, max: 200 }),
    kind: choice(['company', 'branch', 'department', 'team', 'position'], { required: true, index: true }),
    parent: link('orgUnit', { inverse: 'children', onDelete: 'restrict' }),
    code: text({
      max: 20,
      pattern: /^[\p{L}\p{N}-]{1,20}$/u,
      example: 'MSK',
      description: 'What stands for this office in numbers of documents; of a branch or company.',
    }),
    manager: link('user', { onDelete: 'setNull' }),
    calendar: link('businessCalendar', {
      onDelete: 'restrict',
      description: 'When this unit and those below it work; that of the unit above unless given.',
    }),
  },
  keys: [['code']],
  access: adminWrites,
});
