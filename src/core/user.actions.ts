import { queueLetter, refuseWithoutMail } from '../sign-in/letters.js';
import { removeFactor } from '../sign-in/second-factor.js';
import { endSessions } from '../sign-in/sessions.js';
import { changeOwnPassword, givePassword } from '../sign-in/set-password.js';
import type { Context } from '../declare/context.js';
import { defineAction } from '../declare/action.js';
import { choice } from '../declare/fields/choice.js';
import { text } from '../declare/fields/text.js';
import { conflict, forbidden } from '../platform/problem.js';
import { password } from './password.field.js';

/** The user who has signed in. What concerns the person, such as passwords and keys, is not for programs with an API key. */
export function signedIn(ctx: Context, permission: string): string {
  const { userId, keyId } = ctx.actor;
  if (userId === null || keyId !== null)
    throw forbidden(permission, 'This is for people who have signed in; an API key may not do it.');
  return userId;
}

export const changePassword = defineAction('user.changePassword', {
  on: 'collection',
  label: { en: 'Change my password', ru: 'Сменить свой пароль' },
  description: 'Changes the own password; all other sessions end.',
  input: {
    currentPassword: password('The password as it is now.'),
    newPassword: password('Between 8 and 128 characters, and none of the commonest.'),
  },
  emits: ['user.passwordChanged'],
  access: ['manager', 'rep', 'viewer'],
  confidential: true,
  returns: 'json',
  async run(ctx, input) {
    await changeOwnPassword(ctx, signedIn(ctx, 'user.changePassword'), input.currentPassword, input.newPassword);
    return { changed: true };
  },
});

export const setUserPassword = defineAction('user.setPassword', {
  label: { en: 'Set a password', ru: 'Задать пароль' },
  description: 'Gives a user a new password; all their sessions end. For administrators.',
  input: { password: password('Between 8 and 128 characters, and none of the commonest.') },
  emits: ['user.passwordChanged'],
  access: [],
  confidential: true,
  async run(ctx, input, record) {
    signedIn(ctx, 'user.setPassword');
    await givePassword(ctx, record.id, input.password);
    return record;
  },
});

export const signOutUser = defineAction('user.signOut', {
  label: { en: 'Sign out everywhere', ru: 'Завершить все сеансы' },
  description: 'Ends all sessions of a user. For administrators.',
  emits: ['user.signedOut', 'user.refreshTokenReused'],
  access: [],
  async run(ctx, _input, record) {
    const sessions = await endSessions(
      ctx.sql,
      { tenantId: ctx.actor.tenantId, userId: record.id },
      { except: null },
      'signed out by an administrator',
    );
    await ctx.emit('user.signedOut', { entity: 'user', id: record.id }, { sessions });
    return record;
  },
});

export const resetSecondFactor = defineAction('user.resetSecondFactor', {
  label: { en: 'Take away the second factor', ru: 'Снять второй фактор' },
  description:
    'For somebody who has lost device and recovery codes: takes the second factor away and ends all sessions. For administrators.',
  emits: ['user.secondFactorChanged'],
  access: [],
  async run(ctx, _input, record) {
    signedIn(ctx, 'user.resetSecondFactor');
    await removeFactor(ctx, record.id);
    await endSessions(ctx.sql, { tenantId: ctx.actor.tenantId, userId: record.id }, { except: null }, 'second factor taken away');
    return record;
  },
});

export const inviteUser = defineAction('user.invite', {
  label: { en: 'Invite', ru: 'Пригласить' },
  description:
    'Sends a letter with a link by which the user chooses a password, good for 7 days; older links end. For administrators.',
  access: [],
  async run(ctx, _input, record) {
    if (!['invited', 'active'].includes(String(record['status'])))
      throw conflict('not_invitable', 'This user is locked or has left; make them active first.');
    await queueLetter(ctx, record.id, 'invitation');
    return record;
  },
});

export const inviteAllUsers = defineAction('user.inviteAll', {
  on: 'collection',
  label: { en: 'Invite all', ru: 'Пригласить всех' },
  description:
    'Sends the letter to everybody whose status is «invited» and who has no link that is still good, such as after an import.',
  access: [],
  returns: 'json',
  async run(ctx) {
    const waiting = await ctx.sql<{ id: string }>(
      `select u.id from users u where u.tenant_id = $1 and u.status = 'invited' and u.deleted_at is null
       and not exists (select from one_time_tokens o where o.tenant_id = u.tenant_id and o.user_id = u.id and o.purpose = 'invitation' and o.used_at is null and o.expires_at > now()) order by u.id`,
      [ctx.actor.tenantId],
    );
    refuseWithoutMail(ctx.mail);
    for (const { id } of waiting) await queueLetter(ctx, id, 'invitation');
    return { invited: waiting.length };
  },
});

export const editProfile = defineAction('user.editProfile', {
  on: 'collection',
  label: { en: 'Edit my profile', ru: 'Изменить свой профиль' },
  description: 'Changes the own name, language and time zone; everything else of a user is for administrators.',
  input: { name: text({ max: 200 }), locale: choice(['en', 'ru']), timeZone: text({ max: 64 }) },
  access: ['manager', 'rep', 'viewer'],
  returns: 'record',
  async run(ctx, input) {
    return ctx.asSystem('own profile').records('user').update(signedIn(ctx, 'user.editProfile'), input);
  },
});
