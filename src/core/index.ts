import { defineModule } from '../declare/module.js';
import { issueApiKey, revokeApiKey } from './api-key.actions.js';
import { apiKey } from './api-key.entity.js';
import { businessCalendarEntity } from './business-calendar.entity.js';
import { calendarSetting } from './calendar.setting.js';
import { exchangeRate } from './exchange-rate.entity.js';
import { forgetOutdated } from './housekeeping.job.js';
import { countryCodes } from './country-codes.preset.js';
import { country } from './country.entity.js';
import { identityProvider, setProviderSecret } from './identity-provider.entity.js';
import { publishMapping, shareMapping, unshareMapping } from './import-mapping.actions.js';
import { importMapping } from './import-mapping.entity.js';
import { importRun } from './import-run.entity.js';
import { appUrl, requireSecondFactor } from './sign-in.settings.js';
import { runImport, undoRun, undoRunJob } from './import-run.actions.js';
import { orgUnit } from './org-unit.entity.js';
import { role, roleAssignment, roleGrant } from './role.entity.js';
import { recordShare, substitution } from './share.entity.js';
import { invited, passwordChanged, passwordReset, secondFactorChanged, tokenReused } from './sign-in.notifications.js';
import { profileSettings } from './profile.settings.js';
import { forgetSessions } from './sign-ins.job.js';
import { declaredSettings, resetSetting, setSetting } from './tenant-setting.actions.js';
import { tenantSetting } from './tenant-setting.entity.js';
import {
  changePassword,
  editProfile,
  inviteAllUsers,
  inviteUser,
  resetSecondFactor,
  setUserPassword,
  signOutUser,
} from './user.actions.js';
import { userList } from './users.preset.js';
import { employment, user } from './user.entity.js';

declare module '#kernel/types' {
  interface Entities {
    user: typeof user;
    employment: typeof employment;
    orgUnit: typeof orgUnit;
    businessCalendar: typeof businessCalendarEntity;
    role: typeof role;
    roleGrant: typeof roleGrant;
    roleAssignment: typeof roleAssignment;
    recordShare: typeof recordShare;
    substitution: typeof substitution;
    apiKey: typeof apiKey;
    country: typeof country;
    exchangeRate: typeof exchangeRate;
    importRun: typeof importRun;
    importMapping: typeof importMapping;
    identityProvider: typeof identityProvider;
    tenantSetting: typeof tenantSetting;
  }
  interface Actions {
    'user.changePassword': typeof changePassword;
    'user.setPassword': typeof setUserPassword;
    'user.signOut': typeof signOutUser;
    'user.resetSecondFactor': typeof resetSecondFactor;
    'user.invite': typeof inviteUser;
    'user.inviteAll': typeof inviteAllUsers;
    'user.editProfile': typeof editProfile;
    'identityProvider.setSecret': typeof setProviderSecret;
    'apiKey.issue': typeof issueApiKey;
    'apiKey.revoke': typeof revokeApiKey;
    'importRun.undo': typeof undoRun;
    'importMapping.share': typeof shareMapping;
    'importMapping.unshare': typeof unshareMapping;
    'importMapping.publish': typeof publishMapping;
    'tenantSetting.set': typeof setSetting;
    'tenantSetting.reset': typeof resetSetting;
    'tenantSetting.declared': typeof declaredSettings;
  }
}

/** What every installation has, whatever modules it runs: people, units, roles. */
export const core = defineModule('kernel', {
  entities: [
    user,
    employment,
    orgUnit,
    businessCalendarEntity,
    role,
    roleGrant,
    roleAssignment,
    recordShare,
    substitution,
    apiKey,
    country,
    exchangeRate,
    importRun,
    importMapping,
    identityProvider,
    tenantSetting,
  ],
  actions: [
    changePassword,
    editProfile,
    setUserPassword,
    signOutUser,
    resetSecondFactor,
    inviteUser,
    inviteAllUsers,
    setProviderSecret,
    issueApiKey,
    revokeApiKey,
    undoRun,
    shareMapping,
    unshareMapping,
    publishMapping,
    setSetting,
    resetSetting,
    declaredSettings,
  ],
  jobs: [runImport, undoRunJob, forgetOutdated, forgetSessions],
  settings: [...profileSettings, calendarSetting, requireSecondFactor, appUrl],
  notifications: [invited, passwordReset, passwordChanged, secondFactorChanged, tokenReused],
  presets: [countryCodes, userList],
});
