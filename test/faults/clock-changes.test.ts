import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { nextTime } from '../../src/adapt/exports/next-time.js';
import { plainCalendar } from '../../src/calendar/calendar.js';
import { localDate, localMidnight, localMinutes } from '../../src/calendar/local-day.js';
import { afterDelay, daysLater, momentOn } from '../../src/processes/definition/delay.js';
import type { Context } from '../../src/declare/context.js';
import { nextLook } from '../../src/processes/running/schedule.js';
import { driven, type Driven } from '../../src/processes/test/drive.js';
import { runsIn } from '../../src/processes/test/runs.js';
import { shop } from '../../src/processes/test/shop.js';

const HOUR = 3_600_000;
const QUARTERS = Array.from({ length: 96 }, (_, i) => i * 15);
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** Nights in which clocks change, and the same ones where they do not: hours of the day and, put forward, the minutes that are left out. */
const NIGHTS: readonly [zone: string, date: string, hours: number, gap: readonly [number, number] | null][] = [
  ['Europe/Berlin', '2027-03-28', 23, [120, 180]],
  ['Europe/Berlin', '2027-10-31', 25, null],
  ['America/New_York', '2027-03-14', 23, [120, 180]],
  ['America/New_York', '2027-11-07', 25, null],
  // At midnight itself, which a date in autumn has twice and one in spring does not have.
  ['America/Asuncion', '2023-10-01', 23, [0, 60]],
  ['Asia/Beirut', '2027-03-28', 23, [0, 60]],
  ['Asia/Kolkata', '2027-03-28', 24, null],
  ['Asia/Kolkata', '2027-10-31', 24, null],
  ['Europe/Moscow', '2027-03-28', 24, null],
  ['Europe/Moscow', '2027-10-31', 24, null],
];

describe.each(NIGHTS)('%s on %s', (timeZone, date, hours, gap) => {
  const calendar = plainCalendar(timeZone);
  const [before, after] = [daysLater(date, -2), daysLater(date, 2)];
  const dates = [before, daysLater(date, -1), date, daysLater(date, 1), after];
  const skipped = (day: string, minutes: number): boolean =>
    day === date && gap !== null && minutes >= gap[0] && minutes < gap[1];

  /** All moments from the first date's beginning to the last one's end. */
  function strikes(next: (at: Date) => Date | null): Date[] {
    const found: Date[] = [];
    const end = localMidnight(timeZone, daysLater(after, 1));
    for (let at = next(new Date(localMidnight(timeZone, before).getTime() - 1)); at && at < end; at = next(at)) found.push(at);
    return found;
  }

  it(`is a day of ${String(hours)} hours between two midnights, and each instant of it has its date`, () => {
    const [start, end] = [localMidnight(timeZone, date), localMidnight(timeZone, daysLater(date, 1))];
    expect((end.getTime() - start.getTime()) / HOUR).toBe(hours);
    for (let at = start.getTime(); at < end.getTime(); at += HOUR / 4) expect(localDate(timeZone, new Date(at))).toBe(date);
    expect(localDate(timeZone, new Date(start.getTime() - 1))).toBe(daysLater(date, -1));
  });

  it('strikes a daily schedule once a date at every quarter of an hour, at that time on the wall if there is one [F14]', () => {
    for (const minutes of QUARTERS) {
      const found = strikes((at) => nextLook({ kind: 'schedule', at: clock(minutes), on: 'everyDay' }, at, calendar));
      expect(found.map((at) => localDate(timeZone, at))).toEqual(dates);
      for (const [i, at] of found.entries())
        expect(localMinutes(timeZone, at)).toBe(minutes + (skipped(dates[i]!, minutes) ? 60 : 0));
    }
  });

  it('strikes a daily export once a date at every quarter of an hour, and an hourly one every hour [F14]', () => {
    for (const minutes of QUARTERS) {
      const found = strikes((at) => nextTime({ repeat: 'daily', at: `${clock(minutes)}:00` }, timeZone, at));
      expect(found.map((at) => localDate(timeZone, at))).toEqual(dates);
    }
    const hourly = strikes((at) => nextTime({ repeat: 'cron', cron: '30 * * * *' }, timeZone, at));
    const gaps = hourly.slice(1).map((at, i) => (at.getTime() - hourly[i]!.getTime()) / HOUR);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1);
  });

  it('keeps the time on the wall over days and working days [F14]', () => {
    for (const minutes of QUARTERS) {
      const from = momentOn(timeZone, daysLater(date, -1), minutes);
      const next = afterDelay({ days: 1 }, from, calendar);
      expect(localDate(timeZone, next)).toBe(date);
      expect(localMinutes(timeZone, next)).toBe(minutes + (skipped(date, minutes) ? 60 : 0));
      expect(afterDelay({ days: -2 }, momentOn(timeZone, daysLater(date, 1), minutes), calendar)).toEqual(from);
      const working = afterDelay({ businessDays: 1 }, from, calendar);
      expect(localMinutes(timeZone, working)).toBe(minutes);
    }
  });
});

describe('in an installation', () => {
  let d: Driven;
  beforeAll(async () => {
    d = await driven([shop]);
  });
  afterAll(() => d?.close());
  afterEach(() => d.kit.setNow(null));

  /** The firm moves to another zone. */
  async function living(timeZone: string): Promise<Context> {
    await d.ctx.run('tenantSetting.set' as string, { name: 'kernel.timeZone', value: timeZone });
    return d.as({ ...d.kit.system, rights: { ...d.kit.system.rights, timeZone } });
  }

  let workflows = 0;
  async function publish(ctx: Context, definition: object): Promise<string> {
    const code = `night-${String(++workflows)}`;
    const { id } = await ctx.records('workflow').create({ code, name: code });
    await ctx.run('workflow.publish', { id, definition } as never);
    return id;
  }

  it.each(
    NIGHTS.filter(([zone, date]) => /Berlin|New_York/.test(zone) || (/Kolkata|Moscow/.test(zone) && date === '2027-10-31')),
  )(
    '%s on %s: schedules and deadlines looked at every quarter of an hour start one run for each date and record [F14]',
    async (timeZone, date) => {
      const ctx = await living(timeZone);
      const start = localMidnight(timeZone, date).getTime() - HOUR;
      d.kit.setNow(new Date(start));
      const subject = 'parcel';
      const steps = [{ id: 'note', kind: 'update', values: { remark: 'told' } }];
      const daily = await publish(ctx, {
        trigger: { kind: 'schedule', at: '02:30', on: 'everyDay' },
        steps: [{ id: 'tag', kind: 'create', entity: 'label', values: { text: 'struck' } }],
      });
      const name = `${timeZone} ${date}`;
      const condition = { name: { eq: name } };
      const onDate = await publish(ctx, {
        subject,
        condition,
        trigger: { kind: 'deadline', field: 'dueOn', offset: { days: 0 }, at: '02:30' },
        steps,
      });
      const dayBefore = await publish(ctx, {
        subject,
        condition,
        trigger: { kind: 'deadline', field: 'promisedAt', offset: { days: -1 } },
        steps,
      });
      await ctx.records('parcel').create({ name, dueOn: date });
      await ctx.records('parcel').create({ name, dueOn: daysLater(date, 1) });
      const promisedAt = momentOn(timeZone, daysLater(date, 1), 150).toISOString();
      await ctx.records('parcel').create({ name, promisedAt });
      for (let at = start; at <= start + 6 * HOUR; at += HOUR / 4) {
        d.kit.setNow(new Date(at));
        await ctx.enqueue('processes.sweep', {});
        await d.settle();
      }
      const { runsOf } = runsIn(d);
      const runs = await Promise.all([daily, onDate, dayBefore].map(runsOf));
      expect(runs.map((some) => some.length)).toEqual([1, 1, 1]);
      const due = momentOn(timeZone, date, 150).getTime();
      for (const [run] of runs) {
        const late = Date.parse(String(run!.startedAt)) - due;
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThanOrEqual(HOUR / 4);
      }
      for (const id of [daily, onDate, dayBefore]) await ctx.records('workflow').update(id, { active: false });
    },
    120_000,
  );

  it('counts by day what was due in a night of changing clocks, and finds the same by the day’s two midnights [F14]', async () => {
    for (const [timeZone, date] of NIGHTS) {
      const ctx = await living(timeZone);
      const name = `counted ${timeZone} ${date}`;
      const [from, to] = [localMidnight(timeZone, daysLater(date, -1)), localMidnight(timeZone, daysLater(date, 2))];
      const items = [];
      for (let at = from.getTime(); at < to.getTime(); at += HOUR / 2)
        items.push({ name, promisedAt: new Date(at).toISOString() });
      await ctx.records('parcel').createMany(items as never);
      const groups = await ctx.records('parcel').aggregate({ filter: { name: { eq: name } }, groupBy: ['promisedAt:day'] });
      const byDay = Object.fromEntries(groups.map((group) => [String(Object.values(group.key)[0]), group.count]));
      const expected = await Promise.all(
        [-1, 0, 1].map(async (n) => {
          const day = daysLater(date, n);
          const [gte, lt] = [day, daysLater(day, 1)].map((one) => localMidnight(timeZone, one).toISOString());
          const count = await ctx.records('parcel').count({ filter: { name: { eq: name }, promisedAt: { gte, lt } as never } });
          return [day, count] as const;
        }),
      );
      expect(byDay).toEqual(Object.fromEntries(expected));
    }
  });
});
