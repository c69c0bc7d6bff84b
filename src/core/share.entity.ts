import { adminAccess, adminWrites } from '../declare/access.js';
import { defineEntity } from '../declare/entity.js';
import { choice } from '../declare/fields/choice.js';
import { link } from '../declare/fields/link.js';
import { text } from '../declare/fields/text.js';
import { timestamp } from '../declare/fields/timestamp.js';
import { uuid } from '../declare/fields/uuid.js';

/** Lets one user, unit or role, or with the tenant's own id everybody, see or change one record that its scope would not cover. */
export const recordShare = defineEntity('recordShare', {
  title: 'entity',
  label: { en: 'Share', ru: 'Доступ к записи' },
  common: 'child',
  customFields: false,
  fields: {
    entity: text({ required: true, max: 100 }),
    recordId: uuid({ required: true }),
    principalId: uuid({ required: true }),
    level: choice(['read', 'comment', 'edit'], { required: true, default: 'read' }),
    cause: choice(['manual', 'rule', 'parent', 'participation'], { default: 'manual' }),
    expiresAt: timestamp(),
  },
  keys: [['entity', 'recordId', 'principalId']],
  access: adminAccess,
});

/** While somebody is away another acts in their stead: what is theirs counts as the substitute's own. */
export const substitution = defineEntity('substitution', {
  title: 'reason',
  label: { en: 'Substitution', ru: 'Замещение' },
  common: 'child',
  customFields: false,
  fields: {
    absent: link('user', { required: true, inverse: 'substitutions', onDelete: 'cascade' }),
    substitute: link('user', { required: true, onDelete: 'cascade' }),
    startsAt: timestamp({ required: true }),
    endsAt: timestamp({ required: true }),
    reason: text({ max: 200 }),
  },
  access: adminWrites,
});
