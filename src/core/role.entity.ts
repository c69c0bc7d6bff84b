import { adminAccess, adminWrites } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { bool } from '../declare/fields/bool.js';
import { choice } from '../declare/fields/choice.js';
import { link } from '../declare/fields/link.js';
import { text } from '../declare/fields/text.js';

/** A set of permissions. `systemRole` takes over what the declarations grant to that role; grants add to it or widen it. */
export const role = defineEntity('role', {
  title: 'name',
  label: { en: 'Role', ru: 'Роль' },
  common: 'child',
  customFields: false,
  fields: {
    name: text({ required: true, max: 100 }),
    systemRole: choice(['admin', 'manager', 'rep', 'viewer']),
    requiresSecondFactor: bool({ description: 'Who has this role signs in with a second factor.' }),
  },
  keys: [['name']],
  access: adminWrites,
});

/** One permission of a role: `person.update` within a scope, or a rule for one field (`person.birthday` hidden). */
export const roleGrant = defineEntity('roleGrant', {
  title: 'permission',
  label: { en: 'Permission', ru: 'Право' },
  common: 'child',
  customFields: false,
  fields: {
    role: link('role', { required: true, inverse: 'grants', onDelete: 'cascade' }),
    permission: text({ required: true, max: 200 }),
    scope: choice(['none', 'own', 'team', 'unit', 'unitTree', 'tenant']),
    fieldRule: choice(['hidden', 'read', 'write']),
  },
  keys: [['roleId', 'permission']],
  access: adminWrites,
});

/** Who has a role. */
export const roleAssignment = defineEntity('roleAssignment', {
  title: 'user',
  label: { en: 'Role assignment', ru: 'Назначение роли' },
  common: 'child',
  customFields: false,
  fields: {
    user: link('user', { required: true, inverse: 'roleAssignments', onDelete: 'cascade' }),
    role: link('role', { required: true, inverse: 'assignments', onDelete: 'cascade' }),
  },
  keys: [['userId', 'roleId']],
  access: adminAccess,
});
