import { definePreset, type Mapping } from '../declare/exchange.js';

const trimmed = (...from: string[]) => ({ from, transform: 'trim' as const });

const mapping: Mapping = {
  match: ['email'],
  fields: {
    email: trimmed('email', 'E-mail', 'Почта'),
    name: trimmed('name', 'Имя', 'ФИО'),
    // Whoever is there already keeps the status; a new one is invited unless the file says otherwise.
    status: {
      from: ['status', 'Статус'],
      transform: ['trim', 'lower'],
      values: {
        приглашён: 'invited',
        приглашен: 'invited',
        активен: 'active',
        заблокирован: 'locked',
        уволен: 'left',
      },
      value: 'invited',
      once: true,
    },
    locale: { from: ['locale', 'Язык'], transform: ['trim', 'lower'], values: { русский: 'ru', английский: 'en' } },
    timeZone: trimmed('timeZone', 'Часовой пояс'),
  },
  children: [
    {
      list: 'roleAssignments',
      fields: {},
      links: { roleId: { ...trimmed('role', 'Роль'), find: { entity: 'role', by: 'name' } } },
      match: ['roleId'],
    },
    {
      list: 'employments',
      fields: { position: trimmed('position', 'Должность'), isPrimary: { value: true } },
      links: { unitId: { ...trimmed('unit', 'Подразделение'), find: { entity: 'orgUnit', by: 'name' } } },
      match: ['unitId'],
      needs: ['unitId'],
    },
  ],
};

/** Staff lists: users with their role and unit, by name. Who is new is invited, and gets a letter by `user.inviteAll`. */
export const userList = definePreset('users', {
  entity: 'user',
  description: 'Staff list: email, name, status, locale, timeZone, role, unit, position (or in Russian)',
  files: [['email'], ['E-mail'], ['Почта']].map((when) => ({ when, mapping })),
});
