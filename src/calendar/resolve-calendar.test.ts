import { expect, test } from '@jest/globals';
import { plainCalendar } from './calendar.js';
import { resolveCalendar } from './resolve-calendar.js';

test('the nearest calendar wins: user, then team, then office, then tenant', () => {
  const [user, team, office, tenant] = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Europe/Moscow'].map(plainCalendar);
  expect(resolveCalendar({ user, team, office, tenant: tenant! })).toEqual({ level: 'user', calendar: user });
  expect(resolveCalendar({ user: null, team, office, tenant: tenant! })).toEqual({ level: 'team', calendar: team });
  expect(resolveCalendar({ office, tenant: tenant! })).toEqual({ level: 'office', calendar: office });
  expect(resolveCalendar({ user: null, office: null, tenant: tenant! })).toEqual({ level: 'tenant', calendar: tenant });
});
