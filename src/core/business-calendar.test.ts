import fc from 'fast-check';
import { testKernel, type TestKernel } from '#kit';
import { isWorkingDay } from '../calendar/working-days.js';
import { makeContext } from '../records/context.js';
import { businessCalendar, businessCalendars } from './business-calendar.js';

let kit: TestKernel;
beforeAll(async () => {
  kit = await testKernel();
});
afterAll(() => kit?.close());

const ctx = () => makeContext(kit.system);
const weekIn = (timeZone: string) => ({ timeZone, week: { monday: [{ start: 540, end: 600 }] } });
const calendar = async (timeZone: string) =>
  (
    await ctx()
      .records('businessCalendar')
      .create({ name: `${timeZone} ${kit.kernel.newId()}`, definition: weekIn(timeZone) })
  ).id;
const zoneOf = async (of: object) => (await businessCalendar(ctx(), of)).timeZone;

it('the calendar of a deadline is that of the user, else the team, else the nearest unit above, else the tenant', async () => {
  const [branch, team] = await ctx()
    .records('orgUnit')
    .createMany([
      { name: 'Vladivostok', kind: 'branch' },
      { name: 'Fitters', kind: 'team' },
    ]);
  const actor = await kit.actor('rep', { unitId: team!.id });
  const of = { userId: actor.userId };
  expect(await zoneOf(of)).toBe('Europe/Moscow');
  await ctx()
    .records('orgUnit')
    .update(branch!.id, { calendarId: await calendar('Asia/Vladivostok') });
  expect(await zoneOf(of)).toBe('Europe/Moscow');
  await ctx().records('orgUnit').update(team!.id, { parentId: branch!.id });
  expect(await zoneOf(of)).toBe('Asia/Vladivostok');
  expect(await zoneOf({ unitId: team!.id })).toBe('Asia/Vladivostok');
  await ctx()
    .records('orgUnit')
    .update(team!.id, { calendarId: await calendar('Asia/Tokyo') });
  expect(await zoneOf(of)).toBe('Asia/Tokyo');
  expect(await zoneOf({ unitId: branch!.id })).toBe('Asia/Vladivostok');
  const other = await ctx()
    .records('orgUnit')
    .create({ name: 'Berlin', kind: 'team', calendarId: await calendar('Europe/Berlin') });
  // A record names the team for which its owner works on it.
  expect(await zoneOf({ ...of, unitId: other.id })).toBe('Europe/Berlin');
  await ctx()
    .records('user')
    .update(actor.userId, { calendarId: await calendar('Europe/Lisbon') });
  expect(await zoneOf({ ...of, unitId: other.id })).toBe('Europe/Lisbon');
  expect(await zoneOf({})).toBe('Europe/Moscow');
  const calendarOf = businessCalendars(ctx());
  expect((await calendarOf(of)) === (await calendarOf(of))).toBe(true);
});

it('an employment that has ended leads to no unit any more, and a calendar in use cannot be deleted', async () => {
  const id = await calendar('Asia/Omsk');
  const office = await ctx().records('orgUnit').create({ name: 'Omsk', kind: 'branch', calendarId: id });
  const { userId } = await kit.actor('rep', { unitId: office.id });
  expect(await zoneOf({ userId })).toBe('Asia/Omsk');
  const { nodes } = await ctx()
    .records('employment')
    .list({ filter: { userId: { eq: userId } } });
  await ctx().records('employment').update(nodes[0]!.id, { endsOn: '2020-01-01' });
  expect(await zoneOf({ userId })).toBe('Europe/Moscow');
  await expect(ctx().records('businessCalendar').delete(id)).rejects.toMatchObject({ code: 'in_use' });
});

it('refuses a calendar that cannot be reckoned with, by its place', async () => {
  const create = (definition: object) =>
    ctx()
      .records('businessCalendar')
      .create({ name: 'Bad', definition: definition as never });
  await expect(create({ timeZone: 'Mars/Olympus', week: {} })).rejects.toMatchObject({ pointer: '/definition/timeZone' });
  await expect(create({ ...weekIn('UTC'), holidays: 'france' })).rejects.toMatchObject({ pointer: '/definition/holidays' });
  const kept = await ctx()
    .records('businessCalendar')
    .create({ name: 'Kept', definition: weekIn('UTC') });
  await expect(
    ctx()
      .records('businessCalendar')
      .update(kept.id, { definition: { week: {} } }),
  ).rejects.toMatchObject({ pointer: '/definition/timeZone' });
});

it('takes the holidays of Russia, before which its own exceptions go', async () => {
  const day = (hours: number) => [{ start: 540, end: 540 + hours * 60 }];
  const week = Object.fromEntries(['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((name) => [name, day(8)]));
  const exceptions = [{ date: '2026-05-11', kind: 'working', intervals: day(4) }];
  const { id } = await ctx()
    .records('businessCalendar')
    .create({ name: 'Russia', definition: { timeZone: 'Europe/Samara', week, holidays: 'russia', exceptions } as never });
  const unit = await ctx().records('orgUnit').create({ name: 'Samara', kind: 'branch', calendarId: id });
  const found = await businessCalendar(ctx(), { unitId: unit.id });
  expect(isWorkingDay(found, '2026-06-12')).toBe(false);
  expect(isWorkingDay(found, '2026-05-11')).toBe(true);
  expect(isWorkingDay(found, '2026-06-15')).toBe(true);
});

it('of any tree of units the nearest calendar upwards holds', async () => {
  const zones = ['Asia/Tokyo', 'Europe/Berlin', 'Asia/Omsk', 'Europe/Lisbon'];
  const ids = await Promise.all(zones.map(calendar));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.nat(zones.length - 1)), { minLength: 1, maxLength: 6 }), async (levels) => {
      let parentId: string | null = null;
      for (const level of levels) {
        const unit: { id: string } = await ctx()
          .records('orgUnit')
          .create({ name: 'Level', kind: 'department', parentId, calendarId: level === null ? null : ids[level]! });
        parentId = unit.id;
      }
      const nearest = levels.findLast((level) => level !== null);
      expect(await zoneOf({ unitId: parentId })).toBe(
        nearest === undefined || nearest === null ? 'Europe/Moscow' : zones[nearest],
      );
    }),
    { numRuns: 12 },
  );
});
