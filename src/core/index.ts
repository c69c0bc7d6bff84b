import { defineModule } from '../declare/module.js';
import { orgUnit } from './org-unit.entity.js';
import { role, roleAssignment, roleGrant } from './role.entity.js';
import { recordShare, substitution } from './share.entity.js';
import { employment, user } from './user.entity.js';

declare module '#kernel/types' {
  interface Entities {
    user: typeof user;
    employment: typeof employment;
    orgUnit: typeof orgUnit;
    role: typeof role;
    roleGrant: typeof roleGrant;
    roleAssignment: typeof roleAssignment;
    recordShare: typeof recordShare;
    substitution: typeof substitution;
  }
}

/** What every installation has, whatever modules it runs: people, units, roles. */
export const core = defineModule('kernel', { entities: [user, employment, orgUnit, role, roleGrant, roleAssignment, recordShare, substitution] });
