import { endSessions } from '../sign-in/sessions.js';
import { changeOwnPassword, givePassword } from '../sign-in/set-password.js';
import type { Context } from '../declare/context.js';
import { defineAction } from '../declare/action.js';
import { choice } from '../declare/fields/choice.js';
import { text } from '../declare/fields/text.js';
import { forbidden } from '../platform/problem.js';
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
