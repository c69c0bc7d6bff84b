import { driven, type Driven } from './test/drive.js';
import { runsIn, type Runs } from './test/runs.js';
import { shop } from './test/shop.js';

let d: Driven;
let { runsOf, start, run } = {} as Runs;
beforeAll(async () => {
  d = await driven([shop]);
  ({ runsOf, start, run } = runsIn(d));
});
afterAll(() => d?.close());
afterEach(() => d.kit.setNow(null));

const parcel = (name: string, more: object = {}) => d.ctx.records('parcel').create({ name, ...more });
const at = async (moment: string) => {
  d.kit.setNow(new Date(moment));
  await d.settle();
  await d.ctx.enqueue('processes.sweep', {});
  await d.settle();
};
const note = [{ id: 'note', kind: 'update', values: { remark: 'soon' } }];
/** Monday to Friday, 9 to 18 with an hour off; the zone decides when that is. */
const week = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [
    day,
    [
      { start: 540, end: 780 },
      { start: 840, end: 1080 },
    ],
  ]),
);
const remarks = async (...ids: string[]) =>
  Promise.all(ids.map(async (id) => (await d.ctx.records('parcel').get(id, ['remark'])).remark));

describe('a deadline of a time', () => {
  it('comes so much working time before it, by the calendar of whose record it is, and once for each time', async () => {
    const tokyo = await d.ctx.records('businessCalendar').create({ name: 'Tokyo', definition: { timeZone: 'Asia/Tokyo', week } });
    const office = await d.ctx.records('orgUnit').create({ name: 'Tokyo', kind: 'branch', calendarId: tokyo.id });
    d.kit.setNow(new Date('2026-11-20T00:00:00Z'));
    const id = await d.publish({
      subject: 'parcel',
      trigger: { kind: 'deadline', field: 'promisedAt', offset: { businessHours: -4 } },
      condition: { promisedAt: { gt: { after: { minutes: 0 } } } },
      steps: note,
    });
    // Monday 10:00 in Moscow: four working hours before is Friday, 15:00. In Tokyo, six hours ahead, it is 16:00: Monday, 11:00.
    const here = await parcel('here', { promisedAt: '2026-11-23T07:00:00Z' });
    const there = await parcel('there', { promisedAt: '2026-11-23T07:00:00Z', teamId: office.id });
    await at('2026-11-20T11:58:00Z');
    expect(await remarks(here.id, there.id)).toEqual([null, null]);
    await at('2026-11-20T12:00:30Z');
    expect(await remarks(here.id, there.id)).toEqual(['soon', null]);
    await at('2026-11-23T01:58:00Z');
    expect(await remarks(there.id)).toEqual([null]);
    await at('2026-11-23T02:01:00Z');
    await at('2026-11-23T02:03:00Z');
    expect(await remarks(there.id)).toEqual(['soon']);
    expect(await runsOf(id)).toHaveLength(2);
    // One that is put off comes anew; one that is over when it is given does not.
    await d.ctx.records('parcel').update(here.id, { promisedAt: '2026-11-23T08:00:00Z', remark: null });
    await parcel('over', { promisedAt: '2026-11-23T01:00:00Z' });
    await at('2026-11-23T02:05:00Z');
    expect(await remarks(here.id)).toEqual(['soon']);
    expect(await runsOf(id)).toHaveLength(3);
    await d.ctx.records('workflow').update(id, { active: false });
  });

  it('is refused where it cannot be reckoned', async () => {
    const check = (trigger: object, more: object = {}) =>
      d.ctx.run('workflow.check' as string, { definition: { subject: 'parcel', trigger, steps: note, ...more } });
    await expect(check({ kind: 'deadline', field: 'dueOn', offset: { hours: -2 } })).rejects.toMatchObject({
      pointer: '/definition/trigger/offset',
    });
    await expect(check({ kind: 'deadline', field: 'promisedAt', offset: { hours: -2 }, at: '09:00' })).rejects.toMatchObject({
      pointer: '/definition/trigger/at',
    });
    await expect(
      check({ kind: 'hand' }, { condition: { promisedAt: { lt: { after: { businessWeeks: 1 } } } } }),
    ).rejects.toMatchObject({ pointer: '/definition/condition/promisedAt/lt/after/businessWeeks' });
    await expect(check({ kind: 'hand' }, { condition: { name: { eq: { after: { days: 1 } } } } })).rejects.toMatchObject({
      pointer: '/definition/condition/name/eq',
    });
  });
});

it('a condition compares dates and times with the moment at which it is looked at, in working time too', async () => {
  d.kit.setNow(new Date('2026-11-20T13:00:00Z'));
  const id = await d.publish({
    subject: 'parcel',
    trigger: { kind: 'hand' },
    steps: [
      {
        id: 'when',
        kind: 'branch',
        cases: [
          { when: { promisedAt: { lt: { after: { businessHours: 4 } } } }, next: 'soon' },
          { when: { or: [{ dueOn: { lte: { after: { businessDays: 1 } } } }] }, next: 'day' },
        ],
        otherwise: 'end',
      },
      { id: 'soon', kind: 'update', values: { remark: 'soon' }, next: 'end' },
      { id: 'day', kind: 'update', values: { remark: 'day' }, next: 'end' },
    ],
  });
  const remarkOf = async (more: object) => {
    const { id: recordId } = await parcel('p', more);
    expect(await run(await start(id, recordId))).toMatchObject({ state: 'done' });
    return (await remarks(recordId))[0];
  };
  // Friday 16:00 in Moscow; four working hours later is Monday, 11:00.
  expect(await remarkOf({ promisedAt: '2026-11-23T07:59:00Z' })).toBe('soon');
  expect(await remarkOf({ promisedAt: '2026-11-23T08:01:00Z' })).toBeNull();
  expect(await remarkOf({ dueOn: '2026-11-23' })).toBe('day');
  expect(await remarkOf({ dueOn: '2026-11-24' })).toBeNull();
});
